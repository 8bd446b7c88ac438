"""A PostgreSQL for tests: one server a run, one template of migrated tables, one copy a test process.

Crash safety is off on this server only; the launcher's tests use their own.
"""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg

from app.kernel import schema
from app.kernel.embedded import EmbeddedPostgres
from tests import foreign

SCHEMA = "district_990101"
FOLDER = Path(tempfile.gettempdir()) / f"doorstep-tests-{os.geteuid()}"
FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Only one test process at a time does this."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _fingerprint() -> str:
    files = sorted((schema.MIGRATIONS / "versions").glob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


async def migrated_template(admin: str) -> str:
    """The name of a database that holds the migrated tables and nothing else, made once for these migrations."""
    name = f"doorstep_tpl_{_fingerprint()}"
    connection = await asyncpg.connect(admin)
    try:
        if await connection.fetchval("select 1 from pg_database where datname = $1 and datistemplate", name):
            return name
        await connection.execute(f'drop database if exists "{name}" with (force)')
        await connection.execute(f'create database "{name}"')
        await schema.upgrade(sqlalchemy_url(admin, name), SCHEMA)
        await connection.execute(f'alter database "{name}" is_template true')
        return name
    finally:
        await connection.close()


async def fresh_copy(admin: str, template: str, name: str) -> None:
    """A new database made from the template, replacing one of that name."""
    connection = await asyncpg.connect(admin)
    try:
        await connection.execute(f'drop database if exists "{name}" with (force)')
        await connection.execute(f'create database "{name}" template "{template}" strategy file_copy')
    finally:
        await connection.close()


async def drop(admin: str, name: str) -> None:
    """Remove a database."""
    connection = await asyncpg.connect(admin)
    try:
        await connection.execute(f'drop database if exists "{name}" with (force)')
    finally:
        await connection.close()


def sqlalchemy_url(admin: str, name: str) -> str:
    """The admin address, as SQLAlchemy's, for another database of the same server."""
    head, _, query = admin.partition("?")
    base = head.rsplit("/", 1)[0]
    return f"{base}/{name}".replace("postgresql://", "postgresql+asyncpg://", 1) + (f"?{query}" if query else "")


@asynccontextmanager
async def server() -> AsyncIterator[str]:
    """The admin address of a running server: of TEST_POSTGRES_BIN's version if that is set, else the embedded one.

    Test processes share it; the last to leave stops it.
    """
    folder = os.environ.get("TEST_POSTGRES_BIN")
    if url := os.environ.get("TEST_POSTGRES"):
        yield url
        return
    running = foreign.running(Path(folder)) if folder else _embedded()
    async with running as url:
        connection = await asyncpg.connect(url)
        for setting in FAST:
            await connection.execute(f"alter system set {setting}")
        await connection.execute("select pg_reload_conf()")
        await connection.close()
        yield url


# A server that other test processes still use goes on; Popen complains when it is forgotten before its child has ended.
_STARTED: list[EmbeddedPostgres] = []


@asynccontextmanager
async def _embedded() -> AsyncIterator[str]:
    embedded = EmbeddedPostgres(FOLDER)
    _STARTED.append(embedded)
    try:
        yield embedded.start().replace("postgresql+asyncpg://", "postgresql://")
    finally:
        embedded.stop()
