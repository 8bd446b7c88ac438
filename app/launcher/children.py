"""The launcher's child processes, and waiting for them without losing one."""

import asyncio
import os
import signal
import socket
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TypeVar

from app.launcher import terminal
from app.launcher.errors import LauncherError
from app.launcher.http_process import GRACE_S

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
LAST_S = GRACE_S + 3  # a child that has not ended this long after SIGTERM is killed
STEADY_S = 60  # a server process that lived this long earned a restart without delay
LONGEST_DELAY_S = 30.0


@asynccontextmanager
async def child(
    module: str, *arguments: str, environ: dict[str, str], doors: tuple[int, ...] = ()
) -> AsyncIterator[Process]:
    """A Python module run as our child, in a session of its own (Ctrl-C is for us); ended when the block is left."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, str(os.getpid()), *arguments),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        env=environ,
        pass_fds=doors,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), LAST_S)
        except TimeoutError:
            process.kill()
            await process.wait()


async def prepare(environ: dict[str, str]) -> None:
    """Bring the database up to date in a process that ends with the work: the launcher stays small."""
    async with child("app.launcher.prepare", environ=environ) as process:
        if await process.wait() != 0:
            raise LauncherError("The database could not be prepared; the lines above say why.")


class Workers:
    """The HTTP server processes on one listening socket: they load their code at once, and serve from `go` on."""

    def __init__(self, door: socket.socket, environ: dict[str, str]) -> None:
        self.go = asyncio.Event()  # the database is prepared
        self.served = asyncio.Event()  # one of them has been ready
        self._door = door
        self._environ = environ
        self._changed = asyncio.Event()
        self._running: set[Process] = set()

    async def keep_one(self) -> None:
        """Keep one process running: again at once when it ends, then after longer and longer delays."""
        delay = 0.0
        while True:
            born = time.monotonic()
            status = await self._run_one()
            if status > 0 and not self.served.is_set():  # it gave up; one killed from outside has a negative status
                raise LauncherError("The server could not start; the lines above say why.")
            if time.monotonic() - born > STEADY_S or status == -signal.SIGTERM:
                delay = 0.0
            if status != -signal.SIGTERM:
                terminal.say(f"A server process ended with status {status}; starting it again.")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), delay)
            delay = min(max(1.0, 2 * delay), LONGEST_DELAY_S)

    async def follow_changes(self) -> None:
        """Restart the processes whenever the code changes, for development."""
        from watchfiles import PythonFilter, awatch  # noqa: PLC0415  not needed in production

        async for _ in awatch(ROOT / "app", watch_filter=PythonFilter()):
            terminal.say("The code changed.")
            self._changed.set()
            self._changed.clear()
            for process in self._running:
                process.terminate()

    async def _run_one(self) -> int:
        door = self._door.fileno()
        async with child("app.launcher.http_process", str(door), environ=self._environ, doors=(door,)) as process:
            self._running.add(process)
            try:
                await self.go.wait()
                _go_ahead(process)
                return await process.wait()
            finally:
                self._running.discard(process)


def _go_ahead(process: Process) -> None:
    """Close the child's standard input: it has been waiting for the end of it."""
    if process.stdin is not None:
        process.stdin.close()


async def until(stop: asyncio.Event, work: Coroutine[None, None, None]) -> None:
    """Run `work` until it ends or `stop` is set; nothing it started is left when this returns."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    for task in (working, stopping):
        task.cancel()
    with suppress(asyncio.CancelledError):
        await working


async def to_the_end(work: Callable[[], T]) -> T:
    """Run a blocking function in a thread and wait for its end even when cancelled meanwhile."""
    task = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise
