"""Links are issued to complainants, and found again by their codes."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.incidents import complainants, repo
from app.incidents.follow import codes
from app.incidents.models import FollowToken, Incident
from app.kernel.access import Actor
from app.kernel.clock import now
from app.kernel.errors import Conflict, Forbidden, Gone, NotFound
from app.kernel.ids import new_id

LIVES: Final = timedelta(days=400)
PERMISSION: Final = "incident.follow_link"


@dataclass(frozen=True, slots=True)
class Link:
    """A link that was found: `own` is what its holder told, `case` where that is handled (they differ once joined)."""

    id: UUID
    own: Incident
    case: Incident


async def issue(session: AsyncSession, incident_id: UUID, key: bytes) -> str:
    """A new code for an incident, shown this once. Older ones stay valid."""
    code, at = codes.make(), now()
    session.add(
        FollowToken(
            id=new_id(),
            incident_id=incident_id,
            token_hash=codes.digest(key, code),
            created_at=at,
            expires_at=at + LIVES,
        )
    )
    await session.flush()
    return codes.shown(code)


async def give(session: AsyncSession, actor: Actor, incident_id: UUID, key: bytes) -> str:
    """Another code for whoever complained, noted in the audit log.

    Raises NotFound, Forbidden (the place is not the actor's), Conflict (`no-complainant`: nobody could use it).
    """
    found = await repo.one(session, actor, incident_id)
    if found is None or not found[1]:
        raise NotFound
    incident = found[0]
    if not actor.can(PERMISSION, incident.path):
        raise Forbidden(params={"permission": PERMISSION})
    if not await session.scalar(select(complainants.somebody(incident.id))):
        raise Conflict(params={"reason": "no-complainant"})
    code = await issue(session, incident.id, key)
    await record(session, PERMISSION, actor_id=actor.id, subject_kind="incident", subject_id=incident.id)
    return code


async def find(session: AsyncSession, told: str, key: bytes) -> Link:
    """The link of a code as somebody typed it. Raises NotFound, Gone (its time is over)."""
    code = codes.read(told)
    if code is None:
        raise NotFound
    token = (await session.scalars(select(FollowToken).filter_by(token_hash=codes.digest(key, code)))).one_or_none()
    if token is None:
        raise NotFound
    return await of(session, token)


async def of(session: AsyncSession, token: FollowToken) -> Link:
    """The cases of a link. Raises NotFound, Gone."""
    if token.expires_at <= now():
        raise Gone
    own = await session.get(Incident, token.incident_id, populate_existing=True)
    if own is None or own.deleted_at is not None:
        raise NotFound
    case = await session.get_one(Incident, own.merged_into, populate_existing=True) if own.merged_into else own
    return Link(token.id, own, case)
