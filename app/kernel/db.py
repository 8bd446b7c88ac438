"""The one door to PostgreSQL: engine, sessions, base of all models, and the only place that names a schema.

A district is a schema. Models name none; `search_path` is set here and nowhere else.
One request is one transaction, committed before the answer leaves.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, cast
from uuid import UUID

import asyncpg
from fastapi import Depends, Request
from sqlalchemy import BigInteger, Date, DateTime, MetaData, Text, Uuid, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import UserDefinedType

from app.kernel.events import CARRIED, Subscriptions

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Ltree(UserDefinedType[str]):
    """A PostgreSQL ltree: a dotted path of area codes, root first."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "ltree"


class Base(DeclarativeBase):
    """Base of all models. Text, never varchar; instants with time zone; JSON as jsonb."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        str: Text(),
        int: BigInteger(),
        datetime: DateTime(timezone=True),
        date: Date(),
        UUID: Uuid(),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
    }


def make_engine(database_url: str, schema: str, *, pool_size: int = 10) -> AsyncEngine:
    """An engine whose every connection lives in `schema` (extensions stay in public)."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", schema):
        raise ValueError("a district's schema is named in lower-case letters, digits and underscores")
    engine = create_async_engine(
        database_url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=False,
        pool_recycle=1800,
        pool_use_lifo=True,  # the one used last: its plans are warm, and those not needed can end
        connect_args={
            "timeout": 10,
            "server_settings": {
                "search_path": f'"{schema}", public',
                "application_name": "doorstep",
                "jit": "off",
                "lock_timeout": "10s",
                "statement_timeout": "60s",
                "idle_in_transaction_session_timeout": "60s",
            },
        },
    )

    @event.listens_for(engine.sync_engine, "checkout")
    def _leave_the_dead(connection: Any, _record: Any, _proxy: Any) -> None:
        # What was spoken to directly may have died without SQLAlchemy noticing; the pool then takes another.
        if connection.driver_connection.is_closed():
            raise DisconnectionError

    @event.listens_for(engine.sync_engine, "connect")
    def _learn_ltree(connection: Any, _record: Any) -> None:
        async def learn(driver: Any) -> None:
            known = await driver.fetchval("select 1 from pg_type where typname = 'ltree'")
            if known:  # not yet there while the very first migration runs
                await driver.set_type_codec("ltree", schema="public", encoder=str, decoder=str, format="text")

        connection.run_async(learn)

    return engine


def driver_url(database_url: str) -> str:
    """The address as the driver itself takes it, for connections that no pool holds."""
    url = make_url(database_url).set(drivername="postgresql")
    if "ssl" in url.query:  # SQLAlchemy's word for it; see config.normal_database_url
        url = url.difference_update_query(["ssl"]).update_query_dict({"sslmode": url.query["ssl"]})
    return url.render_as_string(hide_password=False)


@dataclass(frozen=True, slots=True)
class Direct:
    """A connection out of the pool, and the driver's own within it.

    SQLAlchemy's way around a statement costs as much as PostgreSQL takes to answer one. Outside a transaction each
    statement that is sent to the driver is one by itself.
    """

    connection: AsyncConnection
    driver: "asyncpg.Connection[asyncpg.Record]"


async def _driver_of(connection: AsyncConnection) -> "asyncpg.Connection[asyncpg.Record]":
    return cast("asyncpg.Connection[asyncpg.Record]", (await connection.get_raw_connection()).driver_connection)


_ITSELF = "database"


class Database:
    """Engine and session factory of one process."""

    def __init__(
        self, database_url: str, schema: str, *, pool_size: int = 10, subscriptions: Subscriptions | None = None
    ) -> None:
        self.url = database_url
        self.schema = schema
        self.engine = make_engine(database_url, schema, pool_size=pool_size)
        # what every session carries
        self.info: dict[str, Any] = {"schema": schema, _ITSELF: self}
        if subscriptions is not None:
            self.info[CARRIED] = subscriptions
        self.sessions = async_sessionmaker(self.engine, expire_on_commit=False, info=self.info)

    @asynccontextmanager
    async def transaction(self, over: Direct | None = None) -> AsyncIterator[AsyncSession]:
        """One transaction: committed at the end, rolled back on any exception. `over` a connection one has already."""
        async with self.sessions(**({"bind": over.connection} if over else {})) as session, session.begin():
            yield session

    @asynccontextmanager
    async def direct(self) -> AsyncIterator[Direct]:
        """A connection for the statements every sync runs."""
        async with self.engine.connect() as connection:
            yield Direct(connection, await _driver_of(connection))

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()


def beside(session: AsyncSession) -> Database:
    """The database a session belongs to: for what others must see before it commits, or whatever becomes of it."""
    return cast(Database, session.info[_ITSELF])


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """The request's session. Function scope: the commit happens before a byte of the answer leaves."""
    database: Database = request.app.state.database
    async with database.transaction() as session:
        yield session


Session = Annotated[AsyncSession, Depends(get_session, scope="function")]


async def straight(session: AsyncSession) -> "asyncpg.Connection[asyncpg.Record]":
    """The driver's own connection, in whatever transaction the session has begun: with its first own statement."""
    return await _driver_of(await session.connection())


async def driver(session: AsyncSession) -> "asyncpg.Connection[asyncpg.Record]":
    """The driver's own connection, inside the session's transaction."""
    found = await straight(session)
    if not found.is_in_transaction():
        await (await session.connection()).exec_driver_sql("select 1")
    return found
