"""Taking photos away for good: the rows with whatever takes them away, the pictures themselves by a job after it.

In this order a failure never leaves a record that shows a picture which is gone.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, exists, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.jobs.queue import enqueue
from app.kernel.sql import among
from app.media.models import Media, MediaLink, Upload
from app.media.parts import folder_of
from app.media.store import Store

KIND: Final = "media.forget"


async def forget(session: AsyncSession, record_ids: Collection[UUID], *, except_kinds: Collection[str] = ()) -> int:
    """These records show no photos any more; photos that no other record shows go. Answers how many photos went."""
    mine = among(MediaLink.record_id, record_ids) & MediaLink.record_kind.not_in(except_kinds)
    gone = delete(MediaLink).where(mine).returning(MediaLink.media_id, MediaLink.owner_id)
    pairs = {(row.media_id, row.owner_id) for row in await session.execute(gone)}
    if not pairs:
        return 0
    named = tuple_(Media.id, Media.owner_id).in_(pairs)
    shown = exists().where(MediaLink.media_id == Media.id, MediaLink.owner_id == Media.owner_id)
    dropped = (
        await session.execute(
            delete(Media).where(named, ~shown).returning(Media.id, Media.owner_id, Media.full_key, Media.thumb_key)
        )
    ).all()
    whole = {(row.id, row.owner_id) for row in dropped}
    # a photo that is still on its way, or was sent twice
    still = select(MediaLink.media_id, MediaLink.owner_id).where(
        tuple_(MediaLink.media_id, MediaLink.owner_id).in_(pairs)
    )
    lost = pairs - {(row.media_id, row.owner_id) for row in await session.execute(still)}
    uploads: Iterable[UUID] = ()
    if lost:
        sent = delete(Upload).where(tuple_(Upload.media_id, Upload.owner_id).in_(lost)).returning(Upload.id)
        uploads = (await session.scalars(sent)).all()
    keys = sorted({key for row in dropped for key in (row.full_key, row.thumb_key)})
    folders = sorted(folder_of(upload_id) for upload_id in uploads)
    if keys or folders:
        await enqueue(session, KIND, {"keys": keys, "folders": folders})
    return len(whole)


async def drop_pictures(session: AsyncSession, store: Store, payload: Mapping[str, Any]) -> None:
    """Remove pictures whose rows went, unless another row names the same picture. Raises NotReady."""
    keys = set(payload.get("keys", ()))
    named = or_(among(Media.full_key, keys), among(Media.thumb_key, keys))
    for row in await session.execute(select(Media.full_key, Media.thumb_key).where(named)):
        keys -= {row.full_key, row.thumb_key}
    await store.drop(sorted(keys))
    for folder in payload.get("folders", ()):
        await store.drop_under(folder)
