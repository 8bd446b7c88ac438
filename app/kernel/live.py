"""Tells this process's open streams that the district has moved on.

One LISTEN connection a process; the notification carries only `district:rev`. When the connection breaks it is made
anew and the present rev is read once, because something may have been missed in between. Streams ask the database for
nothing: two hundred open desks cost one connection.
"""

import asyncio
import contextlib
from functools import partial
from typing import Any

import asyncpg
import structlog

from app.kernel.changes import CHANNEL
from app.kernel.db import driver_url

log = structlog.get_logger("live")
RETRY_S = 1.0
# How an operator finds it among the connections.
NAMED = {"application_name": "doorstep live"}


class Listener:
    """Knows the newest rev it has heard of, and whom to tell."""

    def __init__(self, database_url: str, schema: str) -> None:
        self._dsn = driver_url(database_url)
        self._schema = schema
        self._moved = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.rev = -1  # unknown until the first connection

    async def start(self) -> None:
        """Begin to listen, in the background."""
        self._task = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        """Stop listening."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def newer(self, rev: int) -> int:
        """Wait until the district has moved on from `rev`; the rev it is at then (several changes may come as one)."""
        while self.rev <= rev:
            await self._moved.wait()
        return self.rev

    def _move(self, rev: int) -> None:
        """Whoever waits is woken; whoever begins to wait from now on waits for the next move."""
        if rev > self.rev:
            self.rev = rev
            self._moved.set()
            self._moved = asyncio.Event()

    def _heard(self, _connection: Any, _pid: int, _channel: str, payload: object) -> None:
        district, _, rev = str(payload).partition(":")
        if district == self._schema:
            self._move(int(rev))

    async def _listen(self) -> None:
        while True:
            lost = asyncio.Event()
            try:
                connection = await asyncpg.connect(self._dsn, timeout=10, server_settings=NAMED)
            except (OSError, asyncpg.PostgresError, TimeoutError) as error:
                log.warning("listen-failed", kind=type(error).__name__)
                await asyncio.sleep(RETRY_S)
                continue
            try:
                connection.add_termination_listener(partial(_lost, lost))
                await connection.add_listener(CHANNEL, self._heard)
                self._move(await connection.fetchval(f'select rev from "{self._schema}".district_state where id = 1'))
                await lost.wait()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("listen-lost", kind=type(error).__name__)
            finally:
                if not connection.is_closed():
                    await connection.close(timeout=2)


def _lost(lost: asyncio.Event, _connection: Any) -> None:
    lost.set()
