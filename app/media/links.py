"""Which records show which photos. A link may be written before its photo arrives: text never waits for a photo."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.sql import among
from app.media.models import MediaLink

# media id, owner, kind of record, record, permission a reader must hold, area path it must hold it at
LinkRow = tuple[str, UUID, str, UUID, str, str]
_NAMES = ("media_id", "owner_id", "record_kind", "record_id", "permission", "path")


async def link_many(session: AsyncSession, rows: Sequence[LinkRow]) -> None:
    """Let whoever may read these records see the photos their authors sent. Links that are there already stay."""
    if rows:
        values = [dict(zip(_NAMES, row, strict=True)) for row in rows]
        await session.execute(insert(MediaLink).on_conflict_do_nothing(), values)


async def unlink(session: AsyncSession, record_ids: Iterable[UUID]) -> None:
    """These records show no photos any more."""
    await session.execute(delete(MediaLink).where(among(MediaLink.record_id, record_ids)))
