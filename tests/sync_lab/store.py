"""What a phone holds: rows by collection and id, taken in page by page, generation by generation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.sync_lab.outbox import Broken

Key = tuple[str, str]  # collection, id


@dataclass(frozen=True, slots=True)
class Row:
    """A row as the feed brought it."""

    rev: int
    generation: int
    data: Mapping[str, Any]


class Store:
    """Rows and the cursor behind them. A page goes in whole or not at all."""

    def __init__(self) -> None:
        self.rows: dict[Key, Row] = {}
        self.cursor: str | None = None
        self.grids: list[str] = []
        self._generation = 0
        self._is_whole = False

    def take(self, page: Mapping[str, Any]) -> None:
        """Take in a page. Raises Broken when a row goes back to an earlier rev without a reset."""
        if page["reset"]:
            self._generation += 1
            self._is_whole = False
        elif self.cursor is None:
            raise Broken("the answer to a null cursor was no reset")
        for change in page["changes"]:
            self._change(change)
        self.cursor = page["cursor"]
        self.grids = page["scope"]["grids"]
        if not page["more"] and not self._is_whole:
            self._is_whole = True
            self.rows = {key: row for key, row in self.rows.items() if row.generation == self._generation}

    def _change(self, change: Mapping[str, Any]) -> None:
        key = (change["collection"], change["id"])
        held = self.rows.get(key)
        if held and held.generation == self._generation and change["rev"] < held.rev:
            raise Broken(f"{key} went back from rev {held.rev} to {change['rev']}")
        if ("gone" in change) == ("data" in change):
            raise Broken(f"{key} is both here and gone, or neither")
        if "gone" in change:
            self.rows.pop(key, None)
        else:
            self.rows[key] = Row(change["rev"], self._generation, change["data"])

    def of(self, collection: str) -> dict[str, Row]:
        """Rows of one collection by id."""
        return {id_: row for (name, id_), row in self.rows.items() if name == collection}

    def facts(self) -> dict[Key, tuple[int, Mapping[str, Any]]]:
        """What two stores must agree on."""
        return {key: (row.rev, row.data) for key, row in self.rows.items()}
