"""What tables, columns and actions are called when a person reads about themselves."""

from functools import cache
from pathlib import Path
from typing import Any

import orjson

_FOLDER = Path(__file__).with_name("words")


@cache
def _table(name: str) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads((_FOLDER / f"{name}.json").read_bytes())
    return found


def table_name(name: str) -> str:
    """A table in words; its own name where nobody has written them yet."""
    return str(_table("columns")["tables"].get(name, name))


def column_name(name: str) -> str:
    """A column in words; its own name where nobody has written them yet."""
    return str(_table("columns")["columns"].get(name, name))


def action_name(action: str) -> tuple[str, str]:
    """An action of the audit log, in Chinese and English."""
    zh, en = _table("actions").get(action, (action, action))
    return zh, en
