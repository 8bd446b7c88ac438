"""What the house may ask of photos, and the verbs of an upload but for the bytes themselves (see `receiving`)."""

import time
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.kernel.access import Actor
from app.kernel.clock import now
from app.kernel.db import Database
from app.kernel.errors import Gone, NotFound, NotReady, TooManyRequests
from app.kernel.ids import new_id
from app.media import repo
from app.media.forgetting import KIND as FORGET
from app.media.forgetting import drop_pictures, forget
from app.media.models import Media, Upload
from app.media.parts import folder_of
from app.media.rules import MAX_UNFINISHED, Offer
from app.media.schemas import Link
from app.media.store import Store, open_store

__all__ = [
    "FORGET",
    "Store",
    "arrived",
    "drop_pictures",
    "expire_uploads",
    "forget",
    "link",
    "link_many",
    "linking",
    "open_store",
    "shown",
    "sweep_uploads",
    "unlink",
]

SWEEP_EVERY_S = 3600.0
SWEEP_ROWS = 100


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


def linking(shown: str, record_kind: str, permission: str) -> str:
    """`link_many` within a statement that adds records of :worker_id; `shown` yields media_id, id and path."""
    return f"""insert into media_links (media_id, owner_id, record_kind, record_id, permission, path)
    select media_id, :worker_id, '{record_kind}', id, '{permission}', path from {shown} on conflict do nothing"""


async def unlink(session: AsyncSession, record_ids: Iterable[UUID]) -> None:
    """These records show no photos any more."""
    await repo.unlink(session, record_ids)


async def arrived(session: AsyncSession, media_ids: Collection[str], owner_id: UUID) -> set[str]:
    """Which of these photos of `owner_id` are here."""
    return await repo.arrived(session, media_ids, owner_id)


async def begin(session: AsyncSession, owner_id: UUID, offer: Offer, lifetime: timedelta) -> Upload:
    """The upload an offer is to be sent by: already finished when the photo is here, resumed when it was begun before.

    So a phone that lost our answer, or its memory, neither sends twice nor fills its allowance.
    """
    at = now()
    wanted = Upload(
        id=new_id(),
        owner_id=owner_id,
        media_id=offer.media_id,
        file_type=offer.file_type,
        length=offer.length,
        received_bytes=0,
        parts=[],
        created_at=at,
        expires_at=at + lifetime,
        finished_at=None,
    )
    if offer.media_id is not None:
        if await repo.arrived(session, [offer.media_id], owner_id):
            wanted.received_bytes, wanted.finished_at = offer.length, at
        if same := await repo.same_upload(session, wanted):
            return same
    if wanted.finished_at is None and await repo.unfinished(session, owner_id, at) >= MAX_UNFINISHED:
        raise TooManyRequests(params={"limit": MAX_UNFINISHED}, headers={"Retry-After": "3600"})
    session.add(wanted)
    return wanted


async def find(session: AsyncSession, upload_id: UUID, owner_id: UUID) -> Upload:
    """An own upload. Raises NotFound, or Gone when its time is over."""
    found = await repo.upload(session, upload_id, owner_id)
    if found is None:
        raise NotFound
    if found.expires_at <= now():
        raise Gone
    return found


async def end(session: AsyncSession, store: Store, upload_id: UUID, owner_id: UUID) -> None:
    """Drop an own upload and its parts. A photo that is whole stays: records may show it."""
    found = await find(session, upload_id, owner_id)
    await repo.remove(session, found.id)
    await store.drop_under(folder_of(found.id))


async def read(database: Database, store: Store, actor: Actor, media_id: str, size: Literal["full", "thumb"]) -> bytes:
    """The JPEG of a photo, for its author or a reader of a record that shows it. Raises NotFound.

    A look by another is logged before the photo is fetched; a slow store keeps no database connection waiting.
    """
    async with database.transaction() as session:
        found = await repo.readable(session, actor, media_id)
        if found is None:
            raise NotFound
        media, opened_by = found
        if opened_by is not None:
            await record(
                session,
                "media.read",
                actor_id=actor.id,
                subject_kind=opened_by.record_kind,
                subject_id=opened_by.record_id,
                detail={"media_id": media_id, "size": size},
            )
    return await store.get(media.full_key if size == "full" else media.thumb_key)


async def shown(database: Database, store: Store, media_id: str, owner_id: UUID) -> bytes:
    """The JPEG of a photo whose reader another room has found to be allowed. Raises NotFound."""
    async with database.transaction() as session:
        media = await session.get(Media, (media_id, owner_id))
    if media is None:
        raise NotFound
    return await store.get(media.full_key)


async def sweep(database: Database, store: Store) -> None:
    """Once an hour in this process, and only then, drop what has expired."""
    if time.monotonic() < store.swept_at + SWEEP_EVERY_S:
        return
    store.swept_at = time.monotonic()
    with suppress(NotReady):  # a store that is away has said so in the log; there is another hour
        async with database.transaction() as session:
            await expire_uploads(session, store)


async def expire_uploads(session: AsyncSession, store: Store) -> int:
    """Drop uploads past their time with all their parts; how many. At most SWEEP_ROWS at once."""
    gone = await repo.remove_expired(session, now(), SWEEP_ROWS)
    for upload_id in gone:  # before the commit: a store that fails keeps the row, and the next sweep tries again
        await store.drop_under(folder_of(upload_id))
    return len(gone)


async def sweep_uploads(session: AsyncSession, store: Store) -> int:
    """Drop all uploads past their time, in quiet hours; how many. Raises NotReady when the store is away."""
    total = dropped = await expire_uploads(session, store)
    while dropped == SWEEP_ROWS:
        total += (dropped := await expire_uploads(session, store))
    return total
