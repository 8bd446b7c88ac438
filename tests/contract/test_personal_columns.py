"""Every column says whether it may hold something about a person, and somebody's rule says how long it is kept."""

import pytest
from sqlalchemy import Column, LargeBinary, MetaData, Table, Text

from app.kernel.db import Base
from app.kernel.personal import base_of, mark_of, marked, personal, reason_of, unsaid
from app.models import ALL
from app.privacy import impersonal
from app.privacy.labels import action_name, column_name, table_name
from app.privacy.retention.rules import BY_CODE, RULES
from app.privacy.ties import target_of

_ = ALL  # importing app.models registers every room's tables


def test_every_column_is_marked_or_impersonal_with_a_reason() -> None:
    left = [name for name in unsaid() if impersonal.reason(name) is None]
    assert left == [], "mark it in its model with `info=personal(…)`, or list it in app/privacy/impersonal.py"


def test_nothing_is_listed_that_is_not_there_or_says_it_itself() -> None:
    assert [name for name in impersonal.COLUMNS if name not in unsaid()] == []


def test_a_column_that_says_nothing_is_noticed() -> None:
    said = Table(
        "said",
        MetaData(),
        Column("note", Text),
        Column("phone_sealed", LargeBinary, info=personal("resident", "contact", "null", "resident")),
        Column("phone_tail", Text),
    )
    assert reason_of(said.c.note) is None
    assert (mark_of(said.c.phone_tail), base_of(said.c.phone_tail)) == (mark_of(said.c.phone_sealed), "phone")


def test_every_mark_names_a_rule() -> None:
    assert {mark.keep for _, mark in marked()} <= BY_CODE.keys()


# Erasing a person needs no list: it goes by the marks themselves.
LISTING = [rule for rule in RULES if rule.due and rule.code != "resident"]


@pytest.mark.parametrize("rule", LISTING, ids=lambda rule: rule.code)
def test_a_rule_that_runs_by_itself_empties_every_column_that_names_it(rule) -> None:
    named = {
        f"{column.table.name}.{base_of(column)}"
        for column, mark in marked()
        if mark.keep == rule.code and mark.erased != "kept"
    }
    assert set(rule.places) == named


def test_what_is_blanked_or_emptied_can_be() -> None:
    for column, mark in marked():
        if mark.of in ("resident", "contact", "complainant") and mark.erased != "row":
            blank = isinstance(column.type, Text)
            assert column.nullable or blank, f"{column.table.name}.{column.name} takes neither null nor blank"


def test_what_is_sealed_and_emptied_has_an_id_to_be_opened_by() -> None:
    for column, _ in marked():
        if column.name.endswith("_sealed"):
            assert "id" in column.table.c, column.table.name


def test_ids_lead_to_the_tables_they_are_named_after() -> None:
    tables = Base.metadata.tables
    assert target_of(tables["incidents"].c.household_id) == "households"
    assert target_of(tables["incidents"].c.category_id) == "categories"
    assert target_of(tables["visits"].c.id) is None
    assert target_of(tables["visits"].c.note) is None


def test_people_read_words() -> None:
    assert (table_name("visits"), column_name("note")) == ("走访记录", "备注")
    assert action_name("household.read")[1] == "opened your household's page"
    assert action_name("nobody.knows") == ("nobody.knows", "nobody.knows")
