"""Which records show which photos no longer; `repo` writes the links."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.sql import among
from app.media.models import MediaLink


async def unlink(session: AsyncSession, record_ids: Iterable[UUID]) -> None:
    """These records show no photos any more."""
    await session.execute(delete(MediaLink).where(among(MediaLink.record_id, record_ids)))
