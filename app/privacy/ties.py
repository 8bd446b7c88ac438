"""Which rows hang on a person: read from foreign keys, and from columns named after the table they point to.

Followed downwards only: from a household to its visits, their versions, the cases reported there, what was written in
them; never from a visit up to its worker or from a case up to its category.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Table, Uuid, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.changes import Synced
from app.kernel.db import Base
from app.kernel.sql import among

Ids = dict[str, set[UUID]]  # table name → ids of its rows
ROOTS: Final = frozenset({"residents", "households"})
# Whom a row names besides the residents it is about: see `kernel.personal.Whose`.
NAMED: Final = frozenset({"contact", "complainant"})


@cache
def tables() -> tuple[Table, ...]:
    """Every table of a district that is known to this process."""
    return tuple(Base.metadata.sorted_tables)


@cache
def synced() -> frozenset[str]:
    """Names of tables that phones hold: a change of a row needs a rev."""
    return frozenset(str(one.local_table) for one in Base.registry.mappers if issubclass(one.class_, Synced))


def target_of(column: Column[Any]) -> str | None:
    """The table whose id a column holds; None when it holds no id, or nobody can say of what."""
    for key in column.foreign_keys:
        return key.column.table.name if key.column.name == "id" else None
    if not isinstance(column.type, Uuid) or not column.name.endswith("_id"):
        return None
    noun = column.name.removesuffix("_id")
    names = (f"{noun}s", f"{noun.removesuffix('y')}ies", noun)
    return next((name for name in names if name in Base.metadata.tables), None)


@cache
def pointers(table: Table) -> tuple[tuple[Column[Any], str], ...]:
    """Columns of a table that hold the ids of another one's rows, or of its own."""
    return tuple((column, target) for column in table.c if (target := target_of(column)) is not None)


def hangs(table: Table, ids: Mapping[str, set[UUID]]) -> ColumnElement[bool]:
    """SQL: the row is one of these, or points to one of these."""
    found = [among(column, ids[target]) for column, target in pointers(table) if ids.get(target)]
    if ids.get(table.name) and "id" in table.c:
        found.append(among(table.c.id, ids[table.name]))
    return or_(false(), *found)


async def below(session: AsyncSession, roots: Mapping[str, set[UUID]]) -> Ids:
    """The ids of all rows that hang on these, and of those that hang on them."""
    held: Ids = {name: set(ids) for name, ids in roots.items() if ids}
    fresh = {name: set(ids) for name, ids in held.items()}
    while fresh:
        coming: Ids = {}
        for table, column in _children(fresh):
            query = select(table.c.id).where(among(column, fresh[target_of(column) or ""]))
            new = set(await session.scalars(query)) - held.get(table.name, set())
            if new:
                held.setdefault(table.name, set()).update(new)
                coming.setdefault(table.name, set()).update(new)
        fresh = coming
    return held


def _children(parents: Mapping[str, set[UUID]]) -> Iterator[tuple[Table, Column[Any]]]:
    for table in tables():
        if "id" not in table.c:
            continue  # nothing can point to its rows
        for column, target in pointers(table):
            # a household's people are others; whoever was merged into somebody is that somebody
            if target in parents and (table.name not in ROOTS or target == table.name == "residents"):
                yield table, column
