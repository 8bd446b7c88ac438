"""Who saw or changed a person's data, out of the audit log, as a list that the person can read."""

from typing import Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.audit.service import record
from app.identity.models import Staff
from app.kernel.access import Actor
from app.kernel.sql import among
from app.privacy.labels import action_name
from app.privacy.person import gather, visible
from app.privacy.schemas import Look, Looks

LOOKS: Final = "person.looks"


async def looks(session: AsyncSession, actor: Actor, resident_id: UUID, *, limit: int) -> Looks:
    """Looks at and changes of a person, their home, its visits and their cases, newest first. Raises NotFound.

    Lists, searches and a phone's whole feed name nobody in the log: they are counted there, and not told here.
    """
    person = await gather(session, await visible(session, actor, resident_id, LOOKS))
    ids = {one for found in person.near.values() for one in found}
    about = or_(among(AuditEntry.subject_id, ids), AuditEntry.detail["resident_id"].astext == str(resident_id))
    query = (
        select(AuditEntry, Staff.name)
        .outerjoin(Staff, Staff.id == AuditEntry.actor_id)
        .where(about)
        .order_by(AuditEntry.seq.desc())
        .limit(limit)
    )
    rows = [row for row in await session.execute(query) if _is_theirs(row[0], resident_id)]
    items = [_shown(entry, name) for entry, name in rows]
    await record(
        session, LOOKS, actor_id=actor.id, subject_kind="resident", subject_id=resident_id, detail={"rows": len(items)}
    )
    return Looks(items=items)


def _is_theirs(entry: AuditEntry, resident_id: UUID) -> bool:
    """A number of somebody else in the household that was looked at is that other person's affair."""
    named = entry.detail.get("resident_id")
    return named is None or named == str(resident_id)


def _shown(entry: AuditEntry, name: str | None) -> Look:
    zh, en = action_name(entry.action)
    reason = entry.detail.get("reason")
    return Look(
        at=entry.at,
        who=name,
        action=entry.action,
        zh=zh,
        en=en,
        reason=reason if isinstance(reason, str) else None,
        subject_kind=entry.subject_kind,
    )
