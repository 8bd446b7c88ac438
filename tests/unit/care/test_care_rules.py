"""Rules of care at their edges: days, ages, and the plan that follows from many entries."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.care import rules
from app.care.catalogue import CATEGORIES
from app.registers.plans import ORDINARY_PLAN, Plan, due_after

TODAY = date(2026, 11, 22)
DAYS = some.dates(date(2020, 1, 1), date(2035, 12, 31))
INTERVALS = some.sampled_from((7, 30, 90))


@dataclass
class Entry:
    category: str
    level: str


ENTRIES = some.lists(
    some.sampled_from(sorted(CATEGORIES)).flatmap(
        lambda code: some.builds(Entry, some.just(code), some.sampled_from(CATEGORIES[code].levels))
    ),
    max_size=6,
)


@pytest.mark.parametrize(
    ("code", "age", "is_alone", "is_frail", "level"),
    [
        ("K01", 80, True, False, "A"),
        ("K01", 79, True, False, "B"),
        ("K01", None, True, False, "B"),
        ("K01", 66, True, True, "A"),
        ("K05", 84, True, False, "B"),
        ("K05", 84, False, True, "C"),
        ("K06", 50, False, False, "A"),
        ("K21", 30, True, False, "on_request"),
    ],
)
def test_the_usual_level(code: str, age: int | None, is_alone: bool, is_frail: bool, level: str) -> None:
    assert rules.usual_level(CATEGORIES[code], age=age, is_alone=is_alone, is_frail=is_frail) == level


@pytest.mark.parametrize(
    ("born", "code", "needed"),
    [(2012, "K09", True), (2013, "K09", True), (2011, "K09", False), (None, "K09", False), (None, "K13", True)],
)
def test_who_may_still_be_under_14_needs_a_guardian(born: int | None, code: str, needed: bool) -> None:
    assert rules.needs_guardian(born, code, TODAY) is needed


@pytest.mark.parametrize(("born", "adult"), [(2008, False), (2007, True), (None, False)])
def test_who_is_surely_grown_up(born: int | None, adult: bool) -> None:
    assert rules.is_adult(born, TODAY) is adult


def test_when_entries_run_out() -> None:
    assert rules.runs_out_by(CATEGORIES["K20"], None, TODAY) == date(2026, 12, 22)
    assert rules.runs_out_by(CATEGORIES["K12"], 2015, TODAY) == date(2033, 12, 31)
    assert rules.runs_out_by(CATEGORIES["K01"], 1943, TODAY) is None


@given(DAYS, some.sampled_from(sorted(CATEGORIES)))
def test_a_review_is_never_later_than_its_months_allow(on: date, code: str) -> None:
    months = CATEGORIES[code].months
    by = rules.review_by(CATEGORIES[code], on)
    assert on < by
    assert (by.year * 12 + by.month) - (on.year * 12 + on.month) == months
    assert by.day <= on.day


@given(ENTRIES)
def test_the_shortest_interval_wins_and_tells_no_secret(entries: list[Entry]) -> None:
    plan = rules.plan_of(entries)
    assert plan == rules.plan_of(reversed(entries)), "the order is not a fact"
    planned = [entry for entry in entries if entry.level != "on_request"]
    assert plan.every_days == min((rules.LEVEL_DAYS[entry.level] for entry in planned), default=90)
    told = [entry for entry in planned if rules.seen("grid_worker", entry.category)]
    assert plan.kind == ("care" if told else "household")
    assert plan == rules.plan_of([*told, *(Entry("K11", entry.level) for entry in planned if entry not in told)])
    if not planned:
        assert plan == ORDINARY_PLAN


def test_one_visit_serves_an_elder_who_is_alone_and_needs_care() -> None:
    found = rules.plan_of([Entry("K01", "B"), Entry("K06", "A"), Entry("K12", "B"), Entry("K21", "on_request")])
    assert found == Plan("care", "living_alone@1", 7)


@given(
    due_on=some.none() | DAYS,
    was=INTERVALS,
    every=INTERVALS,
    ago=some.none() | some.integers(0, 400),
    within=some.sampled_from((None, 1, 7)),
)
def test_a_visit_is_never_put_off_unless_the_interval_grew(
    due_on: date | None, was: int, every: int, ago: int | None, within: int | None
) -> None:
    seen = None if ago is None else TODAY - timedelta(days=ago)
    due = due_after(due_on, was_every=was, every=every, last_seen=seen, today=TODAY, first_within=within)
    if due_on is not None and every <= was:
        assert due <= due_on
    if every < was or due_on is None:
        assert due <= TODAY + timedelta(days=every)
    if within is not None:
        assert due <= TODAY + timedelta(days=within)
    elif due_on is not None and every > was:
        assert due >= due_on
    if due_on is None or due_on >= TODAY:
        assert due >= TODAY, "nobody is overdue because somebody wrote an entry"


def test_a_shorter_interval_counts_from_the_last_visit() -> None:
    last, due = TODAY - timedelta(days=3), TODAY + timedelta(days=80)
    assert due_after(due, was_every=90, every=7, last_seen=last, today=TODAY) == TODAY + timedelta(days=4)
    assert due_after(due, was_every=90, every=7, last_seen=None, today=TODAY) == TODAY + timedelta(days=7)
    longer = due_after(TODAY + timedelta(days=4), was_every=7, every=90, last_seen=last, today=TODAY)
    assert longer == last + timedelta(days=90)
