"""Small pieces of SQL that more than one room writes."""

import re
from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import ColumnElement, any_, literal
from sqlalchemy.dialects.postgresql import ARRAY

_NAME = re.compile(r"(?<![:\w]):([a-z_]+)")


def numbered(sql: str) -> tuple[str, tuple[str, ...]]:
    """SQL with :names as the driver wants it, with $1 and on; and the names in that order."""
    names: dict[str, int] = {}
    found = _NAME.sub(lambda name: f"${names.setdefault(name[1], len(names) + 1)}", sql)
    return found, tuple(names)


def among(column: Any, values: Iterable[Any]) -> ColumnElement[bool]:
    """The column is one of these: one bound array, as a sheet may name more codes than a query takes values."""
    return cast(ColumnElement[bool], column == any_(literal(list(values), ARRAY(column.type))))
