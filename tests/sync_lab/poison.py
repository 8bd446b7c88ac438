"""Operations that must each be refused, alone, with the right code, whatever stands beside them."""

import math
from collections.abc import Callable
from typing import Any

from app.kernel.clock import now
from tests.sync_lab import work
from tests.sync_lab.outbox import Op
from tests.sync_lab.phone import Phone
from tests.sync_lab.world import Home, World

Spoil = Callable[[World, Phone, dict[str, Any]], None]


def _visit(**wrong: Any) -> Spoil:
    def spoil(_world: World, _phone: Phone, op: dict[str, Any]) -> None:
        op["data"].update(wrong)

    return spoil


def _op(**wrong: Any) -> Spoil:
    def spoil(_world: World, _phone: Phone, op: dict[str, Any]) -> None:
        op.update(wrong)

    return spoil


def _deep(_world: World, _phone: Phone, op: dict[str, Any]) -> None:
    deep: dict[str, Any] = {}
    for _ in range(400):
        deep = {"a": deep}
    op["data"]["answers"] = {"opinion": deep}


def _elsewhere(world: World, _phone: Phone, op: dict[str, Any]) -> None:
    op["data"]["household_id"] = str(world.homes[-1].id)


def _unknown(world: World, _phone: Phone, op: dict[str, Any]) -> None:
    op["data"]["household_id"] = world.chance.id()


def _amend_unknown(world: World, _phone: Phone, op: dict[str, Any]) -> None:
    op["kind"], op["data"] = "visit.amend", {"visit_id": world.chance.id(), "reason": "x", "changes": {"note": "y"}}


def _edit(name: str, value: Any) -> Spoil:
    def spoil(_world: World, _phone: Phone, op: dict[str, Any]) -> None:
        op["kind"] = "household.edit"
        op["data"] = {"household_id": op["data"]["household_id"], "fields": {name: {"from": None, "to": value}}}

    return spoil


INVALID = frozenset({"invalid-data"})
# found either by us or by the database
ABSURD = frozenset({"invalid-data", "unstorable"})
# an edit is refused for its household before anybody looks at its fields
INVALID_EDIT = frozenset({"invalid-data", "not-found"})
SORTS: dict[str, tuple[Spoil, frozenset[str]]] = {
    "NUL in the note": (_visit(note="a\x00b"), INVALID),
    "NUL in an answer": (_visit(answers={"opinion": "a\x00b"}), INVALID),
    "NUL in a name": (_edit("contact_name", "a\x00b"), INVALID_EDIT),
    "year 1": (_visit(occurred_at="0001-01-01T00:00:00+08:00"), INVALID),
    "year 9999": (_visit(occurred_at="9999-12-31T23:59:59-12:00"), INVALID),
    "recorded in year 1": (_op(recorded_at="0001-01-01T00:00:00+14:00"), ABSURD),
    "position of year 1": (
        _visit(position={"lat": 1, "lon": 1, "accuracy_m": 1, "at": "0001-01-01T00:00:00+14:00"}),
        ABSURD,
    ),
    "NaN": (_visit(position={"lat": math.nan, "lon": 1, "accuracy_m": 1}), INVALID),
    "NaN in an answer": (_visit(answers={"rating": math.nan}), INVALID),
    "lone surrogate": (_visit(note="a\ud800"), INVALID),
    "lone surrogate in an answer": (_visit(answers={"opinion": "\udfff"}), INVALID),
    "long note": (_visit(note="长" * 2001), INVALID),
    "needs that are no list": (_visit(needs="medical"), INVALID),
    "household that is a number": (_visit(household_id=7), INVALID),
    "data that is a list": (_op(data=[]), INVALID),
    "unknown outcome": (_visit(outcome="flew"), INVALID),
    "unknown form": (_visit(form="moon@1"), INVALID),
    "unknown hazard": (_visit(hazards=["dragons"]), INVALID),
    "unknown field": (_visit(weather="rain"), INVALID),
    "unknown use": (_edit("use", "castle"), INVALID_EDIT),
    "field nobody may edit": (_edit("household_no", "1"), INVALID_EDIT),
    "unknown kind": (_op(kind="visit.fly"), frozenset({"unknown-kind"})),
    "unknown version": (_op(version=9), frozenset({"unknown-version"})),
    "unknown household": (_unknown, frozenset({"not-found"})),
    "household of another grid": (_elsewhere, frozenset({"not-found"})),
    "amendment of nothing": (_amend_unknown, frozenset({"not-found"})),
    "nested too deep": (_deep, INVALID),
}
RARE: tuple[Spoil, frozenset[str]] = (_visit(note="x" * 3_000_000), frozenset({"too-large"}))


def poison(world: World, phone: Phone, home: Home) -> Op:
    """Queue one poisonous operation."""
    chance = world.chance
    name = "three megabytes" if chance.maybe(0.01) else chance.choice(sorted(SORTS))
    spoil, refusals = SORTS.get(name, RARE)
    found: dict[str, Any] = {"kind": "visit.record", "version": 1, "recorded_at": phone.told(now())}
    found["data"] = work.visit_data(world, phone, home, work.moment(world))
    spoil(world, phone, found)
    op = Op(op_id=chance.id(), line=f"alone:{chance.random()}", household="", poison=name, refusals=refusals, **found)
    phone.outbox.add(op)
    return op
