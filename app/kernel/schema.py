"""Migrations from within the app: one schema a district, one advisory lock, short lock waits.

Concurrent starts wait for each other; the second finds nothing to do.
"""

import asyncio
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.kernel.db import make_engine

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
# Any constant will do; it only has to be ours.
LOCK = 0x6B6F756D656E
EXTENSIONS = ("ltree", "pg_trgm", "btree_gist")


def config() -> Config:
    """Alembic's configuration, without an ini file."""
    found = Config()
    found.set_main_option("script_location", str(MIGRATIONS))
    return found


def head() -> str:
    """The revision this code needs."""
    revision = ScriptDirectory.from_config(config()).get_current_head()
    if revision is None:
        raise RuntimeError("there are no migrations")
    return revision


async def upgrade(database_url: str, schema: str, revision: str = "head") -> None:
    """Bring a district's schema to a revision, making schema and extensions when they are missing."""
    engine = make_engine(database_url, schema, pool_size=1)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            await connection.execute(text(f'create schema if not exists "{schema}"'))
            for extension in EXTENSIONS:
                await connection.execute(text(f"create extension if not exists {extension} schema public"))
        async with engine.begin() as connection:
            await connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            await connection.execute(text("set local lock_timeout = '5s'"))
            await connection.execute(text("set local statement_timeout = '10min'"))
            await connection.run_sync(_upgrade, revision)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection, revision: str) -> None:
    settings = config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, revision)


async def revision_of(connection: AsyncConnection) -> str | None:
    """The revision the connection's district is at."""

    def read(inner: Connection) -> Any:
        return MigrationContext.configure(inner).get_current_revision()

    return await connection.run_sync(read)


def upgrade_now(database_url: str, schema: str) -> None:
    """`upgrade` for callers without an event loop."""
    asyncio.run(upgrade(database_url, schema))
