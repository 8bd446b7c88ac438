"""One change of the register: who makes it, when, under which rev; what it does to rows, kept as history.

A change takes the district's counter before it reads. Whoever else writes waits, so what it read is still true when it
writes, and two people who merge, edit and undo at once come one after the other.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.access import Actor
from app.kernel.changes import bump
from app.kernel.clock import now
from app.kernel.ids import new_id
from app.kernel.operations import Batch
from app.registers.models import Dwelling, Household, HouseholdEdit, Resident, ResidentEdit
from app.registers.names import spell

Row = Dwelling | Household | Resident

# Numbers of the collections that phones hold, for rows that leave a grid.
HOUSEHOLDS, RESIDENTS = 3, 4
# Fields that follow from a verb: the verb itself stands in the history (as an edit of the members does, see `edits`).
_SILENT = frozenset(
    """
    grid_code path due_on declined_until deleted_at merged_into household_id dwelling_id is_contact
    members_count other_sources in_on out_on out_reason review_on id_no id_no_until
    """.split()  # noqa: SIM905  (a table of words reads better than sixteen strings)
)


@dataclass(frozen=True, slots=True)
class Step:
    """One field of one row, from what to what."""

    table: str
    id: UUID
    field: str
    before: Any
    after: Any


@dataclass(slots=True)
class Change:
    """A change under way; its transaction is the session's."""

    session: AsyncSession
    actor: Actor
    at: datetime
    rev: int
    steps: list[Step] = field(default_factory=list)

    @classmethod
    async def begin(cls, session: AsyncSession, actor: Actor) -> Self:
        """A change asked for over HTTP. The counter is its own until the commit."""
        return cls(session, actor, now(), await bump(session))

    @classmethod
    def of(cls, batch: Batch) -> Self:
        """A change that a phone sent; its batch holds the counter."""
        return cls(batch.session, batch.actor, batch.received_at, batch.rev)

    def set(self, row: Row, **values: Any) -> None:
        """Bring fields of a row to these values; what is so already is left alone."""
        for name, new in values.items():
            old = getattr(row, name)
            if old == new:
                continue
            setattr(row, name, new)
            row.rev = self.rev
            if isinstance(row, Resident) and name == "name":
                row.pinyin, row.initials = spell(new)
            self.steps.append(Step(row.__tablename__, row.id, name, old, new))
            if name not in _SILENT:
                self.note(row, name, old, new)

    def note(self, row: Row, name: str, old: Any = None, new: Any = None, *, at: Household | None = None) -> None:
        """Write into the history: a field of the row, or what became of it. `at` is the household, if another one."""
        if isinstance(row, Dwelling):
            return
        told = {
            "id": new_id(),
            "field": name,
            "old": as_text(old),
            "new": as_text(new),
            "edited_by": self.actor.id,
            "edited_by_name": self.actor.name,
            "edited_at": self.at,
            "rev": self.rev,
        }
        if isinstance(row, Household):
            self.session.add(HouseholdEdit(household_id=row.id, **told))
        else:
            self.session.add(ResidentEdit(resident_id=row.id, household_id=at.id if at else row.household_id, **told))


def as_text(value: Any) -> str | None:
    """A value as the history of edits keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()
