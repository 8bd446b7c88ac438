"""Tells this process's open streams that the district has moved on.

One LISTEN connection a process; the notification carries only `district:rev`. When the connection breaks it is made
anew, and everybody is woken once, because something may have been missed in between.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from functools import partial
from typing import Any

import asyncpg
import structlog

from app.kernel.changes import CHANNEL
from app.kernel.db import driver_url

log = structlog.get_logger("live")
RETRY_S = 1.0


class Listener:
    """Hands each waiting stream the newest rev it has heard of."""

    def __init__(self, database_url: str, schema: str) -> None:
        self._dsn = driver_url(database_url)
        self._schema = schema
        self._waiting: set[asyncio.Event] = set()
        self._task: asyncio.Task[None] | None = None
        self.rev = 0

    async def start(self) -> None:
        """Begin to listen, in the background."""
        self._task = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        """Stop listening and let every stream end."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def revs(self) -> AsyncGenerator[None]:
        """Yield once at the start and once after every change (several changes may come as one)."""
        moved = asyncio.Event()
        moved.set()
        self._waiting.add(moved)
        try:
            while True:
                await moved.wait()
                moved.clear()  # cleared before the caller reads, so a change during the read wakes it again
                yield
        finally:
            self._waiting.discard(moved)

    def _wake(self) -> None:
        for moved in self._waiting:
            moved.set()

    def _heard(self, _connection: Any, _pid: int, _channel: str, payload: object) -> None:
        district, _, rev = str(payload).partition(":")
        if district == self._schema:
            self.rev = max(self.rev, int(rev))
            self._wake()

    async def _listen(self) -> None:
        while True:
            lost = asyncio.Event()
            try:
                connection = await asyncpg.connect(self._dsn, timeout=10)
            except (OSError, asyncpg.PostgresError, TimeoutError) as error:
                log.warning("listen-failed", kind=type(error).__name__)
                await asyncio.sleep(RETRY_S)
                continue
            try:
                connection.add_termination_listener(partial(_lost, lost))
                await connection.add_listener(CHANNEL, self._heard)
                self._wake()
                await lost.wait()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("listen-lost", kind=type(error).__name__)
            finally:
                if not connection.is_closed():
                    await connection.close(timeout=2)


def _lost(lost: asyncio.Event, _connection: Any) -> None:
    lost.set()
