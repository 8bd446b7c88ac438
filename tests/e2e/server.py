"""The real product: `doorstep serve` on a data directory of its own, killed and started again on the same port."""

import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any, TypedDict

import asyncpg
import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.db import Database
from app.kernel.embedded.cluster import SUPERUSER
from app.kernel.embedded.process import Postmaster, postmaster
from tests.e2e.caller import Caller
from tests.e2e.ports import free_port
from tests.e2e.processes import children_of, kill

ROOT = Path(__file__).resolve().parents[2]
READY_S = 120  # a busy machine builds the demo district in half of this


@contextmanager
def short_folder() -> Iterator[Path]:
    """A folder for a data directory that PostgreSQL's own user may enter; gone at the end."""
    with tempfile.TemporaryDirectory(prefix="doorstep-e2e-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


class SignIn(TypedDict):
    """A line of demo.json."""

    username: str
    password: str
    role: str
    name: str
    area_code: str
    area_name: str


class Server:
    """One installation, alive or dead."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.data_dir = data_dir
        self.settings = settings
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: Process | None = None

    async def start(self) -> None:
        """Start every process of it and wait until it is ready; the log goes to serve.log beside the data."""
        with (self.data_dir.parent / "serve.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "app.cli", "serve"),
                cwd=ROOT,
                env=self._environ(),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + READY_S
        while not await self.is_ready():
            assert self._process.returncode is None, f"the server ended; see {log.name}"
            assert time.monotonic() < deadline, f"the server is not ready after {READY_S} s; see {log.name}"
            await asyncio.sleep(0.1)

    async def kill(self) -> None:
        """SIGKILL to everything at once: launcher, HTTP processes, PostgreSQL. Returns when nobody listens any more."""
        assert self._process is not None
        database = self._database()
        pids = [self._process.pid, *children_of(self._process.pid)]
        pids += [] if database is None else [database.pid, *children_of(database.pid)]
        await kill(pids)
        await self._process.wait()
        self._process = None

    async def stop(self) -> None:
        """End it in good order."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(self._process.wait(), 60)
        self._process = None

    async def is_ready(self) -> bool:
        async with httpx.AsyncClient(base_url=self.url, trust_env=False) as client:
            try:
                return (await client.get("/readyz", timeout=5)).status_code == 200
            except httpx.HTTPError:
                return False

    def who(self, username: str) -> SignIn:
        """The demo district's sign-in of this employee number."""
        listed: list[SignIn] = json.loads((self.data_dir / "demo.json").read_text("utf-8"))
        return next(entry for entry in listed if entry["username"] == username)

    @asynccontextmanager
    async def caller(self, username: str) -> AsyncIterator[Caller]:
        """Somebody who uses the interface without a browser."""
        async with httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=20) as client:
            person = self.who(username)
            yield await Caller.sign_in(client, person["username"], person["password"])

    async def count(self, query: str, *values: Any) -> int:
        """The number that a query counts in the district's tables."""
        running = self._database()
        assert running is not None
        assert running.sockets is not None
        connection = await asyncpg.connect(user=SUPERUSER, database="postgres", host=str(running.sockets))
        try:
            await connection.execute("set search_path = district_990101, public")
            return int(await connection.fetchval(query, *values))
        finally:
            await connection.close()

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """A session on the district's tables, for looking."""
        running = self._database()
        assert running is not None
        url = f"postgresql+asyncpg://{SUPERUSER}@/postgres?host={running.sockets}"
        database = Database(url, "district_990101", pool_size=1)
        try:
            async with database.transaction() as found:
                yield found
        finally:
            await database.close()

    def _database(self) -> Postmaster | None:
        return postmaster((self.data_dir / "pg").resolve())

    def _environ(self) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")}
        return clean | {
            "DOORSTEP_DATA_DIR": str(self.data_dir),
            "DOORSTEP_DEMO": "yes",
            "DOORSTEP_LOG_LEVEL": "warning",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            **{f"DOORSTEP_{name.upper()}": value for name, value in self.settings.items()},
        }
