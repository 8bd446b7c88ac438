"""Many rows in one statement: arrays in, rows out (`unnest`). What imports write by the ten thousand.

The ORM adds a row in some 100 µs, this in some 20; the difference is time for which phones would wait.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect, Table
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.db import Base, Ltree, driver
from app.kernel.seal import Sealed

# Rows a statement: large enough to be one round trip, small enough to stop between two.
AT_ONCE = 2000
Row = Mapping[str, Any]


async def insert(session: AsyncSession, model: type[Base], rows: Sequence[Row]) -> AsyncIterator[int]:
    """Add rows that all have the same columns; after every statement says how many it added.

    Fields that are kept sealed are sealed on the way: rows name them by their plain names, and their `id`.
    """
    for at in range(0, len(rows), AT_ONCE):
        some = _sealed(model, rows[at : at + AT_ONCE])
        told = _Told.of(session, model, tuple(some[0]))
        said = f'insert into "{told.table.name}" ({told.listed}) select {told.values} from {told.arrays}'
        await (await driver(session)).execute(said, *told.bound(some))
        yield len(some)


async def update(session: AsyncSession, model: type[Base], rows: Iterable[Row]) -> AsyncIterator[int]:
    """Set what each row says beside its `id`; rows that say the same columns share statements.

    Counts and seals as `insert` does.
    """
    alike: dict[tuple[str, ...], list[Row]] = {}
    for row in _sealed(model, list(rows)):
        alike.setdefault(tuple(sorted(row)), []).append(row)
    for names, found in alike.items():
        told = _Told.of(session, model, names)
        setting = ", ".join(f'"{name}" = {told.value(name)}' for name in names if name != "id")
        said = f'update "{told.table.name}" as held set {setting} from {told.arrays} where held.id = told."id"'
        for at in range(0, len(found), AT_ONCE):
            some = found[at : at + AT_ONCE]
            await (await driver(session)).execute(said, *told.bound(some))
            yield len(some)


def _sealed(model: type[Base], rows: Sequence[Row]) -> Sequence[Row]:
    """Rows with sealed fields in the columns that hold them."""
    fields = {name: field for name, field in vars(model).items() if isinstance(field, Sealed)}
    if not fields:
        return rows
    found = []
    for row in rows:
        told = {name: value for name, value in row.items() if name not in fields}
        for name in row.keys() & fields.keys():
            told |= fields[name].parts(row["id"], row[name])
        found.append(told)
    return found


@dataclass(frozen=True, slots=True)
class _Told:
    """Columns of a table, as a statement is told them: one array each."""

    table: Table
    names: tuple[str, ...]
    dialect: Dialect

    @classmethod
    def of(cls, session: AsyncSession, model: type[Base], names: tuple[str, ...]) -> "_Told":
        return cls(Base.metadata.tables[model.__tablename__], names, session.get_bind().dialect)

    @property
    def listed(self) -> str:
        return ", ".join(f'"{name}"' for name in self.names)

    @property
    def values(self) -> str:
        return ", ".join(map(self.value, self.names))

    @property
    def arrays(self) -> str:
        carried = ("text" if self._is_text(name) else self._type(name) for name in self.names)
        arrays = ", ".join(f"${at}::{kind}[]" for at, kind in enumerate(carried, start=1))
        return f"unnest({arrays}) as told({self.listed})"

    def value(self, name: str) -> str:
        """A column of a row, in its own type."""
        return f'told."{name}"' + (f"::{self._type(name)}" if self._is_text(name) else "")

    def bound(self, rows: Sequence[Row]) -> list[list[Any]]:
        """The arrays of these rows."""
        return [
            [_literal(row[name]) for row in rows] if self._is_array(name) else [row[name] for row in rows]
            for name in self.names
        ]

    def _type(self, name: str) -> str:
        return str(self.table.c[name].type.compile(self.dialect))

    def _is_array(self, name: str) -> bool:
        return isinstance(self.table.c[name].type, ARRAY)

    def _is_text(self, name: str) -> bool:
        """Paths travel as text, and so do arrays: an array of arrays would be flattened."""
        return self._is_array(name) or isinstance(self.table.c[name].type, Ltree)


def _literal(values: Sequence[str] | None) -> str | None:
    """An array of texts as PostgreSQL writes one."""
    if values is None:
        return None
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"
