"""Put together from what each room below may tell this reader; the rooms keep their own rules of who sees what."""

import base64
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.incidents import service as incidents
from app.kernel.access import Actor
from app.kernel.errors import Fault, Invalid
from app.registers import service as registers
from app.timeline.schemas import Timeline, TimelineEntry
from app.visits import service as visits

Place = tuple[datetime, UUID]


async def page(session: AsyncSession, actor: Actor, household_id: UUID, *, cursor: str | None, limit: int) -> Timeline:
    """A page of a household's timeline, newest first; the look is logged. Raises NotFound, Invalid."""
    before = _decode(cursor)
    found: list[TimelineEntry] = []
    # Of each sort as many as the page holds and one: the newest of all of them are among these.
    for told in await registers.history(session, actor, household_id, before=before, limit=limit + 1):
        kind = "person" if told.resident_id else "edit"
        found.append(TimelineEntry.model_validate({"kind": kind} | _fields(told, registers.Told.__slots__)))
    for visit in await visits.of_household(session, actor, household_id, before=before, limit=limit + 1):
        about = _fields(visit, ("id", "outcome", "mode", "note"))
        found.append(TimelineEntry(kind="visit", at=visit.occurred_at, by_name=visit.worker_name, **about))
    for case in await incidents.of_household(session, actor, household_id, before=before, limit=limit + 1):
        about = {"id": case.id, "by_name": case.reporter_name, "title": case.no, "category": case.category_code}
        found.append(TimelineEntry(kind="incident", at=case.reported_at, state=case.state, **about))
    found.sort(key=lambda entry: (entry.at, entry.id), reverse=True)
    shown = found[:limit]
    detail = {"rows": len(shown)}
    await record(
        session,
        "household.timeline",
        actor_id=actor.id,
        subject_kind="household",
        subject_id=household_id,
        detail=detail,
    )
    return Timeline(items=shown, next=_encode(shown[-1]) if len(found) > limit else None)


def _fields(row: object, names: Iterable[str]) -> dict[str, object]:
    return {name: getattr(row, name) for name in names}


def _encode(last: TimelineEntry) -> str:
    told = orjson.dumps([last.at, str(last.id)])
    return base64.urlsafe_b64encode(told).decode().rstrip("=")


def _decode(cursor: str | None) -> Place | None:
    if cursor is None:
        return None
    try:
        at, row_id = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        place = datetime.fromisoformat(at), UUID(row_id)
    except (ValueError, TypeError, AttributeError):
        raise Invalid(errors=[Fault("/cursor", "invalid-cursor")]) from None
    if place[0].tzinfo is None:
        raise Invalid(errors=[Fault("/cursor", "invalid-cursor")])
    return place
