"""Cases of the rule of care visits, for Python and for the phone: `python -m tests.care_windows` writes them anew.

Days are counted from 2023-01-01, so that a leap year lies among them. Of every window the first and the last day and
the one that suits best are told, and of every tenth the id of the task as well.
"""

import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from app.tasks.rules import Plan, task_id, window

FILE: Final = Path(__file__).parent / "data" / "care_windows.json"
SINCE: Final = date(2023, 1, 1)
HOUSEHOLD: Final = UUID("0193f1a0-0000-7000-8000-000000000302")
CASES: Final = 2500
EVERY: Final = (1, 2, 3, 5, 7, 7, 10, 14, 21, 28, 30, 30, 31, 60, 90, 90, 180, 365, 400)


def text() -> str:
    """The file as it should be."""
    rng = random.Random(20240229)
    lines = ",\n".join(json.dumps(_case(rng, number), separators=(",", ":")) for number in range(CASES))
    head = json.dumps({"since": SINCE.isoformat(), "household_id": str(HOUSEHOLD)})
    return f'{head[:-1]}, "cases": [\n{lines}\n]}}\n'


def _case(rng: random.Random, number: int) -> list[Any]:
    """[every_days, weekday, pauses, declined_until, anchor, [due_from, due_on, due_to] or null, id?]"""
    every, anchor = rng.choice(EVERY), rng.randrange(1200)
    pauses: list[tuple[int, int | None]] = []
    for _ in range(rng.choice((0, 0, 1, 1, 2, 4))):
        first = anchor + rng.randrange(-30, every + 40)
        pauses.append((first, None if rng.random() < 0.08 else first + rng.choice((0, 1, 3, 9, 20, 60))))
    declined = anchor + rng.choice((90, 60, -20)) if rng.random() < 0.15 else None
    weekday = rng.choice((None, None, 1, 2, 3, 4, 5, 6, 7))
    plan = Plan(
        every,
        weekday,
        [(_day(first), None if last is None else _day(last)) for first, last in pauses],
        None if declined is None else _day(declined),
    )
    found = window(plan, _day(anchor))
    told = None if found is None else [_number(day) for day in (found.due_from, found.due_on, found.due_to)]
    case = [every, weekday, pauses, declined, anchor, told]
    return [*case, str(task_id(HOUSEHOLD, found.due_from))] if found is not None and number % 10 == 0 else case


def _day(number: int) -> date:
    return SINCE + timedelta(days=number)


def _number(day: date) -> int:
    return (day - SINCE).days


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
