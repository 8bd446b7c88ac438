"""All SQL of the media room. An upload belongs to one person; a photo to its author and the readers of its records.

An upload moves on only from the offset its caller saw: whoever comes second changes nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, false, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.access import Actor, within
from app.kernel.sql import among
from app.media.models import Media, MediaLink, Upload
from app.media.schemas import Link


async def upload(session: AsyncSession, upload_id: UUID, owner_id: UUID) -> Upload | None:
    """An own upload, expired or not."""
    return (await session.scalars(select(Upload).filter_by(id=upload_id, owner_id=owner_id))).one_or_none()


async def same_upload(session: AsyncSession, wanted: Upload) -> Upload | None:
    """A living upload of the same bytes by the same person, as finished as the wanted one; the furthest of several."""
    query = select(Upload).filter_by(
        owner_id=wanted.owner_id, media_id=wanted.media_id, length=wanted.length, file_type=wanted.file_type
    )
    query = query.where(
        Upload.expires_at > wanted.created_at, Upload.finished_at.is_not(None) == (wanted.finished_at is not None)
    )
    return (await session.scalars(query.order_by(Upload.received_bytes.desc()).limit(1))).one_or_none()


async def unfinished(session: AsyncSession, owner_id: UUID, at: datetime) -> int:
    """How many uploads a person has under way."""
    query = select(func.count()).select_from(Upload).filter_by(owner_id=owner_id, finished_at=None)
    return await session.scalar(query.where(Upload.expires_at > at)) or 0


async def append(session: AsyncSession, seen: Upload, parts: Sequence[str], size: int) -> Upload | None:
    """Count parts, `size` bytes together, as the continuation of an upload. None when another request was first."""
    grown = func.array_cat(Upload.parts, list(parts))
    return await _move(session, seen, {"parts": grown, "received_bytes": Upload.received_bytes + size})


async def restart(session: AsyncSession, seen: Upload) -> Upload | None:
    """Begin an upload anew. None when another request was first."""
    return await _move(session, seen, {"parts": [], "received_bytes": 0})


async def finish(session: AsyncSession, seen: Upload, media_id: str, at: datetime) -> Upload | None:
    """Mark an upload as whole. None when another request was first."""
    whole = {"parts": [], "received_bytes": Upload.length, "media_id": media_id, "finished_at": at}
    return await _move(session, seen, whole)


async def withdraw(session: AsyncSession, seen: Upload) -> bool:
    """Remove an upload. False when another request was first."""
    return (await session.execute(delete(Upload).where(_as(seen)).returning(Upload.id))).one_or_none() is not None


async def _move(session: AsyncSession, seen: Upload, values: dict[str, Any]) -> Upload | None:
    query = update(Upload).where(_as(seen)).values(values).returning(Upload)
    return (await session.scalars(query, execution_options={"populate_existing": True})).one_or_none()


def _as(seen: Upload) -> ColumnElement[bool]:
    return and_(Upload.id == seen.id, Upload.received_bytes == seen.received_bytes, Upload.finished_at.is_(None))


async def remove(session: AsyncSession, upload_id: UUID) -> None:
    """Remove an upload in whatever state."""
    await session.execute(delete(Upload).where(Upload.id == upload_id))


async def remove_expired(session: AsyncSession, at: datetime, limit: int) -> Sequence[UUID]:
    """Remove uploads past their time, leaving alone those another process is removing."""
    past = select(Upload.id).where(Upload.expires_at <= at).limit(limit).with_for_update(skip_locked=True)
    return (await session.scalars(delete(Upload).where(Upload.id.in_(past)).returning(Upload.id))).all()


async def arrived(session: AsyncSession, media_ids: Collection[str], owner_id: UUID) -> set[str]:
    """Which of these photos of a person are here."""
    query = select(Media.id).where(Media.owner_id == owner_id, Media.id.in_(media_ids))
    return set((await session.scalars(query)).all())


async def add_media(session: AsyncSession, media: Media) -> None:
    """Add a photo, unless its author has already sent it by another upload."""
    values = {column.key: getattr(media, column.key) for column in Media.__table__.columns}
    await session.execute(insert(Media).values(values).on_conflict_do_nothing())


async def readable(session: AsyncSession, actor: Actor, media_id: str) -> tuple[Media, MediaLink | None] | None:
    """A photo the actor may see, an own one first; somebody else's with the record that opens it."""
    opens = or_(
        false(),
        *(
            and_(MediaLink.permission == permission, within(MediaLink.path, paths))
            for permission, paths in actor.grants.items()
        ),
    )
    query = (
        select(Media, MediaLink)
        .outerjoin(
            MediaLink,
            and_(
                MediaLink.media_id == Media.id,
                MediaLink.owner_id == Media.owner_id,
                Media.owner_id != actor.id,
                opens,
            ),
        )
        .where(Media.id == media_id, or_(Media.owner_id == actor.id, MediaLink.record_id.is_not(None)))
        .order_by((Media.owner_id == actor.id).desc(), MediaLink.record_id)
        .limit(1)
    )
    found = (await session.execute(query)).one_or_none()
    return None if found is None else (found[0], found[1])


_LINK = text(
    """
    insert into media_links (media_id, owner_id, record_kind, record_id, permission, path)
    select distinct on (media_id, owner_id, record_id)
        media_id, owner_id, record_kind, record_id, permission, cast(path as ltree)
    from unnest(
        cast(:media_ids as text[]), cast(:owner_ids as uuid[]), cast(:record_kinds as text[]),
        cast(:record_ids as uuid[]), cast(:permissions as text[]), cast(:paths as text[])
    ) as wanted (media_id, owner_id, record_kind, record_id, permission, path)
    on conflict (media_id, owner_id, record_id) do nothing
    """
)


async def link(session: AsyncSession, links: Sequence[Link]) -> None:
    """Add links that are not there yet, all in one statement."""
    names = ("media_ids", "owner_ids", "record_kinds", "record_ids", "permissions", "paths")
    columns = zip(*links, strict=True)
    await session.execute(_LINK, dict(zip(names, map(list, columns), strict=True)))


async def unlink(session: AsyncSession, record_ids: Iterable[UUID]) -> None:
    """These records show no photos any more."""
    await session.execute(delete(MediaLink).where(among(MediaLink.record_id, record_ids)))
