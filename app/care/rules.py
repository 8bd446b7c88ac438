"""Rules of care, pure: who sees what of a category, what an entry must rest on, how often, until when.

There is no score here and no risk of a person (CR3): categories never add up to anything but a plan of visits.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, Protocol

from app.care.catalogue import CATEGORIES, Category
from app.registers.service import ORDINARY_PLAN, Plan

View = Literal["community", "worker", "volunteer", "nobody"]
# What a role looks on as. Every other role, those of departments among them, sees nothing.
VIEWS: Final[Mapping[str, View]] = {
    "community_secretary": "community",
    "community_clerk": "community",
    "grid_head": "worker",
    "grid_worker": "worker",
    "grid_worker_pt": "worker",
    "micro_head": "volunteer",
}
# How to come, and never why.
HINTS: Final = ("call_first", "quiet_visit", "carer_call_first", "needs_help")
LEVEL_DAYS: Final[Mapping[str, int]] = {"A": 7, "B": 30, "C": 90}  # `on_request` makes no plan
FREEZE_AFTER: Final = timedelta(days=30)  # CR2
CONSENTS: Final = ("consent", "separate_consent")
AGED = 80
GUARDED_UNTIL, ADULT = 14, 18
CHILDREN: Final = ("K12", "K13")
FOREVER: Final = date(2100, 1, 1)
SUDDEN_DAYS: Final = 1  # after a sudden event somebody comes within a day


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody sees of an entry: the category, or a hint how to come; never both."""

    category: str | None = None
    hint: str | None = None


class Planned(Protocol):
    """An entry, as far as a plan needs to know."""

    category: str
    level: str


def seen_as(view: View, category: str) -> Seen | None:
    """What a view shows of a category; None is nothing, not even that there is an entry."""
    found = CATEGORIES[category]
    match view:
        case "community":
            return Seen(category=category)
        case "worker" if found.worker == "category":
            return Seen(category=category)
        case "worker" if found.worker:
            return Seen(hint=found.worker)
        case "volunteer" if found.volunteer:
            return Seen(hint=found.volunteer)
        case _:
            return None


def seen(role: str, category: str) -> Seen | None:
    """What a role sees of a category. Every way of reading asks here, or `seen_as`."""
    return seen_as(VIEWS.get(role, "nobody"), category)


def usual_level(category: Category, *, age: int | None, is_alone: bool, is_frail: bool) -> str:
    """The level a category begins with: more often for who is 80 or frail (K01), or alone (K05)."""
    match category.rule:
        case "aged_or_frail" if is_frail or (age is not None and age >= AGED):
            return "A"
        case "alone" if is_alone:
            return "B"
        case _:
            return category.level


def needs_guardian(birth_year: int | None, category: str, on: date) -> bool:
    """Whether a guardian has to consent: the person may still be under 14, as only the year of birth is known."""
    if birth_year is None:
        return category in CHILDREN
    return on.year - birth_year <= GUARDED_UNTIL


def is_adult(birth_year: int | None, on: date) -> bool:
    """Whether a person is surely grown up, whatever the day of birth."""
    return birth_year is not None and on.year - birth_year > ADULT


def review_by(category: Category, on: date) -> date:
    """The last day on which an entry looked at today must be looked at again."""
    months = on.year * 12 + on.month - 1 + category.months
    # Every month has 28 days: a review is never later than its months allow.
    return date(months // 12, months % 12 + 1, min(on.day, 28))


def runs_out_by(category: Category, birth_year: int | None, on: date) -> date | None:
    """The last day on which an entry may end by itself; None when nothing ends it but people.

    Of a child only the year of birth is known: the care goes on until the end of the year of the 18th birthday.
    """
    if category.until_18:
        return date((birth_year or on.year) + ADULT, 12, 31)
    return on + timedelta(days=category.lasts_days) if category.lasts_days else None


def frozen_before(today: date) -> date:
    """Entries that were to be reviewed before this day are frozen: 30 days have gone by without anybody (CR2)."""
    return today - FREEZE_AFTER


def makes_plan(level: str) -> bool:
    """Whether an entry of this level has a say in its household's plan; care on request leaves it as it is."""
    return level in LEVEL_DAYS


def plan_of(entries: Iterable[Planned]) -> Plan:
    """The plan of a household with these live entries: the shortest interval, one visit for all of them.

    The form is the one for who lives alone when such an entry is among them. Of categories that workers may not see
    at all only the interval is taken: the plan lies on their phones and must not tell that there is care.
    """
    planned = [(CATEGORIES[entry.category], LEVEL_DAYS[entry.level]) for entry in entries if makes_plan(entry.level)]
    if not planned:
        return ORDINARY_PLAN
    told = [category for category, _ in planned if category.worker]
    special = [category.form for category in told if category.form != ORDINARY_PLAN.form]
    return Plan(
        kind="care" if told else ORDINARY_PLAN.kind,
        form=special[0] if special else ORDINARY_PLAN.form,
        every_days=min(days for _, days in planned),
    )


def first_within(category: str, level: str) -> int | None:
    """Days until the first visit of a new entry, where it is not left to the round."""
    if category == "K20":
        return SUDDEN_DAYS
    return LEVEL_DAYS["A"] if level == "A" else None
