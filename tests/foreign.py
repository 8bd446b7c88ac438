"""A PostgreSQL of another version than the embedded one, run from a folder of binaries: the oldest we support."""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path


@asynccontextmanager
async def running(binaries: Path) -> AsyncIterator[str]:
    """A fresh server of one test process, on a socket of its own; its admin address. PostgreSQL refuses to be root."""
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    name = hashlib.sha256(f"{binaries}{os.getpid()}".encode()).hexdigest()[:8]
    folder = Path(tempfile.gettempdir()) / f"doorstep-pg-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    os.chown(folder, user.pw_uid, user.pw_gid)
    run = _runner(binaries, user)
    try:
        run("initdb", "-D", folder / "data", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        run("pg_ctl", "-D", folder / "data", "-w", "-s", "-l", folder / "log", "-o", options, "start")
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "-s", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _runner(binaries: Path, user: pwd.struct_passwd) -> Callable[..., None]:
    uid, gid = (user.pw_uid, user.pw_gid) if os.geteuid() == 0 else (None, None)

    def run(program: str, *arguments: object) -> None:
        command = [str(binaries / program), *map(str, arguments)]
        groups: list[str | int] | None = None if uid is None else []
        subprocess.run(
            command, check=True, cwd="/", stdout=subprocess.DEVNULL, user=uid, group=gid, extra_groups=groups
        )

    return run
