"""Fixtures that every kind of test may use. Nothing here replaces our own code: the database and the app are real."""

import os
import secrets
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from app.kernel import seal
from app.kernel.config import Settings
from app.kernel.db import Database, Direct
from app.main import create_app
from app.reactions import connect
from tests import postgres
from tests.world import world  # noqa: F401  (a fixture)

# Every installation that this process plays has the same keys: a process has one ring of them.
os.environ.setdefault("DOORSTEP_SEAL_KEYS", f"1:{b64encode(secrets.token_bytes(seal.KEY_SIZE)).decode()}")


@pytest.fixture(scope="session", autouse=True)
def ring() -> seal.Ring:
    """The keys that numbers are sealed with, for rows that are made without a database too."""
    found = seal.Ring.load(Settings())
    seal.use(found)
    return found


@pytest.fixture(scope="session")
def worker_name(request: pytest.FixtureRequest) -> str:
    """Which of the parallel test processes this is."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "alone"))


@pytest.fixture(scope="session")
async def admin_url() -> AsyncIterator[str]:
    """A running PostgreSQL server."""
    async with postgres.server() as url:
        yield url


@pytest.fixture(scope="session")
async def template(admin_url: str) -> str:
    """The migrated template database."""
    with postgres.alone("template"):
        return await postgres.migrated_template(admin_url)


@pytest.fixture(scope="session")
async def database_url(admin_url: str, template: str, worker_name: str) -> AsyncIterator[str]:
    """A migrated, empty district of this test process; tests on it are rolled back."""
    name = f"doorstep_{worker_name}_{os.getpid()}"
    with postgres.alone("template"):
        await postgres.fresh_copy(admin_url, template, name)
    yield postgres.sqlalchemy_url(admin_url, name)
    await postgres.drop(admin_url, name)


@pytest.fixture(scope="session")
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The engine of this test process."""
    found = connect(settings, pool_size=4)
    yield found
    await found.close()


class RolledBack(Database):
    """A database whose commits are savepoints of one outer transaction that is rolled back at the end of a test."""

    def __init__(self, real: Database, connection: AsyncConnection) -> None:
        self.url, self.schema, self.engine = real.url, real.schema, real.engine
        self.info = real.info | {"database": self}
        self.connection = connection

    @asynccontextmanager
    async def direct(self) -> AsyncIterator[Direct]:
        raw = await self.connection.get_raw_connection()
        yield Direct(self.connection, cast(Any, raw.driver_connection))

    @asynccontextmanager
    async def transaction(self, over: Direct | None = None) -> AsyncIterator[AsyncSession]:
        async with (
            AsyncSession(
                bind=self.connection,
                join_transaction_mode="create_savepoint",
                expire_on_commit=False,
                info=self.info,
            ) as session,
            session.begin(),
        ):
            yield session


@pytest.fixture
async def rolled_back(database: Database) -> AsyncIterator[RolledBack]:
    """One outer transaction a test."""
    async with database.engine.connect() as connection:
        outer = await connection.begin()
        await connection.exec_driver_sql("select 1")  # now it has truly begun, also for who speaks to the driver
        yield RolledBack(database, connection)
        await outer.rollback()


@pytest.fixture
async def session(rolled_back: RolledBack) -> AsyncIterator[AsyncSession]:
    """A session for arranging and looking; what it writes is seen by the app at once."""
    async with rolled_back.transaction() as found:
        yield found


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> Settings:
    """Settings of an app under test."""
    folder: Path = tmp_path_factory.mktemp("data")
    return Settings(data_dir=folder, database_url=database_url, log_level="error")


@pytest.fixture(scope="session")
def bare_app(settings: Settings) -> FastAPI:
    """The app, not yet connected."""
    return create_app(settings)


@pytest.fixture
def app(bare_app: FastAPI, rolled_back: RolledBack) -> FastAPI:
    """The app over the test's own transaction."""
    bare_app.state.database = rolled_back
    return bare_app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client that is not signed in."""
    transport: Any = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as found:
        yield found
