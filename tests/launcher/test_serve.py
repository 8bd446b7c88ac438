"""`doorstep serve` as a whole: what it starts, what it survives, and that it leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.kernel.embedded.process import postmaster
from tests.launcher.conftest import ROOT, end, is_running, wait_for

PATIENCE_S = 60


@dataclass
class Served:
    """A `doorstep serve`, begun."""

    process: subprocess.Popen[str]
    data_dir: Path
    port: int

    @property
    def database(self) -> int:
        running = postmaster((self.data_dir / "pg").resolve())
        assert running is not None
        return running.pid

    def is_ready(self) -> bool:
        assert self.process.poll() is None, "the launcher ended"
        return answers(self.port)

    def workers(self) -> list[int]:
        """The pids of the HTTP processes that are alive."""
        mark = f"-m app.launcher.http_process {self.process.pid} ".replace(" ", "\0").encode()
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if mark in path.read_bytes():
                    found.append(int(path.parent.name))
            except OSError:
                continue
        return found


def answers(port: int) -> bool:
    """Whether the server on `port` says that it is ready, database and schema included."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def begin(data_dir: Path, port: int, **environ: str) -> Served:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")}
    clean |= {"DOORSTEP_DATA_DIR": str(data_dir), "PORT": str(port), "DOORSTEP_WORKERS": "1"}
    clean |= {"DOORSTEP_DEMO": "no", "DOORSTEP_LOG_LEVEL": "error"}
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve"],
        cwd=ROOT,
        env=clean | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    return Served(process, data_dir, port)


def refusal(data_dir: Path, port: int, **environ: str) -> str:
    """The one line of a `serve` that does not begin."""
    served = begin(data_dir, port, **environ)
    output, _ = served.process.communicate(timeout=PATIENCE_S)
    assert served.process.returncode == 1
    assert output.startswith("doorstep: ")
    assert output.count("\n") == 1
    return output


@contextmanager
def serving(data_dir: Path, **environ: str) -> Iterator[Served]:
    """A server that is ready; ended with the block unless it has ended already."""
    served = begin(data_dir, free_port(), **environ)
    try:
        wait_for(served.is_ready, PATIENCE_S)
        yield served
    finally:
        end(served.process)


@pytest.fixture
def served(data_dir: Path) -> Iterator[Served]:
    with serving(data_dir) as found:
        yield found


def test_ctrl_c_stops_it_within_seconds_and_leaves_no_process(served: Served) -> None:
    pids = [served.database, *served.workers()]
    assert len(pids) == 2
    asked = time.monotonic()
    os.killpg(served.process.pid, signal.SIGINT)  # as the terminal does
    assert served.process.wait(10) == 0
    assert time.monotonic() - asked < 8
    assert not any(map(is_running, pids))


def test_a_killed_launcher_takes_its_workers_along_and_leaves_a_database_to_adopt(served: Served) -> None:
    database, workers = served.database, served.workers()
    end(served.process, signal.SIGKILL)
    wait_for(lambda: not any(map(is_running, workers)), seconds=1)
    assert is_running(database)
    with serving(served.data_dir) as again:
        assert again.database == database
    assert not is_running(database)


def test_what_is_killed_under_it_is_started_again(data_dir: Path) -> None:
    with serving(data_dir, DOORSTEP_WORKERS="2") as served:
        database, workers = served.database, served.workers()
        assert len(workers) == 2
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not set(served.workers()) & set(workers) and served.is_ready(), PATIENCE_S)
        os.kill(database, signal.SIGKILL)
        wait_for(lambda: postmaster(data_dir / "pg") and served.database != database, PATIENCE_S)
        wait_for(served.is_ready, PATIENCE_S)


def test_a_second_one_is_refused_and_does_no_harm(served: Served) -> None:
    refused = refusal(served.data_dir, free_port())
    assert f"already running on {served.data_dir} (process {served.process.pid})" in refused
    assert served.is_ready()


def test_a_taken_port_is_named_before_anything_is_started(data_dir: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = int(other.getsockname()[1])
        assert f"Port {port} is taken" in refusal(data_dir, port)
    assert not (data_dir / "pg").exists()


@pytest.mark.parametrize(
    ("seconds", "order"), [(0.1, signal.SIGINT), (0.6, signal.SIGTERM), (1.5, signal.SIGHUP), (3.0, signal.SIGTERM)]
)
def test_it_can_be_stopped_at_any_moment_of_its_start(data_dir: Path, seconds: float, order: signal.Signals) -> None:
    served = begin(data_dir, free_port())
    wait_for((data_dir / "serve.lock").exists, PATIENCE_S)
    time.sleep(seconds)
    assert "Traceback" not in end(served.process, order)
    assert served.process.returncode == 0
    assert not served.workers()
    assert postmaster(data_dir / "pg") is None


def test_a_mistyped_setting_is_one_line(data_dir: Path) -> None:
    refused = refusal(data_dir, free_port(), DOORSTEP_LOGLEVEL="debug")
    assert refused == "doorstep: there is no setting DOORSTEP_LOGLEVEL; did you mean DOORSTEP_LOG_LEVEL?\n"


def test_an_external_database_that_is_not_there_is_named_without_its_password(data_dir: Path) -> None:
    address = f"postgresql://someone:hunter2@127.0.0.1:{free_port()}/nowhere"
    served = begin(data_dir, free_port(), DOORSTEP_DATABASE_URL=address)
    output, _ = served.process.communicate(timeout=PATIENCE_S)
    assert served.process.returncode == 1
    assert output.startswith("doorstep: The database cannot be reached: ")
    assert "hunter2" not in output
    assert "Traceback" not in output
    assert not (data_dir / "pg").exists()
