"""Small pieces of SQL that more than one room writes."""

from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import ColumnElement, any_, literal
from sqlalchemy.dialects.postgresql import ARRAY


def among(column: Any, values: Iterable[Any]) -> ColumnElement[bool]:
    """The column is one of these: one bound array, as a sheet may name more codes than a query takes values."""
    return cast(ColumnElement[bool], column == any_(literal(list(values), ARRAY(column.type))))
