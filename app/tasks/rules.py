"""When a care visit is due, pure: the same rule stands on the phone (pwa store/rules/occurrence).

A plan asks for a visit every so many days, counted from the day of the last one that counts. The window reaches a fifth
of the interval to either side. Days of a pause do not count: what of the window they cover is added at its end, so a
household home from hospital has as long as any other. All days are days in Shanghai: no hour and no zone enters here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from uuid import UUID, uuid5

# For ever: phones and servers of every release draw the ids of care tasks under it.
NAMESPACE: Final = UUID("6f1d9a3e-2b54-5c0e-9a77-d00257e9ca4e")
COUNTS: Final = frozenset(
    {"met", "phone_ok", "neighbour", "away", "declined"}
)  # outcomes after which nobody asks again
TOLERANCE: Final = 5  # a fifth of the interval

Pause = tuple[date, date | None]  # first and last day; no last day: not over yet


@dataclass(frozen=True, slots=True)
class Plan:
    """How often, on which weekday rather than others (1 Monday to 7 Sunday), and when not."""

    every_days: int
    weekday: int | None = None
    pauses: Sequence[Pause] = field(default=())
    declined_until: date | None = None  # in peace until then; that day itself is free again


@dataclass(frozen=True, slots=True)
class Window:
    """The days in which a visit is on time, both ends included, and the one that suits best."""

    due_from: date
    due_on: date
    due_to: date


def window(plan: Plan, anchor: date) -> Window | None:
    """When the visit after `anchor` is due; None while a pause without an end leaves too few days for it."""
    spread = plan.every_days // TOLERANCE
    first = anchor + timedelta(days=plan.every_days - spread)
    pauses = list(plan.pauses)
    if plan.declined_until is not None:
        pauses.append((first, plan.declined_until - timedelta(days=1)))
    days = _open_days(first, 2 * spread + 1, pauses)
    if days is None:
        return None
    middle = days[spread]
    return Window(days[0], min(days, key=lambda day: _preference(day, middle, plan.weekday)), days[-1])


def task_id(household_id: UUID, due_from: date) -> UUID:
    """The id of the care task of a household whose window begins on a day."""
    return uuid5(NAMESPACE, f"{household_id}:{due_from.isoformat()}")


def _open_days(day: date, count: int, pauses: Sequence[Pause]) -> list[date] | None:
    """So many days from `day` on that lie in no pause."""
    found: list[date] = []
    while len(found) < count:
        held = [until for since, until in pauses if since <= day and (until is None or until >= day)]
        if not held:
            found.append(day)
            day += timedelta(days=1)
            continue
        last = max(until or date.max for until in held)
        if last >= _NEVER:
            return None
        day = last + timedelta(days=1)
    return found


def _preference(day: date, middle: date, weekday: int | None) -> tuple[int, int, date]:
    """Smallest is best: the wanted weekday or the nearest to it, then the middle of the window, then the earlier day.

    A short window may not hold the weekday; the nearest one leads the round there from time to time.
    """
    away = 0 if weekday is None else min((day.isoweekday() - weekday) % 7, (weekday - day.isoweekday()) % 7)
    return away, abs((day - middle).days), day


_NEVER: Final = date(9000, 1, 1)
