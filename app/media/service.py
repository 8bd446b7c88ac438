"""What the house may ask of photos."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.media import repo
from app.media.schemas import Link
from app.media.store import Store, open_store

__all__ = ["Store", "arrived", "link", "link_many", "open_store"]


async def link(
    session: AsyncSession,
    media_ids: Iterable[str],
    owner_id: UUID,
    record_kind: str,
    record_id: UUID,
    permission: str,
    path: str,
) -> None:
    """Show photos of `owner_id` with a record, whether they are here yet or not."""
    await link_many(session, [(media, owner_id, record_kind, record_id, permission, path) for media in media_ids])


async def link_many(session: AsyncSession, rows: Iterable[tuple[str, UUID, str, UUID, str, str]]) -> None:
    """`link` for many records in one statement; rows are like `schemas.Link`."""
    if links := [Link(*row) for row in rows]:
        await repo.link(session, links)


async def arrived(session: AsyncSession, media_ids: Collection[str], owner_id: UUID) -> set[str]:
    """Which of these photos of `owner_id` are here."""
    return await repo.arrived(session, media_ids, owner_id)
