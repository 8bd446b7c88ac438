"""Reading visits, for the API and the desk. Recording them is the sync room's business with `visits.sync`."""

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.kernel.access import Actor
from app.kernel.errors import Fault, Invalid, NotFound
from app.visits import repo
from app.visits.forms import released
from app.visits.models import Visit
from app.visits.schemas import VisitDetail, VisitedHousehold, VisitOut, VisitPage, VisitVersionOut


async def page(
    session: AsyncSession,
    actor: Actor,
    *,
    household_id: UUID | None,
    grid_code: str | None,
    since: datetime | None,
    cursor: str | None,
    limit: int,
) -> VisitPage:
    """Visits newest first: of a household by when they happened, else by when they arrived."""
    after = _decode(cursor)
    if household_id is not None:
        rows = await repo.of_household(session, actor, household_id, since=since, after=after, limit=limit + 1)
    else:
        codes = await repo.grids(session, actor, grid_code)
        rows = await repo.of_grids(session, actor, codes, since=since, after=after, limit=limit + 1) if codes else []
    shown = rows[:limit]
    if shown:
        detail = {"rows": len(shown), "grid_code": grid_code}
        await record(session, "visit.list", actor_id=actor.id, subject_id=household_id, detail=detail)
    return VisitPage(items=await _described(session, shown), next=_encode(shown[-1]) if len(rows) > limit else None)


async def of_household(
    session: AsyncSession, actor: Actor, household_id: UUID, *, before: tuple[datetime, UUID] | None, limit: int
) -> list[Visit]:
    """Visits to a household that the actor may read, latest first. The caller logs the look."""
    after = repo.Place(before[0], before[0], before[1]) if before else None
    return await repo.of_household(session, actor, household_id, since=None, after=after, limit=limit)


async def one(session: AsyncSession, actor: Actor, visit_id: UUID) -> VisitDetail:
    """A visit with its former versions. Raises NotFound when it is not the actor's to read."""
    visit = await repo.one(session, actor, visit_id)
    if visit is None:
        raise NotFound
    await record(session, "visit.read", actor_id=actor.id, subject_kind="visit", subject_id=visit.id)
    shown = (await _described(session, [visit]))[0]
    former = [VisitVersionOut.model_validate(version) for version in await repo.versions(session, visit.id)]
    return VisitDetail(**shown.model_dump(), versions=former)


def form(name: str) -> dict[str, Any]:
    """A released form as its authors wrote it. Raises NotFound."""
    found = released().get(name)
    if found is None:
        raise NotFound
    return dict(found.body)


async def _described(session: AsyncSession, visits: Sequence[Visit]) -> list[VisitOut]:
    """Visits with what a list shows beside them: the door, and how many photos are here."""
    if not visits:
        return []
    doors = {row.id: row for row in await repo.doors(session, list({visit.household_id for visit in visits}))}
    wanted = [(media, visit.worker_id) for visit in visits for media in visit.media]
    here = await repo.photos_here(session, wanted) if wanted else set()
    shown = []
    for visit in visits:
        door = doors[visit.household_id]
        out = VisitOut.model_validate(visit)
        label = f"{door.building} {door.unit}-{door.room}" if door.unit else f"{door.building} {door.room}"
        out.household = VisitedHousehold(id=visit.household_id, address=door.address, label=label)
        out.media_arrived = sum((media, visit.worker_id) in here for media in visit.media)
        shown.append(out)
    return shown


def _encode(last: Visit) -> str:
    told = orjson.dumps([last.received_at, last.occurred_at, str(last.id)])
    return base64.urlsafe_b64encode(told).decode().rstrip("=")


def _decode(cursor: str | None) -> repo.Place | None:
    if cursor is None:
        return None
    try:
        received_at, occurred_at, visit_id = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return repo.Place(datetime.fromisoformat(received_at), datetime.fromisoformat(occurred_at), UUID(visit_id))
    except (ValueError, TypeError, AttributeError):
        raise Invalid(errors=[Fault("/cursor", "invalid-cursor")]) from None
