"""Reading and writing rows of any table by its marks: what is sealed is opened, what phones hold gets a new rev."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    LargeBinary,
    Row,
    Table,
    bindparam,
    delete,
    false,
    or_,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.db import Base
from app.kernel.personal import base_of
from app.kernel.seal import PLACES, Sealed
from app.kernel.sql import among
from app.privacy.ties import pointers, synced


def sealed_field(column: Column[Any]) -> Sealed | None:
    """The sealed field a column belongs to."""
    return PLACES.get(f"{column.table.name}.{base_of(column)}")


def by_index(table: Table, numbers: Iterable[str]) -> ColumnElement[bool]:
    """SQL: the row holds one of these numbers, as far as it can be found by an index."""
    told = list(numbers)
    found = []
    for column in table.c:
        one = sealed_field(column)
        if one is not None and one.is_found and column.name == f"{one.name}_index":
            found.append(column.in_([index for number in told for index in one.indexes(number)]))
    return or_(false(), *found)


def value_of(row: Row[Any], column: Column[Any]) -> Any:
    """What a column of a row says, opened if it is sealed. Raises SealError."""
    found = row._mapping[column]  # noqa: SLF001  how SQLAlchemy names its public accessor
    one = sealed_field(column)
    if one is None or found is None or not isinstance(column.type, LargeBinary):
        return found
    return one.open(found, row._mapping[column.table.c.id])  # noqa: SLF001  as above


def key_of(row: Row[Any], table: Table) -> tuple[Any, ...]:
    """The primary key of a row that was read with all its columns."""
    return tuple(row._mapping[column] for column in table.primary_key.columns)  # noqa: SLF001  as above


@dataclass(slots=True)
class Writing:
    """Writes under one rev, and remembers what has to be stamped with it and how many rows of which table changed."""

    session: AsyncSession
    rev: int
    counts: Counter[str] = field(default_factory=Counter)
    _stamped: dict[str, set[UUID]] = field(default_factory=dict)

    async def change(self, table: Table, row: Row[Any], values: Mapping[str, Any]) -> None:
        """Give a row other values."""
        keys = list(table.primary_key.columns)
        told = {f"key_{column.name}": value for column, value in zip(keys, key_of(row, table), strict=True)}
        where = [column == bindparam(f"key_{column.name}") for column in keys]
        await self.session.execute(update(table).where(*where).values(dict(values)), told)
        self._note(table, row)

    async def remove(self, table: Table, rows: Iterable[Row[Any]]) -> None:
        """Delete rows."""
        found = list(rows)
        if found:
            keys = tuple_(*table.primary_key.columns)
            await self.session.execute(delete(table).where(keys.in_([key_of(row, table) for row in found])))
        for row in found:
            self._note(table, row)

    def _note(self, table: Table, row: Row[Any]) -> None:
        self.counts[str(table.name)] += 1  # SQLAlchemy has its own kind of text for names
        told = row._mapping  # noqa: SLF001  as above
        if table.name in synced():
            self._stamped.setdefault(table.name, set()).add(told[table.c.id])
        for column, target in pointers(table):
            # what a phone shows of a visit or a case may come from rows beside it
            if target in synced() and told[column] is not None and target != table.name:
                self._stamped.setdefault(target, set()).add(told[column])

    async def stamp(self) -> None:
        """Tell phones of everything that changed."""
        for name, ids in self._stamped.items():
            table = Base.metadata.tables[name]
            await self.session.execute(update(table).where(among(table.c.id, ids)).values(rev=self.rev))
