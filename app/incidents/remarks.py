"""Apply `incident.comment@1`: remarks written on a phone, with or without signal, and "I saw it too".

A remark moves nothing, so it is never late and never refused for a state: whoever may read the case may add to it.
"""

from collections.abc import Sequence
from operator import attrgetter
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import log, photos, repo
from app.incidents.models import IncidentLog
from app.incidents.schemas.remarks import IncidentComment
from app.kernel.operations import Batch, Item, Refused, Result, one_by_one


async def comment(batch: Batch, items: Sequence[Item]) -> dict[UUID, Result]:
    """Remarks in the order given, each a line of its case's log."""
    return await one_by_one(batch, items, _comment, attrgetter("id"))


async def _comment(batch: Batch, asked: IncidentComment) -> Result:
    found = await repo.one(batch.session, batch.actor, asked.incident_id)
    if found is None or not found[1]:  # a case that one sees the number of only is none to write on
        raise Refused("not-found")
    incident = await repo.locked(batch.session, asked.incident_id)
    if incident is None:
        raise Refused("not-found")
    there = await _known(batch.session, asked)
    if there is not None:
        is_same = (there.actor_id, there.text or "") == (batch.actor.id, asked.text)
        return Result("duplicate", asked.id) if is_same else Result("rejected", asked.id, "op-reused")
    occurred_at = batch.corrected(asked.occurred_at)
    units = await repo.units(batch.session, [incident.id])
    await photos.add(batch.session, incident, asked.media, batch.actor.id, "during", batch.received_at, units)
    incident.rev = batch.rev
    log.write(
        batch.session,
        incident,
        "comment",
        batch.actor,
        batch.actor.roles[0] if batch.actor.roles else "",
        from_state=incident.state,
        at=batch.received_at,
        text=asked.text,
        detail={"id": asked.id, "occurred_at": occurred_at.isoformat(), "media": list(asked.media)},
        flags=(*(("also_seen",) if asked.also_seen else ()), *(("skewed",) if batch.is_skewed else ())),
    )
    await batch.session.flush()
    return Result("applied", asked.id)


async def _known(session: AsyncSession, asked: IncidentComment) -> IncidentLog | None:
    """The line of this remark, if it has come before: in another operation, under the same id."""
    query = select(IncidentLog).where(
        IncidentLog.incident_id == asked.incident_id,
        IncidentLog.verb == "comment",
        IncidentLog.detail["id"].astext == str(asked.id),
    )
    return (await session.scalars(query)).one_or_none()
