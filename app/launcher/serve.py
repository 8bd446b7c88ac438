"""The order of things: claim, database, prepare, serve; and back in reverse, whatever happens."""

import asyncio
import os
import signal
import socket
import time

from app.kernel.config import Settings
from app.kernel.embedded import EmbeddedPostgres
from app.launcher import terminal
from app.launcher.children import Workers, prepare, to_the_end, until
from app.launcher.claims import listening, sole_server
from app.launcher.errors import LauncherError
from app.launcher.probe import is_ready

READY_S = 120
LOOK_S = 1.0  # how often the database is looked after


def serve(settings: Settings, *, reload: bool = False) -> None:
    """Run until told to stop. Raises LauncherError or EmbeddedError, one sentence, when it cannot."""
    asyncio.run(_serve(settings, reload=reload))


async def _serve(settings: Settings, *, reload: bool) -> None:
    began = time.monotonic()
    stop = asyncio.Event()
    for order in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if order == signal.SIGHUP and signal.getsignal(order) is signal.SIG_IGN:
            continue  # nohup means it
        asyncio.get_running_loop().add_signal_handler(order, stop.set)
    server = None if settings.database_url else EmbeddedPostgres(settings.data_dir)
    with sole_server(settings.data_dir), listening(settings.host, settings.port) as door:
        try:
            address = await to_the_end(server.start) if server else settings.database_url or ""
            await until(stop, _run(settings, address, door, server, began, reload=reload))
        finally:
            if server:
                await to_the_end(server.stop)
    terminal.say("Stopped.")


async def _run(
    settings: Settings,
    address: str,
    door: socket.socket,
    server: EmbeddedPostgres | None,
    began: float,
    *,
    reload: bool,
) -> None:
    environ = _environ(settings, address)
    workers = Workers(door, environ)
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(1 if reload else settings.workers):
                group.create_task(workers.keep_one())
            await prepare(environ)
            workers.go.set()
            group.create_task(_announce(settings, door, workers, began))
            if server:
                group.create_task(_look_after(server))
            if reload:
                group.create_task(workers.follow_changes())
    except ExceptionGroup as group_of_one:
        raise group_of_one.exceptions[0] from None


def _environ(settings: Settings, address: str) -> dict[str, str]:
    """What our children see: the same settings, with everything decided that depends on where we stand."""
    return os.environ | {
        "DOORSTEP_DATABASE_URL": address,
        "DOORSTEP_DATA_DIR": str(settings.data_dir),
        "DOORSTEP_DEMO": str(settings.wants_demo),
        "PYTHONUNBUFFERED": "1",
    }


async def _announce(settings: Settings, door: socket.socket, workers: Workers, began: float) -> None:
    try:
        async with asyncio.timeout(READY_S):
            while not await is_ready(door):  # noqa: ASYNC110  nobody tells us: we ask as a load balancer does
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise LauncherError(f"The server is not ready after {READY_S} s; the lines above may say why.") from None
    workers.served.set()
    terminal.announce(settings, time.monotonic() - began)


async def _look_after(server: EmbeddedPostgres) -> None:
    """Start the database again when it dies under us; the app's connections come back by themselves."""
    while True:
        await asyncio.sleep(LOOK_S)
        if not server.is_alive():
            terminal.say("PostgreSQL ended unexpectedly; starting it again.")
            await to_the_end(server.start)
