"""What may be imported from spreadsheets: kinds, their columns, and how rows become changes. The mechanism only.

Rooms bring the kinds, as they bring kinds of operations; the imports room gathers and runs them.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.access import Actor
from app.kernel.tables import Column, Faults, Line


class Cancelled(Exception):
    """Somebody called the import off: nothing of it may stay."""


class Watch(Protocol):
    """Told by an importer how far it is. Each call may raise Cancelled, and lets others have their turn."""

    async def checked(self, rows: int) -> None:
        """So many more rows were compared with what is there."""

    async def written(self, rows: int) -> None:
        """So many more rows were written."""


class Unwatched:
    """For imports that nobody waits for: small sheets within one request."""

    async def checked(self, rows: int) -> None:
        """Nobody asks."""

    async def written(self, rows: int) -> None:
        """Nobody asks."""


class Drawn(Protocol):
    """What a sheet would change. Rows with a fault are left out of it, and so is what depends on them."""

    @property
    def faults(self) -> Faults:
        """Why rows were left out."""

    @property
    def warnings(self) -> Faults:
        """What is unusual and imported all the same."""

    @property
    def created(self) -> int:
        """Rows that say something new."""

    @property
    def changed(self) -> int:
        """Rows that say something else than is there."""

    async def carry_out(self, session: AsyncSession, actor: Actor, watch: Watch) -> None:
        """Write it as one change, and a line in the audit log; nothing at all where nothing differs.

        What somebody changed since it was drawn is drawn again first, so faults may have come; the caller looks.
        """


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a sheet, all of them, and which are wanted (None: all)."""

    lines: Sequence[Line]
    only: frozenset[int] | None = None

    def wants(self, line: Line) -> bool:
        """Whether a row is to be imported."""
        return self.only is None or line.number in self.only

    @property
    def wanted(self) -> list[Line]:
        """The rows to be imported."""
        return [line for line in self.lines if self.wants(line)]


Plan = TypeVar("Plan")


async def sifted(
    rows: Rows, columns: Sequence[Column], attempt: Callable[[Sequence[Line], Faults], Awaitable[Plan]]
) -> tuple[Plan, Faults]:
    """Draw wanted rows, again without those that have a fault until none has; the last plan, and all faults.

    A row may depend on another (a grid on its community), so some faults show only once others are left out.
    """
    lines, told = rows.wanted, Faults(columns)
    while True:
        faults = Faults(columns)
        plan = await attempt(lines, faults)
        if not faults:
            return plan, told
        told.found += faults.found
        bad = faults.rows
        lines = [line for line in lines if line.number not in bad]


Draw = Callable[[AsyncSession, Actor, Rows, Watch], Awaitable[Drawn]]


@dataclass(frozen=True, slots=True)
class Importer:
    """A kind of sheet. `known` are columns that are read beside those of the template, if only to be refused.

    Of sheets that are `is_personal`, problems repeat no cell but codes.
    """

    kind: str
    permission: str
    title: str
    columns: tuple[Column, ...]
    draw: Draw
    known: tuple[Column, ...] = ()
    is_personal: bool = False

    @property
    def headers(self) -> Mapping[str, str]:
        """Header words by column."""
        return {column.name: column.header for column in (*self.columns, *self.known)}
