"""A worker of imports in a process of its own, to be killed: `python -m tests.api.imports.child <url> <data dir>`."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from app.imports import service
from app.kernel.config import Settings
from app.kernel.jobs.worker import Worker
from app.reactions import connect


async def main(url: str, data_dir: str) -> None:
    database = connect(Settings(data_dir=Path(data_dir), database_url=url), pool_size=3)
    await Worker(database, service.JOBS, heartbeat=timedelta(seconds=2), poll=timedelta(seconds=1)).run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
