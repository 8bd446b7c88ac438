"""What a household's visits made of its plan, pure: which care tasks there were, and which one is open now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.tasks.rules import TOLERANCE, Plan, Window, window


@dataclass(frozen=True, slots=True)
class Round:
    """One care task: counted from a day, due in a window, done on a day or still open."""

    anchored_on: date
    window: Window
    done_on: date | None = None


def history(plan: Plan, anchor: date, visits: Iterable[date]) -> list[Round]:
    """The rounds after the visit of `anchor`, by the days of the counting visits that came later.

    A visit inside or behind its window closes the round. One before it closes nothing, and the plan counts from it: the
    household was seen, and is not asked again before its interval is over. The last round is open, unless a pause
    without an end keeps it from beginning.
    """
    found = []
    for visited_on in sorted(day for day in visits if day > anchor):
        due = window(plan, anchor)
        if due is not None and visited_on >= due.due_from:
            found.append(Round(anchor, due, visited_on))
        anchor = visited_on
    due = window(plan, anchor)
    return [*found, Round(anchor, due)] if due is not None else found


def begin(plan: Plan, seen_on: date | None, due_on: date | None, today: date) -> Round | None:
    """The first round of a plan: as the last visit has it, else as the register does.

    It is late from its first day only where the register says so too; else it begins today.
    """
    if seen_on is None and due_on is None:
        anchor = _anew(plan, today)
    else:
        anchor = seen_on or (due_on or today) - timedelta(days=plan.every_days)
    due = window(plan, anchor)
    if due is not None and due.due_to < today and (due_on is None or due_on >= today):
        anchor = _anew(plan, today)
        due = window(plan, anchor)
    return Round(anchor, due) if due is not None else None


def again(plan: Plan, held: Round, seen_on: date | None, today: date) -> Round | None:
    """What an open round becomes by the plan as it is today; the same when nothing has changed.

    A new plan is never overdue from its first day, nor is a household that is in hospital now.
    """
    anchor = max(held.anchored_on, seen_on or held.anchored_on)
    due = window(plan, anchor)
    if due is None:
        return None
    is_paused = any(since <= today and (until is None or until >= today) for since, until in plan.pauses)
    if due.due_to < today and (due != held.window or is_paused):
        anchor = _anew(plan, today)
        due = window(plan, anchor)
    return Round(anchor, due) if due is not None else None


def _anew(plan: Plan, today: date) -> date:
    """The anchor of a window that begins today."""
    return today - timedelta(days=plan.every_days - plan.every_days // TOLERANCE)
