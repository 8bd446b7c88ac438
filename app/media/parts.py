"""A request's body on its way into the store, one part in memory at a time.

A part gets a key of its own at every attempt and counts only once the upload's row names it. So a request that loses
a race, breaks off or lies leaves nothing but objects which it drops itself, or the sweep after it.
"""

import hashlib
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final
from uuid import UUID

from starlette.requests import ClientDisconnect

from app.kernel.errors import ChecksumMismatch, TooLarge
from app.kernel.ids import new_id
from app.media.models import Upload
from app.media.rules import Checksum
from app.media.store import Store

PART_BYTES: Final = 256 * 1024
# Sent a few bytes at a time, an upload would fill the store with crumbs.
MAX_PARTS: Final = 1000


def folder_of(upload_id: UUID) -> str:
    """Where the parts of an upload are."""
    return f"uploads/{upload_id}/"


class Parts:
    """New parts of an upload: the keys under which they are stored, and the bytes they hold together."""

    def __init__(self, store: Store, upload: Upload) -> None:
        self._store = store
        self._folder = folder_of(upload.id)
        self._room = upload.length - upload.received_bytes
        self._keys_left = MAX_PARTS - len(upload.parts)
        self._held = bytearray()
        self.keys: list[str] = []
        self.size = 0

    async def read(self, body: AsyncIterator[bytes], checksum: Checksum | None) -> None:
        """Store a body. When this fails, no part of it stays.

        When the phone goes away in the middle, what arrived is kept, unless a checksum says that more was to come.
        Raises TooLarge (more than the upload lacks, or too many crumbs) and ChecksumMismatch.
        """
        digest = hashlib.new(checksum.algorithm, usedforsecurity=False) if checksum else None
        try:
            with suppress(ClientDisconnect):
                async for chunk in body:
                    await self._take(chunk)
                    if digest:
                        digest.update(chunk)
            if checksum and digest and digest.digest() != checksum.digest:
                raise ChecksumMismatch(params={"of": "request"})
            if self._held:
                await self._put()
        except Exception:
            await self.drop()
            raise

    async def drop(self) -> None:
        """Remove these parts."""
        await self._store.drop(self.keys)

    async def _take(self, chunk: bytes) -> None:
        self.size += len(chunk)
        if self.size > self._room:
            raise TooLarge(params={"limit": self._room})
        self._held += chunk
        while len(self._held) >= PART_BYTES:
            await self._put()

    async def _put(self) -> None:
        if len(self.keys) >= self._keys_left:
            raise TooLarge(params={"limit": MAX_PARTS, "of": "parts"})
        self.keys.append(f"{self._folder}{new_id().hex}")
        await self._store.put(self.keys[-1], bytes(self._held[:PART_BYTES]))
        del self._held[:PART_BYTES]
