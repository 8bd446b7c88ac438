"""The rounds of the last weeks: who was seen when, and what that did to the plan of each household."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from app.demo import nouns
from app.demo.homes import Home
from app.demo.nouns import Worker
from app.demo.remarks import at_the_door
from app.demo.scene import DUE, Past
from app.kernel.clock import SHANGHAI, day_of
from app.visits.models import Visit
from app.visits.rules import DECLINED_DAYS, next_due

# A round takes three weeks, in which three of four households are seen, and every care household.
ROUND_DAYS = 21
SEEN, SEEN_WITHOUT_WORKER = 0.75, 0.1
# How much of a round falls on a Monday, …, a Sunday.
WEEKDAYS = (10, 10, 10, 10, 10, 4, 2)
# Minutes of a day in which people are at home and doors are opened.
HOURS = ((9 * 60 + 5, 11 * 60 + 40), (14 * 60 + 35, 17 * 60 + 30), (18 * 60 + 45, 20 * 60 + 25))
APART = 13  # minutes from door to door, when there is time


def remember(rng: random.Random, homes: Sequence[Home], today: date, *, is_full: bool, has_worker: bool) -> None:
    """Decide what happened at every door of a grid."""
    known = [home for home in homes if home.past]
    lived_in = [home for home in homes if home.people and not home.past]
    if is_full and not known:
        _make_due(rng, lived_in)
    for home in homes:
        if home.household.status == "moved_out":
            home.past = (Past(rng.randint(25, 60), "moved_out"),)
        elif home.people and not home.past:
            home.past = _ordinary(rng, home, today, SEEN if has_worker else SEEN_WITHOUT_WORKER)
            # Where nobody has been yet: soon, or long ago if there is nobody to go.
            home.household.due_on = today + timedelta(days=rng.randint(8, 45) - (0 if has_worker else 60))


def _make_due(rng: random.Random, homes: Sequence[Home]) -> None:
    """Make nine households of a full grid due within the week."""
    in_care = [home for home in homes if home.household.plan_kind == "care"]
    others = [home for home in homes if home.household.plan_kind != "care" and home.door.use == "self"]
    for wanted in DUE:
        home = rng.choice([home for home in (in_care if wanted.care_every else others) if not home.past])
        home.past = wanted.past
        home.household.plan_every_days = wanted.care_every or home.household.plan_every_days


def _ordinary(rng: random.Random, home: Home, today: date, seen: float) -> tuple[Past, ...]:
    """The past of a household that is not due this week."""
    if home.household.plan_kind == "care":
        last = _day_of_round(rng, today)
        return (Past(last, rng.choice(("met", "met", "met", "phone_ok"))), Past(last + rng.randint(28, 31)))
    chance = rng.random()
    if chance < seen:
        outcome = rng.choices(("met", "phone_ok", "declined"), (85, 13, 2))[0]
        return (Past(_day_of_round(rng, today), outcome),)
    if chance < seen + 0.035:
        return (Past(_day_of_round(rng, today), "no_answer"), Past(rng.randint(60, 80)))
    return (Past(rng.randint(25, 80)),) if chance < seen + 0.1 else ()


def _day_of_round(rng: random.Random, today: date) -> int:
    """How many days ago: weekdays rather than weekends, never today."""
    days = range(1, ROUND_DAYS + 1)
    return rng.choices(days, [WEEKDAYS[(today - timedelta(days=day)).weekday()] for day in days])[0]


def walk(rng: random.Random, homes: Iterable[Home], worker: Worker, today: date) -> Iterator[Visit]:
    """The visits of one worker in all their grids, from door to door, each day in the order of the doors."""
    days: dict[int, list[tuple[Home, Past]]] = defaultdict(list)
    for home in homes:
        for past in home.past:
            days[past.days_ago].append((home, past))
    for ago in sorted(days, reverse=True):
        calls = days[ago]
        at = _times(rng, today - timedelta(days=ago), len(calls))
        for (home, past), occurred_at in zip(calls, at, strict=True):
            yield _visit(rng, home, past, worker, occurred_at, today)


def _times(rng: random.Random, day: date, count: int) -> list[datetime]:
    """So many instants of one day in order, none of them at an hour when nobody wants a knock."""
    step = min(APART, sum(last - first for first, last in HOURS) / count)
    start = datetime.combine(day, time(), SHANGHAI)
    found = []
    for number in range(count):
        minutes = (number + rng.uniform(0, 0.7)) * step
        for first, last in HOURS:
            if minutes < last - first:
                found.append(start + timedelta(seconds=round((first + minutes) * 60)))
                break
            minutes -= last - first
    return found


def _visit(rng: random.Random, home: Home, past: Past, worker: Worker, occurred_at: datetime, today: date) -> Visit:
    """One visit, and its mark on the household's plan: the same rule that a visit from a phone meets."""
    plan = home.household
    remark = past.remark or at_the_door(rng, plan.plan_kind, past.outcome)
    asked = today + timedelta(days=past.next_in) if past.next_in else None
    plan.last_visit_at, plan.last_outcome = occurred_at, past.outcome
    plan.due_on = next_due(past.outcome, occurred_at, plan.plan_every_days, plan.due_on, asked)
    if past.outcome == "declined":
        plan.visit_preference = "declined"
        plan.declined_until = day_of(occurred_at) + timedelta(days=DECLINED_DAYS)
    return nouns.visit(
        plan,
        worker,
        past.outcome,
        occurred_at=occurred_at,
        received_at=occurred_at + timedelta(minutes=rng.randint(0, 50), seconds=rng.randint(5, 50)),
        note=remark.note,
        answers=dict(remark.answers) | ({"next": asked.isoformat()} if asked else {}),
        needs=list(remark.needs),
        hazards=list(remark.hazards),
    )
