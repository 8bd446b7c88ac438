"""The catalogue: whole, of one mind with the database, and never altered where people have agreed to it."""

import hashlib

import pytest
from sqlalchemy import CheckConstraint, Table

from app.care.catalogue import CATEGORIES, TEXTS, WEATHER
from app.care.models import CareEntry
from app.care.rules import CHILDREN, HINTS, LEVEL_DAYS, VIEWS, Seen, seen, seen_as
from app.identity.policy import ROLES
from app.visits.forms import released

# Changing a released text makes it unknown what people have agreed to: release another version instead.
RELEASED = {
    "consent@1": "6c11809ea1db",
    "separate@1": "0cd80663a711",
    "guardian@1": "e53ba61803f5",
}
WORKER = {
    "K01": "category", "K02": "category", "K03": "category", "K04": "category", "K05": "category", "K06": "category",
    "K07": "call_first", "K08": "category", "K09": "category", "K10": "needs_help", "K11": None, "K12": None,
    "K13": None, "K14": "quiet_visit", "K15": "call_first", "K16": None, "K17": "quiet_visit", "K18": None,
    "K19": "carer_call_first", "K20": "category", "K21": None,
}  # fmt: skip
SILENT = {code for code, shown in WORKER.items() if shown is None}


def test_the_categories_are_k01_to_k21() -> None:
    assert list(CATEGORIES) == [f"K{number:02}" for number in range(1, 22)]
    assert set(WEATHER) == {f"K0{number}" for number in range(1, 10)}


@pytest.mark.parametrize("code", CATEGORIES)
def test_every_category_can_be_used(code: str) -> None:
    one = CATEGORIES[code]
    assert one.level in one.levels
    assert set(one.levels) <= {*LEVEL_DAYS, "on_request"}
    assert one.bases
    assert set(one.bases) <= {"consent", "separate_consent", "statutory_duty", "vital_interest"}
    assert one.rule in ("", "aged_or_frail", "alone")
    assert one.target in ("resident", "household", "any")
    assert one.form in released()
    assert 1 <= one.months <= 12
    assert {one.worker, one.volunteer} <= {*HINTS, "category", ""}
    for text in (one.name_zh, one.name_en, one.purpose_zh, one.purpose_en):
        assert text.strip()


def test_health_and_carers_rest_on_a_separate_consent_alone() -> None:
    """The same four stand in a constraint of the database."""
    alone = {code for code, one in CATEGORIES.items() if one.bases == ("separate_consent",)}
    assert alone == {"K07", "K14", "K15", "K19"}
    table = CareEntry.__table__
    assert isinstance(table, Table)
    check = next(one for one in table.constraints if one.name == "ck_care_entries_separate")
    assert isinstance(check, CheckConstraint)
    assert all(f"'{code}'" in str(check.sqltext) for code in alone)


def test_what_ends_by_itself_says_when() -> None:
    assert {code for code, one in CATEGORIES.items() if one.lasts_days or one.until_18} == {"K12", "K14", "K20"}
    assert (CATEGORIES["K20"].lasts_days, CATEGORIES["K14"].is_deleted, CATEGORIES["K12"].until_18) == (30, True, True)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("code", CATEGORIES)
def test_who_sees_what(role: str, code: str) -> None:
    """The whole matrix, written out a second time: what the table in docs/reference says."""
    shown = WORKER[code]
    if role in ("community_secretary", "community_clerk"):
        expected: Seen | None = Seen(category=code)
    elif role in ("grid_head", "grid_worker", "grid_worker_pt"):
        expected = Seen(category=code) if shown == "category" else Seen(hint=shown) if shown else None
    elif role == "micro_head" and code not in SILENT:
        hint = {"K20": "quiet_visit", "K19": "call_first"}.get(code, "needs_help" if shown == "category" else shown)
        expected = Seen(hint=hint)
    else:
        expected = None
    assert seen(role, code) == expected


def test_a_role_looks_on_as_its_permissions_say() -> None:
    for name, role in ROLES.items():
        view = (
            "community" if "care.read" in role.permissions
            else "worker" if "care.category" in role.permissions
            else "volunteer" if "household.read" in role.permissions
            else "nobody"
        )  # fmt: skip
        assert VIEWS.get(name, "nobody") == view, name


def test_children_are_seen_by_the_community_alone() -> None:
    assert [code for code in CHILDREN if seen_as("worker", code) or seen_as("volunteer", code)] == []


def test_released_texts_are_what_they_were() -> None:
    made = {
        one.version: hashlib.sha256(f"{one.kind}{one.zh}{one.en}".encode()).hexdigest()[:12] for one in TEXTS.values()
    }
    assert {version: made.get(version) for version in RELEASED} == RELEASED
    assert {one.kind for one in TEXTS.values()} == {"consent", "separate_consent", "guardian"}
