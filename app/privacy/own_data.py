"""Everything that is kept about a person, handed to them: walked by the marks on columns, as erasure does."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import orjson
from fastapi import Response
from sqlalchemy import Column, LargeBinary, Row, Table, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.kernel.access import Actor
from app.kernel.clock import now
from app.kernel.personal import base_of, mark_of
from app.kernel.tables import Part, Watermark, download, within_limit
from app.privacy.labels import column_name, table_name
from app.privacy.person import Person, gather, visible
from app.privacy.rows import by_index, sealed_field, value_of
from app.privacy.schemas import ExportIn
from app.privacy.ties import NAMED, hangs, tables
from app.privacy.traces import same_name

EXPORT: Final = "person.export"
# Beside what is marked: what a row says about somebody in codes and days.
_FACTS: Final = frozenset(
    (
        *("sex", "birth_year", "relation", "residence_kind", "is_contact", "data_source", "legal_basis"),
        *("collected_at", "review_on", "id_no_until", "field", "edited_at", "occurred_at", "outcome", "kind", "at"),
        *("category", "level", "purpose", "state", "received_on", "due_on", "given_by", "settled_at", "reported_at"),
        *("channel", "wants_callback", "started_on", "ends_on", "ended_on", "end_reason", "needs"),
    )
)
_ABOUT: Final = ("resident", "contact", "complainant", "anyone")


async def export(session: AsyncSession, actor: Actor, resident_id: UUID, asked: ExportIn) -> Response:
    """A person's data as JSON or as a workbook with a watermark. Raises NotFound, TooLarge."""
    person = await gather(session, await visible(session, actor, resident_id, EXPORT))
    parts = [part for table in tables() if (part := await _part(session, table, person)) is not None]
    rows = sum(len(part.rows) for part in parts)
    within_limit(rows)
    detail = {"rows": rows, "format": asked.format, "purpose": asked.purpose}
    await record(session, EXPORT, actor_id=actor.id, subject_kind="resident", subject_id=resident_id, detail=detail)
    watermark = Watermark(actor.name, now(), asked.reason)
    return _json(parts, watermark) if asked.format == "json" else await download("个人信息副本", parts, watermark)


def _json(parts: Sequence[Part], watermark: Watermark) -> Response:
    told = {part.title: [dict(zip(part.header, row, strict=True)) for row in part.rows] for part in parts}
    body = {"watermark": str(watermark), "data": told}
    headers = {"cache-control": "no-store"}
    return Response(orjson.dumps(body, default=str), media_type="application/json", headers=headers)


def _columns(table: Table) -> list[Column[Any]]:
    """What is said of a person in a table: marked columns, sealed ones once, and the facts beside them."""
    marks = {column.name: mark_of(column) for column in table.c}
    if not any(mark and mark.of in _ABOUT for mark in marks.values()):
        return []
    return [
        column
        for column in table.c
        if ((mark := marks[column.name]) and mark.of in _ABOUT and mark.kind != "photo" and _is_value(column))
        or column.name in _FACTS
    ]


def _is_value(column: Column[Any]) -> bool:
    return base_of(column) == column.name or (isinstance(column.type, LargeBinary) and column.name.endswith("_sealed"))


async def _part(session: AsyncSession, table: Table, person: Person) -> Part | None:
    columns = _columns(table)
    if not columns:
        return None
    where = or_(hangs(table, person.near), by_index(table, person.numbers))
    if table.name == "residents":
        where = hangs(table, person.own)  # never the others of the household
    rows = (await session.execute(select(table).where(where).limit(1000))).all()
    told = [row for row in rows if _concerns(row, table, person)]
    header = [column_name(sealed.name if (sealed := sealed_field(column)) else column.name) for column in columns]
    values = [[_told(row, column) for column in columns] for row in told]
    return Part(table_name(table.name), header, values) if values else None


def _concerns(row: Row[Any], table: Table, person: Person) -> bool:
    """Of rows that name somebody to be rung or who asked: only those that name this person."""
    named = [column for column in table.c if (mark := mark_of(column)) and mark.of in NAMED and _is_value(column)]
    if not named:
        return True
    values = [value for column in named if isinstance(value := value_of(row, column), str)]
    names = person.near_traces.names
    return any(person.traces.in_text(one) or any(same_name(one, name) for name in names) for one in values)


def _told(row: Row[Any], column: Column[Any]) -> Any:
    value = value_of(row, column)
    if isinstance(value, datetime | date | int | float | str) or value is None:
        return value
    return orjson.dumps(value, default=str).decode() if value else None
