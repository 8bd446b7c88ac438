"""The table of disasters: whatever killed a process, the next start works and no committed row is lost."""

import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.kernel.embedded import EmbeddedPostgres, knock, server
from app.kernel.embedded.place import find
from app.kernel.embedded.process import postmaster
from tests.launcher.conftest import Actor, ask, end, is_running, plain, said, tell, wait_for


@dataclass
class Begun:
    """A server that holds one committed row."""

    actor: Actor
    data_dir: Path
    keeper: subprocess.Popen[str]
    address: str
    pid: int

    @property
    def pid_file(self) -> Path:
        return self.data_dir / "pg/postmaster.pid"

    def recovers(self) -> int:
        """Start again, find the row, stop again; the pid of that second server."""
        keeper, address = self.actor.start(self.data_dir)
        assert ask(address, "select value from kept") == "from before"
        pid = pid_of(self.data_dir)
        end(self.keeper, signal.SIGKILL)  # a launcher that is only stopped still counts as a user
        end(keeper)
        assert not is_running(pid)
        assert not self.pid_file.exists()
        return pid


@pytest.fixture
def begun(actor: Actor, data_dir: Path) -> Begun:
    actor.seed(data_dir)
    keeper, address = actor.start(data_dir)
    return Begun(actor, data_dir, keeper, address, pid_of(data_dir))


def pid_of(data_dir: Path) -> int:
    running = postmaster((data_dir / "pg").resolve())
    assert running is not None
    return running.pid


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("order", [signal.SIGTERM, signal.SIGINT])
def test_a_launcher_told_to_stop_takes_the_server_with_it(begun: Begun, order: signal.Signals) -> None:
    end(begun.keeper, order)
    assert not is_running(begun.pid)
    assert begun.recovers() != begun.pid


def test_a_server_whose_launcher_was_killed_lives_and_is_adopted(begun: Begun) -> None:
    end(begun.keeper, signal.SIGKILL)
    assert ask(begun.address, "select value from kept") == "from before"
    assert begun.recovers() == begun.pid


def test_ctrl_c_in_the_terminal_does_not_reach_the_server(begun: Begun) -> None:
    os.killpg(begun.keeper.pid, signal.SIGSTOP)  # the launcher itself cannot act: only the server could be hit
    os.killpg(begun.keeper.pid, signal.SIGINT)
    assert ask(begun.address, "select value from kept") == "from before"


def test_a_killed_server_recovers(begun: Begun) -> None:
    kill(begun.pid)
    end(begun.keeper, signal.SIGKILL)
    begun.recovers()


def test_a_killed_server_recovers_while_its_zombie_is_still_there(begun: Begun) -> None:
    begun.keeper.send_signal(signal.SIGSTOP)  # a parent that never asks how its child ended
    kill(begun.pid)
    wait_for(lambda: not is_running(begun.pid))
    assert Path(f"/proc/{begun.pid}").exists(), "it should be a zombie now"
    assert begun.pid_file.exists()
    begun.recovers()


def test_a_killed_server_recovers_while_its_child_still_computes(begun: Begun) -> None:
    endless = "select count(*) from generate_series(1, 1000000000000)"
    psql = find(begun.data_dir).programs / "psql"
    with subprocess.Popen([psql, plain(begun.address), "-c", endless], stderr=subprocess.DEVNULL) as query:
        busy = "select pid from pg_stat_activity where query like 'select count(*) from gen%' and state = 'active'"
        wait_for(lambda: ask(begun.address, busy))
        child = int(str(ask(begun.address, busy)))
        kill(begun.pid)
        end(begun.keeper, signal.SIGKILL)
        assert is_running(child), "a child that computes does not notice that its server is gone"
        begun.recovers()
        assert query.wait(10) != 0
    assert not is_running(child)


def test_a_pid_file_that_names_another_program_is_not_believed(begun: Begun) -> None:
    kill(begun.pid)
    end(begun.keeper, signal.SIGKILL)
    with subprocess.Popen(["sleep", "60"]) as stranger:
        _name_in_pid_file(begun.pid_file, stranger.pid)
        begun.recovers()
        assert stranger.poll() is None, "nobody else's process is touched"
        stranger.kill()


def test_a_pid_file_that_names_another_cluster_is_not_believed(begun: Begun, home: Path) -> None:
    kill(begun.pid)
    end(begun.keeper, signal.SIGKILL)
    with EmbeddedPostgres(home / "other").running() as other:
        _name_in_pid_file(begun.pid_file, pid_of(home / "other"))
        begun.recovers()
        assert ask(other, "select 1") == 1


@pytest.mark.parametrize("rest", ["", "garbage\n", "1"])
def test_a_mangled_pid_file_is_not_believed(begun: Begun, rest: str) -> None:
    end(begun.keeper)
    begun.pid_file.write_text(rest)
    begun.recovers()


def test_a_server_that_lost_its_pid_file_is_replaced(begun: Begun) -> None:
    end(begun.keeper, signal.SIGKILL)
    begun.pid_file.unlink()
    assert begun.recovers() != begun.pid
    assert not is_running(begun.pid)


def test_a_server_that_lost_its_socket_is_replaced(begun: Begun) -> None:
    end(begun.keeper, signal.SIGKILL)
    (begun.data_dir / "pg/.s.PGSQL.5432").unlink()
    assert begun.recovers() != begun.pid


def test_a_server_that_hangs_is_replaced(begun: Begun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knock, "PATIENCE_S", 0.2)
    for patience in ("DEAF_S", "FAST_S", "IMMEDIATE_S"):
        monkeypatch.setattr(server, patience, 0.2)
    end(begun.keeper, signal.SIGKILL)
    os.kill(begun.pid, signal.SIGSTOP)
    with EmbeddedPostgres(begun.data_dir).running() as address:
        assert ask(address, "select value from kept") == "from before"
    assert not is_running(begun.pid)


def test_a_server_that_died_under_its_launcher_is_mended_by_another_start(data_dir: Path) -> None:
    ours = EmbeddedPostgres(data_dir)
    with ours.running() as address:
        tell(address, "create table kept as select 'from before' as value")
        kill(pid_of(data_dir))
        wait_for(lambda: not ours.is_alive())
        assert ask(ours.start(), "select value from kept") == "from before"
        assert ours.is_alive()
    assert not ours.is_alive()


def test_starters_at_the_same_moment_share_one_server_and_the_last_one_stops_it(actor: Actor, data_dir: Path) -> None:
    keepers = [actor.keep(data_dir) for _ in range(4)]
    addresses = {said(keeper) for keeper in keepers}
    assert len(addresses) == 1
    pid = pid_of(data_dir)
    for keeper in keepers[1:]:
        end(keeper)
        assert ask(addresses.copy().pop(), "select 1") == 1
    end(keepers[0])
    assert not is_running(pid)


def test_a_launcher_killed_while_it_made_the_cluster_leaves_nothing_in_the_way(actor: Actor, data_dir: Path) -> None:
    keeper = actor.keep(data_dir)
    wait_for(lambda: list(data_dir.glob("pg.new-*/PG_VERSION")))
    end(keeper, signal.SIGKILL)
    assert not (data_dir / "pg").exists()
    _, address = actor.start(data_dir)
    assert ask(address, "select 1") == 1
    assert not list(data_dir.glob("pg.new-*"))


def test_a_launcher_killed_while_the_server_came_up_leaves_one_to_adopt(begun: Begun) -> None:
    end(begun.keeper)
    keeper = begun.actor.keep(begun.data_dir)
    wait_for(begun.pid_file.exists)
    end(keeper, signal.SIGKILL)
    begun.recovers()


def _name_in_pid_file(pid_file: Path, pid: int) -> None:
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(pid), *lines[1:]]) + "\n")
