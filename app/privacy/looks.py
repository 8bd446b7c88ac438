"""Who saw or changed a person's data, out of the audit log, as a list that the person can read."""

from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.schemas import Entry
from app.audit.service import about, record
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
    found = await about(session, ids, ("resident_id", str(resident_id)), limit=limit)
    theirs = [entry for entry in found if _is_theirs(entry, resident_id)]
    staff = select(Staff.id, Staff.name).where(among(Staff.id, {entry.actor_id for entry in theirs if entry.actor_id}))
    names = {row.id: row.name for row in await session.execute(staff)}
    items = [_shown(entry, names.get(entry.actor_id)) for entry in theirs]
    await record(
        session, LOOKS, actor_id=actor.id, subject_kind="resident", subject_id=resident_id, detail={"rows": len(items)}
    )
    return Looks(items=items)


def _is_theirs(entry: Entry, resident_id: UUID) -> bool:
    """A number of somebody else in the household that was looked at is that other person's affair."""
    named = entry.detail.get("resident_id")
    return named is None or named == str(resident_id)


def _shown(entry: Entry, name: str | None) -> Look:
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
