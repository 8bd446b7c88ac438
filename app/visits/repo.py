"""All reading of visits. Lists walk an index of each grid, so a page costs the same however many visits there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Row, Select, Text, cast, func, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.access import Actor, around, scoped, within
from app.media.models import Media
from app.organisation.models import Area
from app.registers.models import Dwelling, Household
from app.visits.models import Visit, VisitVersion

READ = "visit.read"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of visits ended: when it arrived, when it happened, which."""

    received_at: datetime
    occurred_at: datetime
    id: UUID


def _visible(actor: Actor) -> Select[Visit]:
    return scoped(select(Visit), actor, READ, Visit.path).where(Visit.deleted_at.is_(None))


async def grids(session: AsyncSession, actor: Actor, grid_code: str | None) -> list[str]:
    """The grids whose visits the actor may read, or that one of them which is asked for."""
    paths = actor.paths(READ)
    # A post in a micro-grid lies below its grid, so a grid counts when either of the two holds the other.
    query = select(Area.code).where(Area.kind == "grid", within(Area.path, paths) | around(Area.path, paths))
    return [code for code in await session.scalars(query) if grid_code in (None, code)]


async def of_grids(
    session: AsyncSession,
    actor: Actor,
    codes: Sequence[str],
    *,
    since: datetime | None,
    after: Place | None,
    limit: int,
) -> list[Visit]:
    """Visits of grids, latest arrival first."""
    listed = func.unnest(cast(list(codes), ARRAY(Text)))
    grid = listed.table_valued("code").render_derived(name="grid", with_types=False)
    order = (Visit.received_at.desc(), Visit.occurred_at.desc(), Visit.id.desc())
    inner = _visible(actor).where(Visit.grid_code == grid.c.code)
    if since is not None:
        inner = inner.where(Visit.received_at >= since)
    if after is not None:
        place = tuple_(Visit.received_at, Visit.occurred_at, Visit.id)
        inner = inner.where(place < (after.received_at, after.occurred_at, after.id))
    page = (
        inner.with_only_columns(Visit.id, Visit.received_at, Visit.occurred_at).order_by(*order).limit(limit).lateral()
    )
    top = (
        select(page.c.id)
        .select_from(grid.join(page, onclause=true()))
        .order_by(page.c.received_at.desc(), page.c.occurred_at.desc(), page.c.id.desc())
        .limit(limit)
    )
    return list(await session.scalars(select(Visit).where(Visit.id.in_(top)).order_by(*order)))


async def of_household(
    session: AsyncSession, actor: Actor, household_id: UUID, *, since: datetime | None, after: Place | None, limit: int
) -> list[Visit]:
    """Visits of one household, latest first."""
    query = _visible(actor).where(Visit.household_id == household_id)
    if since is not None:
        query = query.where(Visit.received_at >= since)
    if after is not None:
        query = query.where(tuple_(Visit.occurred_at, Visit.id) < (after.occurred_at, after.id))
    return list(await session.scalars(query.order_by(Visit.occurred_at.desc(), Visit.id.desc()).limit(limit)))


async def one(session: AsyncSession, actor: Actor, visit_id: UUID) -> Visit | None:
    """A visit the actor may read."""
    return (await session.scalars(_visible(actor).where(Visit.id == visit_id))).one_or_none()


async def versions(session: AsyncSession, visit_id: UUID) -> Sequence[VisitVersion]:
    """Former versions, oldest first. The caller has checked that the visit may be read."""
    query = select(VisitVersion).where(VisitVersion.visit_id == visit_id).order_by(VisitVersion.version)
    return (await session.scalars(query)).all()


async def doors(session: AsyncSession, household_ids: Sequence[UUID]) -> Sequence[Row[UUID, str, str, str, str]]:
    """Where households live: id, building, unit, room, address."""
    query = (
        select(Household.id, Dwelling.building, Dwelling.unit, Dwelling.room, Dwelling.address)
        .join(Dwelling, Dwelling.id == Household.dwelling_id)
        .where(Household.id.in_(household_ids))
    )
    return (await session.execute(query)).all()


async def photos_here(session: AsyncSession, wanted: Sequence[tuple[str, UUID]]) -> set[tuple[str, UUID]]:
    """Which of these (media id, owner) have arrived."""
    query = select(Media.id, Media.owner_id).where(tuple_(Media.id, Media.owner_id).in_(wanted))
    return {(media, owner) for media, owner in await session.execute(query)}
