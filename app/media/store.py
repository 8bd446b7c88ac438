"""Where bytes are kept: a folder or an S3 bucket, behind four verbs.

Keys are made here and in `repo` from ids and digests, never from anything a caller wrote.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

import structlog
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from app.kernel.errors import NotReady

if TYPE_CHECKING:  # it exists for type checkers alone
    from obstore.store import RetryConfig

log = structlog.get_logger("media")

# A request waits for a bucket no longer than a phone waits for the request; then the phone comes back by itself.
RETRIES: Final["RetryConfig"] = {"max_retries": 2, "retry_timeout": timedelta(seconds=20)}


class MissingObjectError(Exception):
    """An object that a row names is not in the store."""


class Store:
    """An object store. Every verb raises NotReady while the store itself cannot be reached."""

    def __init__(self, objects: ObjectStore, folder: Path | None = None) -> None:
        self._objects = objects
        self._folder = folder
        self.swept_at = float("-inf")  # monotonic seconds; see service.sweep

    async def put(self, key: str, data: bytes, *, lasting: bool = False) -> None:
        """Keep `data` under `key`, replacing what is there. A `lasting` object survives a power cut."""
        async with _reachable():
            await self._objects.put_async(key, data)
            if lasting and self._folder is not None:  # buckets promise it, files have to be asked
                await asyncio.to_thread(_flush, self._folder, key)

    async def get(self, key: str) -> bytes:
        """The bytes of an object. Raises MissingObjectError."""
        async with _reachable():
            try:
                return bytes(await (await self._objects.get_async(key)).bytes_async())
            except FileNotFoundError:
                raise MissingObjectError from None

    async def drop(self, keys: Iterable[str]) -> None:
        """Remove objects; one that is not there is no failure."""
        async with _reachable():
            for key in keys:
                try:
                    await self._objects.delete_async(key)
                except FileNotFoundError:
                    continue

    async def drop_under(self, prefix: str) -> None:
        """Remove every object below a folder-like prefix."""
        async with _reachable():
            found = await self._objects.list(prefix).collect_async()
        await self.drop(meta["path"] for meta in found)


def open_store(url: str) -> Store:
    """The store at `file:///folder` (made when missing, closed to other users) or `s3://bucket/prefix`.

    S3 takes its region, endpoint and keys from the usual AWS_* variables.
    """
    if not url.startswith("file://"):
        return Store(from_url(url, retry_config=RETRIES))
    folder = Path(unquote(urlsplit(url).path))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Store(LocalStore(folder, automatic_cleanup=True), folder)


@asynccontextmanager
async def _reachable() -> AsyncIterator[None]:
    """A store that is away, full or closed to us is a passing trouble: phones keep the photo and come back."""
    try:
        yield
    except (BaseError, OSError) as error:
        log.warning("store-failed", kind=type(error).__name__)
        raise NotReady(params={"reason": "media-store"}, headers={"Retry-After": "30"}) from error


def _flush(folder: Path, key: str) -> None:
    """Push a file and the folders that lead to it to the disk itself."""
    path = folder / key
    for place in (path, *path.relative_to(folder).parents):
        handle = os.open(folder / place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
