"""The bytes of an upload: from a request's body into parts, from parts into a clean photo.

No transaction is open while a phone sends or a picture is developed: a slow line would keep a connection for minutes.
The last part is counted together with the finished photo, so an upload that looks whole is whole.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Final
from uuid import UUID

from app.audit.service import record
from app.kernel.changes import bump
from app.kernel.clock import now
from app.kernel.db import Database
from app.kernel.errors import ChecksumMismatch, Conflict, NotReady, UnsupportedMedia
from app.media import images, repo, service
from app.media.images import Picture, RefusedError
from app.media.models import Media, Upload
from app.media.parts import Parts, folder_of
from app.media.rules import Checksum
from app.media.store import MissingObjectError, Store

# One whole photo in memory at a time: a decoded one may take 450 MB. The next waits as parts.
_DARKROOM: Final = asyncio.Semaphore(1)


async def receive(
    database: Database,
    store: Store,
    owner_id: UUID,
    upload_id: UUID,
    offset: int,
    checksum: Checksum | None,
    body: AsyncIterator[bytes],
) -> Upload:
    """Take the bytes of one PATCH and return the upload as it then is; with the last byte, the photo is finished.

    Raises NotFound, Gone, Conflict (not the present offset, or another request was faster), TooLarge, ChecksumMismatch
    (these bytes, or the whole: then the upload starts anew at 0), UnsupportedMedia (the file is refused and dropped).
    """
    async with database.transaction() as session:
        seen = await service.find(session, upload_id, owner_id)
    if offset != seen.received_bytes:
        raise Conflict(params={"offset": seen.received_bytes})
    parts = Parts(store, seen)
    await parts.read(body, checksum)
    if parts.size == 0:
        return seen
    if seen.received_bytes + parts.size < seen.length:
        async with database.transaction() as session:
            moved = await repo.append(session, seen, parts.keys, parts.size)
    else:
        async with _DARKROOM:
            moved = await _finish(database, store, seen, parts)
    if moved is None:
        await parts.drop()
        raise Conflict
    return moved


async def _finish(database: Database, store: Store, seen: Upload, last: Parts) -> Upload | None:
    """Make a photo of an upload's parts and its last ones. None when another request was first."""
    keys = [*seen.parts, *last.keys]
    try:
        data = b"".join([await store.get(key) for key in keys])
    except MissingObjectError:
        return await _start_anew(database, store, seen, keys)
    media_id = hashlib.sha256(data).hexdigest()
    if len(data) != seen.length or seen.media_id not in (None, media_id):
        return await _start_anew(database, store, seen, keys)
    try:
        picture = await asyncio.to_thread(images.develop, data, seen.file_type)
    except RefusedError as refused:
        return await _refuse(database, store, seen, refused)
    media = await _store_picture(store, picture, media_id, seen)
    async with database.transaction() as session:
        finished = await repo.finish(session, seen, media_id, media.received_at)
        if finished is not None:
            await repo.add_media(session, media)
            await bump(session)  # open screens show it beside the visit that has been waiting for it
            detail = {"media_id": media_id, "bytes": seen.length}
            await record(
                session,
                "media.upload",
                actor_id=seen.owner_id,
                subject_kind="upload",
                subject_id=seen.id,
                detail=detail,
            )
    if finished is not None:
        with suppress(NotReady):  # the photo is safe; its parts go with the upload
            await store.drop_under(folder_of(seen.id))
    return finished


async def _start_anew(database: Database, store: Store, seen: Upload, keys: Sequence[str]) -> Upload | None:
    """Bytes were lost or altered on the way or in the store: send them again, from the first."""
    async with database.transaction() as session:
        restarted = await repo.restart(session, seen)
    if restarted is None:
        return None
    await store.drop(keys)
    raise ChecksumMismatch(params={"of": "upload"}, headers={"Upload-Offset": "0"})


async def _refuse(database: Database, store: Store, seen: Upload, refused: RefusedError) -> Upload | None:
    """A file that is no photo is not kept a moment longer."""
    async with database.transaction() as session:
        withdrawn = await repo.withdraw(session, seen)
    if not withdrawn:
        return None
    await store.drop_under(folder_of(seen.id))
    raise UnsupportedMedia(params={"reason": refused.reason})


async def _store_picture(store: Store, picture: Picture, media_id: str, seen: Upload) -> Media:
    keys = []
    for data in (picture.full, picture.thumb):
        digest = hashlib.sha256(data).hexdigest()
        keys.append(f"media/{digest[:2]}/{digest}")
        await store.put(keys[-1], data, lasting=True)
    return Media(
        id=media_id,
        owner_id=seen.owner_id,
        full_key=keys[0],
        thumb_key=keys[1],
        bytes=len(picture.full) + len(picture.thumb),
        width=picture.width,
        height=picture.height,
        received_at=now(),
    )
