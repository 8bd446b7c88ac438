"""Looks at what is masked: each is logged with its reason, and too many in a day are told."""

from datetime import datetime, time
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import count, record
from app.kernel.access import Actor
from app.kernel.clock import SHANGHAI, today
from app.registers.schemas import Looked

# Domain 7.4: more profiles than this in a day is not a day's work.
USUAL: Final = 60
LOOKS: Final = ("household.read", "contact.reveal", "id_number.reveal")


async def look(
    session: AsyncSession, actor: Actor, action: str, kind: str, subject_id: UUID, detail: dict[str, Any]
) -> Looked:
    """Log a look. The one that makes a day unusual is logged as that too, for the auditor to find."""
    await record(session, action, actor_id=actor.id, subject_kind=kind, subject_id=subject_id, detail=detail)
    so_far = await count(session, actor.id, LOOKS, datetime.combine(today(), time.min, SHANGHAI))
    if so_far == USUAL + 1:
        await record(session, "look.unusual", actor_id=actor.id, detail={"looks": so_far})
    return Looked(looks_today=so_far, is_unusual=so_far > USUAL)
