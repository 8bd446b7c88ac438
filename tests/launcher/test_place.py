"""Where the server lives and whom it runs as; and one sentence when it cannot be had."""

import shutil
import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote

import pytest

from app.kernel.embedded import EmbeddedError, EmbeddedPostgres, place, process, server
from tests.launcher.conftest import IS_ROOT, Actor, ask, end, said, tell, wait_for

needs_root = pytest.mark.skipif(not IS_ROOT, reason="needs root: acts as several users, or mounts a small disk")


def refusal(data_dir: Path) -> str:
    with pytest.raises(EmbeddedError) as refused, EmbeddedPostgres(data_dir).running():
        pass
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_several_may_make_the_data_directory_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as at_once:
        for one in range(50):
            shared = tmp_path / str(one) / "data"
            list(at_once.map(place.make_data_dir, [shared] * 8))
            assert stat.S_IMODE(shared.stat().st_mode) == (0o711 if IS_ROOT else 0o700)


@pytest.fixture
def made(data_dir: Path) -> Path:
    """A data directory with a cluster that does not run."""
    with EmbeddedPostgres(data_dir).running():
        pass
    return data_dir


def test_a_new_cluster_is_private_checked_and_speaks_no_tcp(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir).running() as address:
        for name, value in {"data_checksums": "on", "listen_addresses": "", "log_error_verbosity": "terse"}.items():
            assert ask(address, f"show {name}") == value
        assert ask(address, "select datcollate || pg_encoding_to_char(encoding) from pg_database") == "C.UTF-8UTF8"
        assert stat.S_IMODE((data_dir / "pg/.s.PGSQL.5432").stat().st_mode) == 0o700
    assert stat.S_IMODE(data_dir.stat().st_mode) == (0o711 if IS_ROOT else 0o700)
    assert stat.S_IMODE((data_dir / "pg").stat().st_mode) == 0o700


def test_what_rows_hold_does_not_reach_the_log(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir).running() as address:
        tell(address, "create table people (phone text primary key)", "insert into people values ('13900000000')")
        tell(address, "alter system set log_error_verbosity = 'verbose'", "select pg_reload_conf()")
        connection_error = "duplicate key value violates unique constraint"
        with pytest.raises(Exception, match=connection_error):
            tell(address, "insert into people select phone from people")
    log = "".join(file.read_text() for file in (data_dir / "pg/log").iterdir())
    assert connection_error in log
    assert "13900000000" not in log


@pytest.mark.parametrize("name", ["with space", "quo'te\"s", "$HOME `id`", "数据, 目录", "x" * 120])
def test_any_path_will_do(home: Path, name: str) -> None:
    data_dir = home / name
    with EmbeddedPostgres(data_dir).running() as address:
        tell(address, "create table kept as select 'from before' as value")
    with EmbeddedPostgres(data_dir).running() as address:
        assert ask(address, "select value from kept") == "from before"
    socket_folder = Path(unquote(address.rpartition("=")[2]))
    assert (socket_folder == data_dir / "pg") == (len(name) < 100 and "," not in name)
    assert not (socket_folder / ".s.PGSQL.5432").exists()
    assert socket_folder.exists() == (socket_folder == data_dir / "pg"), "one outside the cluster is swept away"


def test_a_cluster_of_another_version_is_named(made: Path) -> None:
    (made / "pg/PG_VERSION").write_text("15\n")
    assert "was written by PostgreSQL 15, and this Doorstep brings 18" in refusal(made)


def test_a_folder_that_is_no_cluster_is_named(made: Path) -> None:
    (made / "pg/PG_VERSION").unlink()
    assert "is not a database of PostgreSQL" in refusal(made)


def test_a_cluster_open_to_others_is_named(made: Path) -> None:
    (made / "pg").chmod(0o755)
    assert refusal(made).endswith(f"run chmod 700 {made}/pg.")


def test_a_cluster_that_will_not_start_says_why(made: Path) -> None:
    with (made / "pg/postgresql.conf").open("a") as conf:
        conf.write("shared_buffers = 'plenty'\n")
    assert 'PostgreSQL did not start: LOG:  invalid value for parameter "shared_buffers": "plenty"' in refusal(made)


def test_a_data_directory_that_cannot_be_made_is_named(home: Path) -> None:
    (home / "file").write_text("in the way")
    assert "cannot be made" in refusal(home / "file/data")


def test_a_nearly_full_disk_is_named(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "SPARE_MIB", 2**40)
    assert "is full" in refusal(made)


@needs_root
def test_a_full_disk_is_named_before_anything_is_made(home: Path) -> None:
    small = home / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m,mode=755", "tmpfs", small], check=False)
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        assert "is full: 20 MiB are free" in refusal(small)
        assert not (small / "pg").exists()
    finally:
        subprocess.run(["umount", small], check=True)


@needs_root
def test_the_cluster_of_another_user_is_named(ordinary: Actor, made: Path) -> None:
    made.chmod(0o777)
    for lock in made.glob("pg.*"):
        lock.chmod(0o666)
    keeper = ordinary.keep(made)
    assert f"belongs to the user {place.SERVER_USER}" in said(keeper)
    end(keeper)


@needs_root
@pytest.mark.parametrize(("uid", "whose"), [(0, "root"), (4242421, "user 4242421, who does not exist here")])
def test_a_cluster_that_nobody_can_run_is_named(made: Path, uid: int, whose: str) -> None:
    subprocess.run(["chown", "-R", str(uid), f"{made}/pg"], check=True)
    assert refusal(made) == f"The database in {made}/pg belongs to {whose}: run chown -R doorstep-pg {made}/pg"


@needs_root
def test_root_runs_the_cluster_of_an_ordinary_user_as_that_user(ordinary: Actor, home: Path) -> None:
    keeper, address = ordinary.start(home / "data")
    tell(address, "create table kept as select 'from before' as value")
    end(keeper)
    with EmbeddedPostgres(home / "data").running() as address:
        assert ask(address, "select value from kept") == "from before"
    keeper, address = ordinary.start(home / "data")
    assert ask(address, "select value from kept") == "from before"
    end(keeper)


@needs_root
def test_behind_a_closed_folder_the_cluster_lives_elsewhere_and_nothing_is_opened(home: Path) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    data_dir = closed / "data"
    data_dir.mkdir(mode=0o755)
    with EmbeddedPostgres(data_dir).running() as address:
        tell(address, "create table kept as select 'from before' as value")
    assert (data_dir / "pg").readlink().is_relative_to(place.ELSEWHERE)
    with EmbeddedPostgres(data_dir).running() as address:
        assert ask(address, "select value from kept") == "from before"
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@needs_root
def test_a_link_to_a_cluster_that_is_gone_is_not_taken_for_an_empty_start(home: Path) -> None:
    (home / "data").mkdir()
    (home / "data/pg").symlink_to(home / "lost/pg")
    assert "The database is gone" in refusal(home / "data")


@needs_root
def test_binaries_behind_a_closed_folder_are_copied(
    ordinary: Actor, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "ELSEWHERE", home / "elsewhere")
    closed = home / "closed"
    shutil.copytree(ordinary.code, closed)
    closed.chmod(0o700)
    monkeypatch.setattr(place, "_wheel", lambda: closed / place.PACKAGE)
    copied = EmbeddedPostgres(home / "data")
    with copied.running() as address:
        assert ask(address, "select 1") == 1
        assert copied.program("psql").is_relative_to(home / "elsewhere")
        version = subprocess.run([copied.program("psql"), "--version"], check=True, capture_output=True, text=True)
        assert version.stdout.startswith("psql (PostgreSQL) 18")
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@needs_root
def test_the_server_of_a_container_with_the_same_path_is_left_alone(home: Path) -> None:
    cluster = home / "data/pg"
    cluster.mkdir(parents=True)
    # a process that looks like PostgreSQL, in a folder of that path which is another one: as from inside a container
    postgres = shutil.copy(shutil.which("sleep") or "", home / "postgres")
    inside = 'mount -t tmpfs inside "$1" && cd "$1" && echo there && exec "$2" 60'
    command = ["unshare", "--mount", "sh", "-c", inside, "sh", str(cluster), str(postgres)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == "there\n"
            wait_for(lambda: Path(f"/proc/{other.pid}/exe").readlink() == Path(postgres), 5)
            assert Path(f"/proc/{other.pid}/cwd").readlink() == cluster
            process.sweep(cluster)
            assert other.poll() is None
        finally:
            other.kill()
