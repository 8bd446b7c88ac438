"""Marks of columns that may hold something about a person: whose, what it is, how it is erased, how long it is kept.

A model says it where the column is: `note: Mapped[str | None] = mapped_column(info=personal(...))`. Erasure, own-data
export, the search of free text and the reference walk these marks and know no room, so a table that is added tomorrow
is theirs as soon as it is marked; a test holds every column of text, bytes or JSON to say one or the other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import CheckConstraint, Column, LargeBinary, Table
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import Text

from app.kernel.db import Base

# Whose: the resident a row is about, the person a household or an entry names to be rung, who asked for help, who
# works here; `anyone` stands for free text, in which anybody may be named.
Whose = Literal["resident", "contact", "complainant", "staff", "anyone"]
Kind = Literal["identity", "contact", "text", "photo", "position"]
# How a person's value goes: `null`; `blank` where a column takes no null; `replaced` within a text; the whole `row`;
# `kept` where the law wants to know who acted.
Erased = Literal["null", "blank", "replaced", "row", "kept"]

_MARK: Final = "personal"
_REASON: Final = "impersonal"
_PART = re.compile(r"(.+)_(?:sealed|index|tail)")
_TYPES: Final = (Text, LargeBinary, JSONB, ARRAY)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a column may hold about a person. `keep` is the code of a retention rule (see the privacy room)."""

    of: Whose
    kind: Kind
    erased: Erased
    keep: str


def personal(of: Whose, kind: Kind, erased: Erased, keep: str) -> dict[str, Any]:
    """The `info` of a column that may hold something about a person."""
    return {_MARK: Mark(of, kind, erased, keep)}


def impersonal(reason: str) -> dict[str, Any]:
    """The `info` of a column that holds nothing about anybody, and why one can be sure."""
    return {_REASON: reason}


# Free text that somebody typed: anybody may be named in it.
def words(keep: str) -> dict[str, Any]:
    """The `info` of free text."""
    return personal("anyone", "text", "replaced", keep)


# Who acted, by name: kept as long as what they did, for somebody has to answer for it.
ACTED: Final = personal("staff", "identity", "kept", "staff")


def base_of(column: Column[Any]) -> str:
    """The field a column belongs to: `phone` of `phone_index`, if the table keeps `phone_sealed`; else its own name."""
    part = _PART.fullmatch(column.name)
    return part[1] if part and f"{part[1]}_sealed" in column.table.c else column.name


def mark_of(column: Column[Any]) -> Mark | None:
    """The mark of a column; index and tail of a sealed value carry that of the value."""
    field = base_of(column)
    bearer = column if field == column.name else column.table.c[f"{field}_sealed"]
    found: Mark | None = bearer.info.get(_MARK) or column.info.get(_MARK)
    return found


def reason_of(column: Column[Any]) -> str | None:
    """Why a column holds nothing about anybody; None when nobody said so."""
    found: str | None = column.info.get(_REASON)
    if found or not isinstance(column.type, _TYPES):
        return found or "a number, a day or an id"
    return "one of the codes the database checks" if column.name in _checked(column.table) else None


def _checked(table: Table) -> set[str]:
    """Columns that a check holds to a list of codes."""
    told = [str(one.sqltext) for one in table.constraints if isinstance(one, CheckConstraint)]
    return {name for text in told for name in re.findall(r"(\w+) in \(\s*'", text)}


def marked(*, of: Whose | None = None, kind: Kind | None = None) -> Iterator[tuple[Column[Any], Mark]]:
    """Every marked column of every table that is known, in the order of their names."""
    for name in sorted(Base.metadata.tables):
        for column in Base.metadata.tables[name].c:
            mark = mark_of(column)
            if mark is not None and of in (None, mark.of) and kind in (None, mark.kind):
                yield column, mark


def unsaid() -> list[str]:
    """Columns of text, bytes or JSON of which nobody has said whether they hold something about a person."""
    return [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.c
        if mark_of(column) is None and reason_of(column) is None
    ]
