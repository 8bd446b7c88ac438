"""Rules of assignments: who may hold what where, and what nobody may hold together."""

from datetime import date
from uuid import UUID

import pytest

from app.identity.rules import Holding, fault

HERE, THERE = UUID(int=1), UUID(int=2)
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def holding(role: str, place: str = "department", place_id: UUID = HERE, **more: object) -> Holding:
    return Holding(**{"role": role, "place": place, "place_id": place_id, "valid_from": MAY} | more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("grid_worker", "grid"),
        ("grid_worker_pt", "micro_grid"),
        ("micro_head", "micro_grid"),
        ("community_secretary", "community"),
        ("street_dispatcher", "zone"),
        ("district_dispatcher", "district"),
        ("dept_handler", "department"),
        ("sysadmin", "district"),
    ],
)
def test_roles_stand_where_they_belong(role: str, place: str) -> None:
    assert fault(holding(role, place)) is None


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("grid_worker", "district"),
        ("grid_head", "community"),
        ("micro_head", "grid"),
        ("community_secretary", "street"),
        ("community_secretary", "department"),
        ("dept_handler", "district"),
        ("sysadmin", "community"),
        ("auditor", "street"),
    ],
)
def test_and_nowhere_else(role: str, place: str) -> None:
    assert fault(holding(role, place)) == "wrong-place"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"role": "emperor"}, "unknown-role"),
        ({"rank": "C"}, "unknown-rank"),
        ({"kind": "secret"}, "unknown-kind"),
        ({"valid_from": JUNE, "valid_to": MAY}, "ends-before-it-begins"),
        ({"kind": "surge"}, "surge-needs-end"),
    ],
)
def test_what_is_wrong_by_itself(wrong: dict[str, object], code: str) -> None:
    assert fault(holding(**{"role": "grid_worker", "place": "grid"} | wrong)) == code  # type: ignore[arg-type]


def test_one_day_is_enough_and_surge_ends() -> None:
    assert fault(holding("grid_worker", "grid", kind="surge", valid_to=MAY)) is None


@pytest.mark.parametrize("other", ["grid_worker", "leader", "dept_handler", "sysadmin"])
def test_an_auditor_holds_nothing_else(other: str) -> None:
    place = {"grid_worker": "grid", "dept_handler": "department"}.get(other, "district")
    auditor, second = holding("auditor", "district"), holding(other, place, THERE)
    assert fault(second, [auditor]) == "auditor-stands-alone"
    assert fault(auditor, [second]) == "auditor-stands-alone"


def test_an_auditor_may_have_been_something_else_before() -> None:
    before = holding("grid_worker", "grid", THERE, valid_to=date(2026, 5, 31))
    assert fault(holding("auditor", "district", valid_from=JUNE), [before]) is None
    assert fault(holding("auditor", "district", valid_from=date(2026, 5, 31)), [before]) == "auditor-stands-alone"


@pytest.mark.parametrize("handler", ["dept_handler", "dept_lead"])
def test_nobody_calls_back_about_their_own_units_work(handler: str) -> None:
    assert fault(holding("callback_agent"), [holding(handler)]) == "callback-by-handler"
    assert fault(holding(handler), [holding("callback_agent")]) == "callback-by-handler"
    assert fault(holding("callback_agent"), [holding(handler, place_id=THERE)]) is None


def test_a_worker_may_hold_many_grids() -> None:
    held = [holding("grid_worker", "grid", UUID(int=number)) for number in range(5)]
    assert fault(holding("grid_worker", "grid", UUID(int=9), rank="B"), held) is None
