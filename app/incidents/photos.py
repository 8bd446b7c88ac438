"""Photos of an incident, and who may open them: readers of its area, its units, the pool of call-backs."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents.models import Callback, CaseUnit, Incident, IncidentPhoto
from app.incidents.repo import CONFIDENTIAL, READ, RESTRICTED
from app.media.service import arrived, link_many, unlink


def _opens(incident: Incident) -> str:
    """The permission by which readers of the area see the photos of this case."""
    if incident.is_confidential:
        return CONFIDENTIAL
    return RESTRICTED if incident.is_restricted else READ


async def add(
    session: AsyncSession,
    incident: Incident,
    media: Sequence[str],
    owner_id: UUID,
    stage: str,
    at: datetime,
    units: Iterable[CaseUnit] = (),
) -> None:
    """Show photos with an incident, whether they have arrived or not."""
    if not media:
        return
    rows = [
        {"incident_id": incident.id, "media_id": one, "owner_id": owner_id, "stage": stage, "added_at": at}
        for one in dict.fromkeys(media)
    ]
    await session.execute(insert(IncidentPhoto).on_conflict_do_nothing(), rows)
    pairs = [(one, owner_id) for one in media]
    await link_many(
        session, [(one, owner, "incident", incident.id, _opens(incident), incident.path) for one, owner in pairs]
    )
    for unit in units:
        await _show(session, pairs, unit)


async def here(session: AsyncSession, found: Iterable[IncidentPhoto]) -> set[tuple[str, UUID]]:
    """Which of these photos (id, author) have arrived."""
    of: dict[UUID, list[str]] = {}
    for photo in found:
        of.setdefault(photo.owner_id, []).append(photo.media_id)
    return {(one, owner) for owner, media in of.items() for one in await arrived(session, media, owner)}


async def show_to(session: AsyncSession, incident: Incident, units: Iterable[CaseUnit]) -> None:
    """Let units that have just been given an incident see the photos it has."""
    pairs = await _pairs(session, incident.id)
    for unit in units:
        await _show(session, pairs, unit)


async def show_pool(session: AsyncSession, incident: Incident, callback: Callback) -> None:
    """Let whoever calls back see the photos while the round is open."""
    rows = await _pairs(session, incident.id)
    told = [(one, owner, "callback", callback.id, "incident.callback_ok", incident.path) for one, owner in rows]
    await link_many(session, told)


async def hide(session: AsyncSession, record_ids: Iterable[UUID]) -> None:
    """These units or rounds see the photos no more."""
    await unlink(session, record_ids)


async def relink(session: AsyncSession, incident: Incident) -> None:
    """After the case became restricted or confidential, or ceased to be: the area's readers are others now."""
    rows = await _pairs(session, incident.id)
    await unlink(session, [incident.id])
    told = [(one, owner, "incident", incident.id, _opens(incident), incident.path) for one, owner in rows]
    await link_many(session, told)


async def _pairs(session: AsyncSession, incident_id: UUID) -> list[tuple[str, UUID]]:
    query = select(IncidentPhoto.media_id, IncidentPhoto.owner_id).where(IncidentPhoto.incident_id == incident_id)
    return [(media, owner) for media, owner in await session.execute(query)]


async def _show(session: AsyncSession, pairs: Sequence[tuple[str, UUID]], unit: CaseUnit) -> None:
    if unit.role != "about":
        await link_many(session, [(one, owner, "case_unit", unit.id, READ, unit.path) for one, owner in pairs])
