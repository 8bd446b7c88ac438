"""Migrations make what the models say: tables, columns, types, indexes, and what the database checks by itself."""

import re
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, inspect

from app.kernel.db import Base, Database, Ltree
from app.models import ALL
from tests.postgres import SCHEMA

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
