"""The server as the laboratory holds it: started, killed with -9 in the middle of its work, started again."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

START_S = 30.0


class Server:
    """One real server process after another, all on one port, over one database that outlives them."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.kills = 0
        self.kills_in_push = 0
        self.usual_s = 0.02  # how long a push takes here lately: kills fall within it
        self.log = folder / "server.log"
        self._folder = folder
        self._database_url = database_url
        self._pushes = 0  # under way
        self._zygote: asyncio.subprocess.Process
        self._pid = 0  # 0: nobody is alive
        self._port = 0
        self._rebirth: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Where it listens, when it does."""
        return f"http://127.0.0.1:{self._port}"

    async def load(self) -> None:
        """Load the app in a process of its own and start the first server."""
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")},
            "DOORSTEP_DATABASE_URL": self._database_url,
            "DOORSTEP_DATA_DIR": str(self._folder),
            "DOORSTEP_SEAL_KEYS": os.environ["DOORSTEP_SEAL_KEYS"],  # rows are made by this process too
            "DOORSTEP_DATABASE_POOL": "4",
            "DOORSTEP_LOG_LEVEL": "error",
        }
        pipe = asyncio.subprocess.PIPE
        with self.log.open("wb") as log:
            self._zygote = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.sync_lab.zygote", stdin=pipe, stdout=pipe, stderr=log, env=environment
            )
        self._port = int(await self._told())
        await self.start()

    async def start(self) -> None:
        """Start a server and wait until it accepts connections."""
        assert self._zygote.stdin is not None
        self._zygote.stdin.write(b"\n")
        self._pid = int(await self._told())
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self._port)
                writer.close()
                return
            await asyncio.sleep(0.003)
        raise TimeoutError(f"the server does not start: {self.log.read_text()[-2000:]}")

    async def _told(self) -> str:
        assert self._zygote.stdout is not None
        line = await self._zygote.stdout.readline()
        if not line:
            raise RuntimeError(f"the server cannot be loaded: {self.log.read_text()[-2000:]}")
        return line.decode()

    def kill(self) -> None:
        """End the server as a power cut would. Whatever it has not committed is gone."""
        pid, self._pid = self._pid, 0
        os.kill(pid, signal.SIGKILL)
        self.kills += 1
        self.kills_in_push += self._pushes > 0

    @contextmanager
    def pushing(self) -> Iterator[None]:
        """A push is under way."""
        started = time.monotonic()
        self._pushes += 1
        try:
            yield
            self.usual_s += (time.monotonic() - started - self.usual_s) / 10
        finally:
            self._pushes -= 1

    def doom(self, moment_s: float, *, down_s: float) -> None:
        """Kill the server in a moment, and start it again a while later. One doom at a time."""
        if self._rebirth is None or self._rebirth.done():
            self._rebirth = asyncio.create_task(self._die_and_rise(moment_s, down_s))

    def strike(self, *, down_s: float) -> None:
        """Kill the server at once, unless it is doomed already, and start it again a while later."""
        if self._rebirth is None or self._rebirth.done():
            self.kill()
            self._rebirth = asyncio.create_task(self._rise(down_s))

    async def _die_and_rise(self, moment_s: float, down_s: float) -> None:
        await asyncio.sleep(moment_s)
        self.kill()
        await self._rise(down_s)

    async def _rise(self, down_s: float) -> None:
        await asyncio.sleep(down_s)
        await self.start()

    async def risen(self) -> None:
        """Wait until the server is there and nobody is about to kill it."""
        if self._rebirth is not None:
            await self._rebirth

    async def close(self) -> None:
        """End everything."""
        await self.risen()
        assert self._zygote.stdin is not None
        self._zygote.stdin.close()
        await self._zygote.wait()
