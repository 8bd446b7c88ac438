"""A worker process for tests, which says what it does: `python -m tests.jobs_child <database url> <schema>`.

Its jobs write a row into `effects`: `quick` at once, `slow` after a second, `stuck` never, `tick` by the clock.
"""

import asyncio
import signal
import sys
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.db import Database
from app.kernel.jobs import Job
from app.kernel.jobs.worker import Worker

HEARTBEAT = timedelta(seconds=2)


def say(word: str) -> None:
    print(word, flush=True)  # noqa: T201


async def note(session: AsyncSession, what: str) -> None:
    await session.execute(text("insert into public.effects (what) values (:what)"), {"what": what})


async def quick(session: AsyncSession, payload: Mapping[str, Any]) -> None:
    await note(session, payload.get("what", "quick"))


async def slow(session: AsyncSession, payload: Mapping[str, Any]) -> None:
    say("took")
    await asyncio.sleep(1)
    await quick(session, payload)


async def stuck(session: AsyncSession, payload: Mapping[str, Any]) -> None:
    await quick(session, payload)
    say("took")
    await asyncio.Event().wait()


JOBS = (Job("quick", quick), Job("slow", slow), Job("stuck", stuck), Job("tick", quick, cron="* * * * * */2"))


async def main(url: str, schema: str) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    database = Database(url, schema, pool_size=3)
    say("begins")
    await Worker(database, JOBS, heartbeat=HEARTBEAT, poll=timedelta(seconds=1)).run(stop)
    await database.close()
    say("ended")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
