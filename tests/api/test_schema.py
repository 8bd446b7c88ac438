"""Migrations make what the models say: tables, columns, types, indexes, and what the database checks by itself."""

import os
import re
from typing import Any

import asyncpg
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, inspect, text

from app.identity.models import Staff
from app.kernel import schema
from app.kernel.config import Settings
from app.kernel.db import Base, Database, Ltree
from app.kernel.ids import new_id
from app.models import ALL
from app.reactions import connect
from tests.postgres import SCHEMA, sqlalchemy_url

_ = ALL  # importing app.models registers every room's tables


async def test_migrations_and_models_agree(database: Database) -> None:
    async with database.engine.connect() as connection:
        found = await connection.run_sync(_differences)
    assert [one for one in found if not _is_bookkeeping(one)] == []


def _differences(connection: Connection) -> list[Any]:
    dialect: Any = connection.dialect
    dialect.ischema_names["ltree"] = Ltree
    return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), Base.metadata))


def _is_bookkeeping(one: Any) -> bool:
    return isinstance(one, tuple) and one[0] == "remove_table" and one[1].name == "alembic_version"


async def test_numbers_in_clear_are_sealed_on_the_way_to_0006(admin_url: str, settings: Settings) -> None:
    name = f"doorstep_upgrade_{os.getpid()}"
    connection = await asyncpg.connect(admin_url)
    await connection.execute(f'create database "{name}"')
    url = sqlalchemy_url(admin_url, name)
    try:
        await schema.upgrade(url, SCHEMA, "0005")
        database = connect(settings.model_copy(update={"database_url": url}), pool_size=1)
        async with database.transaction() as session:
            person, told = new_id(), "0999-5550101"
            values = "(:id, '纪晴川', :told, 'active', now())"
            insert = f"insert into staff (id, name, mobile, status, created_at) values {values}"
            await session.execute(text(insert), {"id": person, "told": told})
        await database.close()
        await schema.upgrade(url, SCHEMA)
        async with database.transaction() as session:
            found = await session.get_one(Staff, person)
            assert (found.mobile, found.mobile_tail) == (told, "0101")
            assert found.mobile_index in Staff.mobile.indexes("09995550101")
        await database.close()
    finally:
        await connection.execute(f'drop database "{name}" with (force)')
        await connection.close()


async def test_checks_of_models_are_those_of_the_database(database: Database) -> None:
    """Alembic compares no checks: a state that is added to the code alone would be refused by every district."""
    async with database.engine.connect() as connection:
        there = await connection.run_sync(_checks)
    for name, table in Base.metadata.tables.items():
        told = {str(one.name): str(one.sqltext) for one in table.constraints if isinstance(one, CheckConstraint)}
        assert told.keys() == there[name].keys(), name
        for check, condition in told.items():
            assert _codes(condition) == _codes(there[name][check]), (name, check)


def _checks(connection: Connection) -> dict[str, dict[str, str]]:
    seen = inspect(connection)
    return {
        table: {str(one["name"]): str(one["sqltext"]) for one in seen.get_check_constraints(table, schema=SCHEMA)}
        for table in Base.metadata.tables
    }


def _codes(condition: str) -> set[str]:
    """The words that a condition lists; the rest PostgreSQL writes in its own way."""
    return set(re.findall(r"'[^']*'", condition))
