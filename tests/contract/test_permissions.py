"""What the role table promises: who never sees personal data, where a role may stand, no permission without a use."""

from pathlib import Path

import pytest

from app.identity.policy import PERMISSIONS, ROLES, grants_of, roles_with
from app.incidents.schemas.forms import FORMS
from app.incidents.workflow import CREATING
from app.organisation.rules import KINDS

APP = Path(__file__).resolve().parents[2] / "app"
PERSONAL = {
    "care.category",
    "care.edit",
    "care.plan",
    "care.read",
    "contact.reveal",
    "household.add",
    "household.edit",
    "household.import",
    "household.manage",
    "household.read",
    "premises.edit",
    "premises.import",
    "premises.read",
    "resident.add",
    "resident.edit",
    "resident.judge",
    "resident.leave",
    "sync.feed",
    "task.read",
    "visit.amend",
    "visit.correct",
    "visit.read",
    "visit.record",
}
DOORSTEP = {"grid_head", "grid_worker", "grid_worker_pt", "micro_head"}
COMMUNITY = {"community_secretary", "community_clerk"}

ELSEWHERE = {
    "auditor",
    "callback_agent",
    "dept_handler",
    "dept_lead",
    "district_dispatcher",
    "hotline_operator",
    "informant",
    "leader",
    "mediator",
    "party_contact",
    "privacy_officer",
    "street_dispatcher",
    "street_head",
    "supervisor",
    "sysadmin",
}


def test_the_roles_are_those_of_the_domain() -> None:
    assert set(ROLES) == DOORSTEP | COMMUNITY | ELSEWHERE
    labels = [role.label for role in ROLES.values()]
    assert len(labels) == len(set(labels))


def test_only_the_doorstep_and_the_community_see_people() -> None:
    assert {name for name, role in ROLES.items() if role.permissions & PERSONAL} == DOORSTEP | COMMUNITY


def test_only_phones_of_the_doorstep_hold_a_grid() -> None:
    assert set(roles_with("sync.feed")) == DOORSTEP


def test_only_the_secretary_corrects_other_peoples_visits() -> None:
    assert roles_with("visit.correct") == ["community_secretary"]


@pytest.mark.parametrize("role", sorted(DOORSTEP))
def test_a_doorstep_role_never_stands_above_a_grid(role: str) -> None:
    assert ROLES[role].places <= {"grid", "micro_grid"}


@pytest.mark.parametrize("role", sorted(COMMUNITY))
def test_a_community_role_stands_at_a_community(role: str) -> None:
    assert ROLES[role].places == {"community"}


def test_every_role_stands_somewhere_real() -> None:
    for role in ROLES.values():
        assert role.places
        assert role.places <= {*KINDS, "department"}


def test_the_auditor_reads_the_log_and_what_goes_when_and_nothing_else() -> None:
    assert ROLES["auditor"].permissions == {"audit.read", "hold.read", "retention.read"}
    assert roles_with("audit.read") == ["auditor"]


def test_the_administrator_sees_no_register_and_no_log() -> None:
    assert not ROLES["sysadmin"].permissions & (PERSONAL | {"audit.read"})


def test_who_asks_about_themselves_is_answered_by_the_community_or_the_officer() -> None:
    for permission in ("person.export", "person.looks", "data_request.handle"):
        assert roles_with(permission) == ["community_secretary", "privacy_officer"]
    for permission in ("person.erase", "person.find", "hold.place"):
        assert roles_with(permission) == ["privacy_officer"]


def test_every_permission_is_described_held_and_asked_for() -> None:
    held = {permission for role in ROLES.values() for permission in role.permissions}
    assert held == set(PERMISSIONS)
    code = "".join(path.read_text() for path in APP.rglob("*.py") if path.name != "policy.py")
    asked = {f"incident.{verb}" for verb in (*FORMS, *CREATING)}  # the routes of moves are made from the table
    assert [permission for permission in PERMISSIONS if f'"{permission}"' not in code and permission not in asked] == []


def test_grants_add_up_over_assignments_and_unknown_roles_give_none() -> None:
    found = grants_of((("grid_worker", "a.b"), ("grid_head", "a.c"), ("grid_worker", "a.b"), ("gone_role", "a")))
    assert found["visit.record"] == ("a.b", "a.c")
    assert "audit.read" not in found
    assert all("a" not in paths for paths in found.values())
