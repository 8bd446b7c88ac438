"""When care visits are due: two years of generated lives, and the file of cases that the phone replays."""

import itertools
import os
import random
from datetime import date, datetime, time, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kernel.clock import SHANGHAI, day_of
from app.tasks.rounds import again, begin, history
from app.tasks.rules import Plan, Window, task_id, window
from tests import care_windows

DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))
EVERY = st.sampled_from((1, 2, 3, 7, 10, 30, 31, 90, 400))
# Households whose two years are lived through; `make lab` takes ten thousand.
LIVES = settings(max_examples=int(os.environ.get("CARE_LIVES", "200")), deadline=None)
HOUSE = UUID("0193f1a0-0000-7000-8000-000000000302")
TWO_YEARS = timedelta(days=731)


@st.composite
def pauses(draw: st.DrawFn, most: int = 4) -> list[tuple[date, date | None]]:
    """Pauses with an end, in any order, overlapping or not."""
    found: list[tuple[date, date | None]] = []
    for _ in range(draw(st.integers(0, most))):
        first = draw(DAYS)
        found.append((first, first + timedelta(days=draw(st.integers(0, 60)))))
    return found


PLANS = st.builds(Plan, EVERY, st.none() | st.integers(1, 7), pauses())


def is_paused(plan: Plan, day: date) -> bool:
    return any(first <= day and (last is None or day <= last) for first, last in plan.pauses)


def due(plan: Plan, anchor: date) -> Window:
    found = window(plan, anchor)
    assert found is not None
    return found


@given(PLANS, DAYS)
def test_a_window_holds_as_many_free_days_as_any_other(plan: Plan, anchor: date) -> None:
    found = due(plan, anchor)
    spread = plan.every_days // 5
    days = [found.due_from + timedelta(days=n) for n in range((found.due_to - found.due_from).days + 1)]
    assert sum(not is_paused(plan, day) for day in days) == 2 * spread + 1
    assert anchor < found.due_from <= found.due_on <= found.due_to
    assert not any(is_paused(plan, day) for day in (found.due_from, found.due_on, found.due_to))


@given(EVERY, st.none() | st.integers(1, 7), DAYS)
def test_without_pauses_it_is_the_interval_and_a_fifth(every: int, weekday: int | None, anchor: date) -> None:
    found = due(Plan(every, weekday), anchor)
    assert (found.due_from - anchor, found.due_to - anchor) == (
        timedelta(days=every - every // 5),
        timedelta(days=every + every // 5),
    )
    days = [found.due_from + timedelta(days=n) for n in range(2 * (every // 5) + 1)]
    if weekday in [day.isoweekday() for day in days]:
        assert found.due_on.isoweekday() == weekday
    if weekday is None:
        assert found.due_on - anchor == timedelta(days=every)


@pytest.mark.parametrize(
    ("anchor", "every", "due_on"),
    [
        (date(2024, 1, 31), 30, date(2024, 3, 1)),  # over a leap day
        (date(2023, 1, 31), 30, date(2023, 3, 2)),
        (date(2024, 2, 29), 365, date(2025, 2, 28)),
        (date(2024, 2, 22), 7, date(2024, 2, 29)),
        (date(2024, 12, 31), 1, date(2025, 1, 1)),
    ],
)
def test_ends_of_months_and_leap_days(anchor: date, every: int, due_on: date) -> None:
    assert due(Plan(every), anchor).due_on == due_on


@LIVES
@given(PLANS, DAYS, st.randoms(use_true_random=False))
def test_two_years_of_visits_in_time(plan: Plan, first: date, rng: random.Random) -> None:
    """Who comes within every window is never asked twice for one interval, and never missed."""
    anchor, rounds = first, 0
    while anchor < first + TWO_YEARS:
        found = due(plan, anchor)
        on = found.due_from + timedelta(days=rng.randrange((found.due_to - found.due_from).days + 1))
        free = sum(not is_paused(plan, anchor + timedelta(days=n)) for n in range(1, (on - anchor).days + 1))
        assert free <= plan.every_days + plan.every_days // 5  # days on which somebody could have come
        assert (on - anchor).days >= plan.every_days - plan.every_days // 5
        anchor, rounds = on, rounds + 1
    assert rounds <= TWO_YEARS.days // (plan.every_days - plan.every_days // 5) + 1


@LIVES
@given(PLANS, DAYS, st.lists(st.integers(1, 731), max_size=40))
def test_any_life_is_one_chain_of_rounds(plan: Plan, first: date, days: list[int]) -> None:
    visits = [first + timedelta(days=day) for day in days]
    rounds = history(plan, first, visits)
    for one, following in itertools.pairwise(rounds):
        assert one.done_on is not None
        assert one.window.due_from <= one.done_on < following.window.due_from  # no day is asked for twice
    assert [one for one in rounds if one.done_on is None] == rounds[-1:]
    assert rounds[-1].window.due_from > max([first, *visits])  # nobody is asked again who was just seen
    ids = [task_id(HOUSE, one.window.due_from) for one in rounds]
    assert len(set(ids)) == len(ids)


@given(PLANS, DAYS, st.lists(st.integers(1, 400), max_size=20), st.randoms(use_true_random=False))
def test_the_order_in_which_visits_arrive_is_of_no_matter(
    plan: Plan, first: date, days: list[int], rng: random.Random
) -> None:
    visits = [first + timedelta(days=day) for day in days]
    shuffled = rng.sample(visits, len(visits))
    assert history(plan, first, shuffled) == history(plan, first, visits)
    assert history(plan, first, visits + visits[:3]) == history(plan, first, visits)


@given(PLANS, DAYS, st.lists(st.integers(1, 400), min_size=1, max_size=20))
def test_planning_at_every_visit_is_planning_at_once(plan: Plan, first: date, days: list[int]) -> None:
    """The phone plans after each visit, the server may hear of all of them in one push."""
    visits = sorted({first + timedelta(days=day) for day in days})
    anchor, chain = first, []
    for visit in visits:
        before = history(plan, anchor, [visit])
        chain += [one for one in before if one.done_on is not None]
        anchor = visit
    assert chain + history(plan, anchor, []) == history(plan, first, visits)


@given(DAYS, st.sampled_from((1, 7, 30)), st.integers(-12, 14))
def test_a_day_is_a_day_in_shanghai_whatever_zone_tells_it(day: date, every: int, hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    first = datetime.combine(day, time(0, 0, 1), SHANGHAI).astimezone(zone)
    last = datetime.combine(day, time(23, 59, 59), SHANGHAI).astimezone(zone)
    assert due(Plan(every), day_of(first)) == due(Plan(every), day_of(last)) == due(Plan(every), day)


@given(PLANS, DAYS)
def test_a_pause_without_end_suppresses_and_its_end_brings_the_visit_back(plan: Plan, anchor: date) -> None:
    found = due(plan, anchor)
    in_hospital = Plan(plan.every_days, plan.weekday, [*plan.pauses, (found.due_on, None)])
    assert window(in_hospital, anchor) is None
    until = found.due_on + timedelta(days=20)
    home = due(Plan(plan.every_days, plan.weekday, [*plan.pauses, (found.due_on, until)]), anchor)
    assert home.due_to > until


def test_who_declined_is_left_in_peace_for_ninety_days() -> None:
    day = date(2026, 1, 5)
    assert due(Plan(7, declined_until=day + timedelta(days=90)), day).due_from == day + timedelta(days=90)
    assert due(Plan(7, declined_until=day - timedelta(days=1)), day).due_from == day + timedelta(days=6)


@given(PLANS, DAYS, st.integers(0, 500), st.none() | st.integers(-60, 60), st.booleans())
def test_a_plan_that_begins_is_late_only_where_the_register_says_so(
    plan: Plan, today: date, ago: int, due_in: int | None, has_been_seen: bool
) -> None:
    seen_on = today - timedelta(days=ago) if has_been_seen else None
    due_on = None if due_in is None else today + timedelta(days=due_in)
    found = begin(plan, seen_on, due_on, today)
    assert found is not None
    assert found.window.due_to >= today or (due_on is not None and due_on < today)
    if found.window.due_to >= today:
        assert again(plan, found, seen_on, today) == found  # and looking again moves nothing


@given(PLANS, PLANS, DAYS, st.integers(0, 60))
def test_a_changed_plan_is_not_late_either(old: Plan, new: Plan, first: date, later: int) -> None:
    [held] = history(old, first, [])
    today = held.window.due_from + timedelta(days=later)
    found = again(new, held, None, today)
    assert found is not None
    assert found.window.due_to >= today or found.window == held.window
    assert again(new, found, None, today) == found


def test_the_file_of_cases_is_fresh() -> None:
    assert care_windows.FILE.read_text("utf-8") == care_windows.text(), "run `python -m tests.care_windows`"
