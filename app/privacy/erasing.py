"""Taking a person out of every table, by the marks on columns. Counts stay: no visit, case or task goes with a name.

Looked for before the change counter is taken, for phones wait while it is held; read again and written after it.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    Column,
    LargeBinary,
    Row,
    Table,
    Text,
    and_,
    cast,
    false,
    or_,
    select,
    text,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.changes import bump
from app.kernel.clock import now
from app.kernel.personal import Mark, mark_of
from app.kernel.sql import among
from app.media.service import forget
from app.privacy.person import Person
from app.privacy.rows import Writing, by_index, key_of, sealed_field, value_of
from app.privacy.ties import NAMED, Ids, hangs, tables
from app.privacy.traces import same_name
from app.registers.models import Resident

# The picture of a street lamp shows nobody's home.
_NOT_HOMES: Final = ("incident",)
# Marks of columns in which a person may stand who is not the one the row is about.
SAID: Final = NAMED | {"anyone"}
Marked = list[tuple[Column[Any], Mark]]
Found = dict[str, list[tuple[Any, ...]]]  # table name → primary keys


def _is_bytes(column: Column[Any]) -> bool:
    return isinstance(column.type, LargeBinary)


def _marks(table: Table) -> Marked:
    return [(column, mark) for column in table.c if (mark := mark_of(column)) is not None]


def _texts(table: Table) -> Marked:
    """Free text, and what is sealed without an index: only opening it says what it holds."""
    return [(column, mark) for column, mark in _marks(table) if mark.of == "anyone" and mark.kind == "text"]


async def erase(session: AsyncSession, person: Person) -> Writing:
    """Erase a person; answers what was changed. The caller has made sure that it may be done."""
    await session.execute(text("set local statement_timeout = '10min'"))
    found = await _looked_for(session, person)
    written = Writing(session, await bump(session))
    for table in tables():
        await _own(written, table, person)
        await _named(written, table, person, found)
        await _said(written, table, person, found)
    await _pictures(written, person)
    await _tombstone(written, person)
    await written.stamp()
    return written


async def _looked_for(session: AsyncSession, person: Person) -> Found:
    """Rows anywhere in the district that hold a number of theirs, or a name nobody else bears."""
    found: Found = {}
    for table in tables():
        conditions = [by_index(table, person.numbers)]
        if pattern := person.traces.pattern:
            plain = [
                column
                for column, mark in _marks(table)
                if mark.of in SAID and mark.kind != "photo" and not _is_bytes(column) and sealed_field(column) is None
            ]
            conditions += [cast(column, Text).op("~*", is_comparison=True)(pattern) for column in plain]
        query = select(*table.primary_key.columns).where(or_(false(), *conditions))
        keys = [tuple(row) for row in await session.execute(query)] if len(conditions) > 1 or _is_named(table) else []
        keys += await _opened(session, table, person)
        if keys:
            found[table.name] = keys
    return found


async def _opened(session: AsyncSession, table: Table, person: Person) -> list[tuple[Any, ...]]:
    """Rows whose sealed text, once opened, names them. Nothing else can say so."""
    columns = [
        column
        for column, mark in _marks(table)
        if mark.of in SAID and (one := sealed_field(column)) is not None and not one.is_found
    ]
    if not columns:
        return []
    rows = await session.stream(select(table).where(or_(*(column.is_not(None) for column in columns))))
    return [
        key_of(row, table)
        async for row in rows
        if any(person.traces.in_text(value_of(row, column)) for column in columns)
    ]


def _is_named(table: Table) -> bool:
    return any(mark.of in NAMED for _, mark in _marks(table))


async def _candidates(written: Writing, table: Table, person: Person, found: Found) -> Sequence[Row[Any]]:
    keys = found.get(table.name, [])
    where = [hangs(table, person.near)]
    if keys:
        where.append(tuple_(*table.primary_key.columns).in_(keys))
    return (await written.session.execute(select(table).where(or_(*where)))).all()


async def _own(written: Writing, table: Table, person: Person) -> None:
    """Columns of rows that are about them."""
    marks = [(column, mark) for column, mark in _marks(table) if mark.of == "resident" and mark.erased != "kept"]
    if not marks:
        return
    rows = (await written.session.execute(select(table).where(hangs(table, person.own)))).all()
    if any(mark.erased == "row" for _, mark in marks):
        await written.remove(table, rows)
        return
    for row in rows:
        await written.change(table, row, _emptied(marks))


def _emptied(marks: Marked) -> dict[str, Any]:
    return {column.name: None if column.nullable else "" for column, _ in marks}


async def _named(written: Writing, table: Table, person: Person, found: Found) -> None:
    """Rows that name somebody to be rung, or who asked: emptied where that somebody is this person."""
    for whose in sorted(NAMED):
        marks = [(column, mark) for column, mark in _marks(table) if mark.of == whose]
        if not marks:
            continue
        keys = await _hanging(written, table, person.near)
        own = await _hanging(written, table, person.own)  # who is to be rung for them goes with them
        rows = await _candidates(written, table, person, found)
        hit = [
            row
            for row in rows
            if (key := key_of(row, table)) in own or _is_meant(row, marks, person, is_near=key in keys)
        ]
        if any(mark.erased == "row" for _, mark in marks):
            await written.remove(table, hit)
            continue
        for row in hit:
            await written.change(table, row, _emptied(marks))


def _is_meant(row: Row[Any], marks: Marked, person: Person, *, is_near: bool) -> bool:
    """By a number that is nobody else's, or by the name: near their home or case, or if nobody else bears it."""
    told = [
        value_of(row, column)
        for column, _ in marks
        if not column.name.endswith(("_index", "_tail")) or sealed_field(column) is None
    ]
    seen = person.near_traces if is_near else person.traces
    texts = [value for value in told if isinstance(value, str)]
    return any(seen.in_text(value) or any(same_name(value, name) for name in seen.names) for value in texts)


async def _hanging(written: Writing, table: Table, ids: Ids) -> set[tuple[Any, ...]]:
    """The keys of rows that hang on these."""
    rows = await written.session.execute(select(table).where(hangs(table, ids)))
    return {key_of(row, table) for row in rows}


async def _said(written: Writing, table: Table, person: Person, found: Found) -> None:
    """Free text: the name and the numbers replaced, or the text taken away where a digest of it is kept."""
    marks = _texts(table)
    if not marks:
        return
    if any(mark.erased == "row" for _, mark in marks):
        # Sealed as a whole, and nobody can look for a name in it: an uploaded sheet that waits. It can be sent again.
        await written.remove(table, (await written.session.execute(select(table).where(true()))).all())
        return
    keys = await _hanging(written, table, person.near)
    rows = await _candidates(written, table, person, found)
    for row in rows:
        seen = person.near_traces if key_of(row, table) in keys else person.traces
        values: dict[str, Any] = {}
        for column, mark in marks:
            before = value_of(row, column)
            after = seen.without(before)
            if after == before:
                continue
            one = sealed_field(column)
            if mark.erased == "null":
                values[column.name] = None
            else:
                values |= one.parts(row._mapping[table.c.id], after) if one else {column.name: after}  # noqa: SLF001  public
        if values:
            await written.change(table, row, values)


async def _pictures(written: Writing, person: Person) -> None:
    """Photos of what is theirs, and of their home if nobody else lives there."""
    held = person.near if person.lives_alone else person.own
    ids = {one for found in held.values() for one in found}
    gone = await forget(written.session, ids, except_kinds=_NOT_HOMES)
    if gone:
        written.counts["photos"] = gone
    for table in tables():
        for column, mark in _marks(table):
            if mark.kind == "photo" and isinstance(column.type, ARRAY) and table.name in held:
                shown = and_(among(table.c.id, held[table.name]), column != [])
                for row in (await written.session.execute(select(table).where(shown))).all():
                    await written.change(table, row, {column.name: []})


async def _tombstone(written: Writing, person: Person) -> None:
    """What is left for counts: the id, the grid, the sex, the decade of birth."""
    ids = person.own["residents"]
    for one in await written.session.scalars(
        select(Resident).where(among(Resident.id, ids)).execution_options(populate_existing=True)
    ):
        one.birth_year = one.birth_year and one.birth_year // 10 * 10
        one.id_no_until, one.is_contact = None, False
        one.deleted_at, one.rev = one.deleted_at or now(), written.rev
    await written.session.flush()
