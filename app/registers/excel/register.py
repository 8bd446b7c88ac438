"""What a grid's register holds now, loaded whole: a sheet is about all of it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.access import Actor, scoped
from app.kernel.sql import among
from app.registers.excel.rows import DoorKey
from app.registers.models import Dwelling, Household, HouseholdEdit, Resident

PERMISSION = "household.import"


@dataclass(slots=True)
class Register:
    """The rows of one grid that are not deleted, by what finds them."""

    doors: dict[DoorKey, Dwelling]
    households: dict[UUID, list[Household]]  # by dwelling
    residents: dict[UUID, list[Resident]]  # by household
    replaced: set[tuple[UUID, str, str | None]]  # (household, field, text) that somebody has changed to something else
    last_number: int  # of the grid's household numbers
    rev: int  # the newest of all these rows

    def path_beside(self, building: str, otherwise: str) -> str:
        """The path of a new door: that of the building's other doors, which may lie in a micro-grid."""
        paths = {door.path for key, door in self.doors.items() if key[0] == building}
        return paths.pop() if len(paths) == 1 else otherwise


def _numbered_in(grid_code: str) -> ColumnElement[bool]:
    return Household.household_no.startswith(f"{grid_code}-")


async def newest_rev(session: AsyncSession, grid_code: str) -> int:
    """The rev of the last change in a grid's register; 0 where there is nothing."""
    newest = [
        select(func.max(table.rev)).where(table.grid_code == grid_code).scalar_subquery()
        for table in (Dwelling, Household, Resident)
    ]
    return int(await session.scalar(select(func.greatest(*newest))) or 0)


async def newest_revs(session: AsyncSession, grid_codes: Collection[str]) -> dict[str, int]:
    """The same of many grids at once, by grid; a grid without a register is not in it."""
    found: dict[str, int] = {}
    for table in (Dwelling, Household, Resident):
        query = select(table.grid_code, func.max(table.rev)).where(among(table.grid_code, grid_codes))
        for code, rev in await session.execute(query.group_by(table.grid_code)):
            found[code] = max(found.get(code, 0), rev)
    return found


async def load(session: AsyncSession, actor: Actor, grid_code: str) -> Register:
    """A grid's register as the actor may change it."""
    rev = await newest_rev(session, grid_code)  # first: what comes in while we read makes us read again
    doors = await session.scalars(
        scoped(select(Dwelling), actor, PERMISSION, Dwelling.path)
        .where(Dwelling.grid_code == grid_code, Dwelling.deleted_at.is_(None))
        .execution_options(populate_existing=True)
    )
    households: dict[UUID, list[Household]] = defaultdict(list)
    for household in await session.scalars(
        scoped(select(Household), actor, PERMISSION, Household.path)
        .where(Household.grid_code == grid_code, Household.deleted_at.is_(None))
        .execution_options(populate_existing=True)
    ):
        households[household.dwelling_id].append(household)
    residents: dict[UUID, list[Resident]] = defaultdict(list)
    for person in await session.scalars(
        scoped(select(Resident), actor, PERMISSION, Resident.path)
        .where(Resident.grid_code == grid_code, Resident.deleted_at.is_(None))
        .execution_options(populate_existing=True)
    ):
        residents[person.household_id].append(person)
    edits = await session.scalars(
        scoped(
            select(HouseholdEdit),
            actor,
            PERMISSION,
            Household.path,
        )
        .join(Household, Household.id == HouseholdEdit.household_id)
        .where(Household.grid_code == grid_code)
    )
    number = func.max(cast(func.substring(Household.household_no, r"-(\d{1,15})$"), BigInteger))
    return Register(
        doors={(door.building, door.unit, door.room): door for door in doors},
        households=households,
        residents=residents,
        replaced={(edit.household_id, edit.field, edit.old) for edit in edits},
        # By the number itself: a household that moved to another grid has taken its number along.
        last_number=int(await session.scalar(select(number).where(_numbered_in(grid_code))) or 0),
        rev=rev,
    )
