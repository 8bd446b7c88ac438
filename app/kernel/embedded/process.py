"""Which process, if any, is the server of a cluster: the pid file says who it was, the system says who that is now."""

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.kernel.embedded.knock import SOCKET

OUTSIDE = "doorstep"  # begins the name of a socket's folder outside the cluster
GONE_S = 5  # until the system has cleared away killed processes
PID, SOCKET_FOLDER = 0, 4  # lines of postmaster.pid


@dataclass(frozen=True)
class Postmaster:
    """A live server process of a cluster; `sockets` is None before it has made its socket."""

    pid: int
    sockets: Path | None


def postmaster(cluster: Path) -> Postmaster | None:
    """The server of `cluster`; None when its pid file is missing or stale, whoever has that pid today."""
    lines = _pid_file(cluster)
    if lines is None or not is_ours(int(lines[PID]), cluster):
        return None
    return Postmaster(int(lines[PID]), Path(lines[SOCKET_FOLDER]) if lines[SOCKET_FOLDER] else None)


def is_ours(pid: int, cluster: Path) -> bool:
    """Whether `pid` is a living server of `cluster`: not a zombie, not another program, not another cluster's."""
    try:
        return os.fsencode(cluster) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        if Path("/proc/self").exists():
            return False
    ask = ["ps", "-ww", "-o", "command=", "-p", str(pid)]  # a system without /proc
    return f" -D {cluster} -c " in subprocess.run(ask, check=False, capture_output=True, text=True).stdout


def sweep(cluster: Path, sockets: Path | None = None) -> None:
    """Remove what a server that is gone left behind, and would keep the next one from starting.

    Its children, of which busy ones notice only after their query that their server was killed; its pid file; and its
    socket, whose lock file PostgreSQL believes while the pid is a zombie's or somebody else's. `sockets` is the folder
    of the socket where the pid file is gone already.
    """
    if postmaster(cluster) is not None:
        return
    _end_orphans(cluster)
    lines = _pid_file(cluster)
    if sockets is None:
        sockets = Path(lines[SOCKET_FOLDER]) if lines and lines[SOCKET_FOLDER] else cluster
    for name in (SOCKET, f"{SOCKET}.lock"):
        (sockets / name).unlink(missing_ok=True)
    (cluster / "postmaster.pid").unlink(missing_ok=True)
    if sockets != cluster and sockets.name.startswith(f"{OUTSIDE}-"):
        shutil.rmtree(sockets, ignore_errors=True)


def _pid_file(cluster: Path) -> list[str] | None:
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        return [str(abs(int(lines[PID]))), *lines[1:], *[""] * SOCKET_FOLDER]
    except (OSError, ValueError, IndexError):
        return None


def _end_orphans(cluster: Path) -> None:
    deadline = time.monotonic() + GONE_S
    while (orphans := _orphans(cluster)) and time.monotonic() < deadline:
        for pid in orphans:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)


def _orphans(cluster: Path) -> list[int]:
    """Every process of PostgreSQL that works in `cluster`; a system without /proc shows none.

    In that very folder: a container on this machine may know another one by the same path.
    """
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # gone meanwhile, or somebody else's
            if (process / "exe").readlink().name.startswith("postgres") and (process / "cwd").samefile(cluster):
                found.append(int(process.name))
    return found
