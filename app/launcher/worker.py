"""`doorstep worker`: a process that does nothing but jobs."""

import asyncio
import signal
from contextlib import suppress

from app.kernel import logs, schema, seal, seal_keys
from app.kernel.config import Settings
from app.kernel.db import Database
from app.kernel.jobs.worker import Worker
from app.launcher import terminal
from app.reactions import connect, jobs

LOOK_S = 2.0
POOL = 5  # connections: one for each job at once, and one to spare


async def work(settings: Settings) -> None:
    """Do the district's jobs until SIGTERM or Ctrl-C; what runs then is finished first."""
    logs.configure(settings.log_level, settings.log_format)
    stop = asyncio.Event()
    for order in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(order, stop.set)
    database = connect(settings, pool_size=POOL)
    try:
        if await _is_prepared(database, stop):
            async with database.transaction() as session:
                await seal_keys.verify(session, seal.ring())
            terminal.say("The worker is at work; Ctrl-C stops it.")
            await Worker(database, jobs(settings)).run(stop)
    finally:
        await database.close()
    terminal.say("Stopped.")


async def _is_prepared(database: Database, stop: asyncio.Event) -> bool:
    """Wait until the district's schema is the one this code needs. False: told to stop before."""
    wanted, waiting = schema.head(), False
    while not stop.is_set():
        async with database.engine.connect() as connection:
            if await schema.revision_of(connection) == wanted:
                return True
        if not waiting:
            terminal.say("Waiting for `doorstep serve` or `doorstep migrate` to prepare the database.")
        waiting = True
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK_S)
    return False
