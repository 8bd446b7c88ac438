"""SQL of the verbs: the rows they change, found within one's areas and held until the commit."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.access import Actor, scoped
from app.kernel.errors import NotFound
from app.organisation.models import Area
from app.registers.models import Dwelling, Household, Resident

_FRESH = {"populate_existing": True}


async def household(
    session: AsyncSession, actor: Actor, permission: str, household_id: UUID
) -> tuple[Household, Dwelling]:
    """A household in which the actor may do this, with its door. Raises NotFound."""
    query = select(Household, Dwelling).join(Dwelling, Dwelling.id == Household.dwelling_id)
    query = scoped(query, actor, permission, Household.path)
    query = query.where(Household.id == household_id, Household.deleted_at.is_(None))
    found = (await session.execute(query.with_for_update().execution_options(**_FRESH))).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]


async def survivor(session: AsyncSession, actor: Actor, permission: str, resident_id: UUID) -> Resident:
    """The entry of a person, or the one it was merged into. Raises NotFound when the actor may not do this there."""
    sought: UUID | None = resident_id
    while sought is not None:
        query = scoped(select(Resident), actor, permission, Resident.path).where(Resident.id == sought)
        found = (await session.scalars(query.with_for_update().execution_options(**_FRESH))).one_or_none()
        if found is None or (found.deleted_at is not None and found.merged_into is None):
            raise NotFound
        if found.deleted_at is None:
            return found
        sought = found.merged_into
    raise NotFound


async def entry(session: AsyncSession, actor: Actor, permission: str, resident_id: UUID) -> Resident:
    """The very entry, whatever became of it. Raises NotFound."""
    query = scoped(select(Resident), actor, permission, Resident.path).where(Resident.id == resident_id)
    found = (await session.scalars(query.with_for_update().execution_options(**_FRESH))).one_or_none()
    if found is None:
        raise NotFound
    return found


async def entries_of(session: AsyncSession, household_id: UUID) -> list[Resident]:
    """Every entry of a household, tombstones too: they go where their household goes."""
    query = select(Resident).where(Resident.household_id == household_id).order_by(Resident.id)
    return list(await session.scalars(query.with_for_update().execution_options(**_FRESH)))


async def living(session: AsyncSession, household_id: UUID) -> list[Resident]:
    """Who lives in a household, as far as is known. The caller has checked that it may be changed."""
    await session.flush()
    return [
        person
        for person in await entries_of(session, household_id)
        if person.deleted_at is None and person.residence_kind != "left"
    ]


async def at_door(session: AsyncSession, dwelling_id: UUID) -> list[Household]:
    """The active households behind a door."""
    await session.flush()
    query = select(Household).where(
        Household.dwelling_id == dwelling_id, Household.status == "active", Household.deleted_at.is_(None)
    )
    return list(await session.scalars(query.with_for_update().execution_options(**_FRESH)))


async def door(session: AsyncSession, actor: Actor, permission: str, dwelling_id: UUID) -> Dwelling:
    """A door where the actor may do this. Raises NotFound."""
    query = scoped(select(Dwelling), actor, permission, Dwelling.path)
    query = query.where(Dwelling.id == dwelling_id, Dwelling.deleted_at.is_(None))
    found = (await session.scalars(query.with_for_update().execution_options(**_FRESH))).one_or_none()
    if found is None:
        raise NotFound
    return found


async def doors_of_building(session: AsyncSession, grid_code: str, building: str) -> Sequence[Dwelling]:
    """The doors of a building in a grid."""
    query = select(Dwelling).where(
        Dwelling.grid_code == grid_code, Dwelling.building == building, Dwelling.deleted_at.is_(None)
    )
    return (await session.scalars(query.execution_options(**_FRESH))).all()


async def grid_path(session: AsyncSession, grid_code: str) -> str | None:
    """Where a grid lies in the tree; None when there is none."""
    query = select(Area.path).where(Area.code == grid_code, Area.kind == "grid", Area.deleted_at.is_(None))
    return await session.scalar(query)


async def next_number(session: AsyncSession, grid_code: str) -> str:
    """The next household number of a grid. Called under the counter, so nobody else gets the same."""
    await session.flush()
    number = func.max(cast(func.substring(Household.household_no, r"-(\d{1,15})$"), BigInteger))
    last = await session.scalar(select(number).where(Household.household_no.startswith(f"{grid_code}-")))
    return f"{grid_code}-{int(last or 0) + 1:04}"
