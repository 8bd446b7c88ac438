"""The calendar against an oracle that knows no trick: it walks minute by minute through made-up years.

The oracle shares no code with the calendar. Both are asked 10,000 seeded questions and must agree on all of them.
"""

import random
from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.organisation.calendar import Day, Limit, WorkCalendar

MINUTE = timedelta(minutes=1)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
LENGTH = 500  # days that the oracle knows; every question ends before them
CALENDARS, QUESTIONS = 10, 1000
Times = list[tuple[int, int]]  # minutes from midnight


class Oracle:
    """The working minutes of some hundred days, one by one, as a table."""

    def __init__(self, rng: random.Random) -> None:
        self.usual = hours(rng)
        self.special: dict[int, tuple[bool, Times | None]] = {}
        for day in range(LENGTH):
            if rng.random() < 0.15:
                works = rng.random() < 0.5
                self.special[day] = (works, hours(rng) if works and rng.random() < 0.3 else None)
        self.minutes: list[bool] = []  # of days in Shanghai, from 1 January 2026 on
        self.works: list[bool] = []
        for day in range(LENGTH):
            works, own = self.special.get(day, ((day + 3) % 7 < 5, None))  # 1 January 2026 is a Thursday
            self.works.append(works)
            spans = (own or self.usual) if works else []
            self.minutes += [any(opens <= minute < closes for opens, closes in spans) for minute in range(1440)]

    def calendar(self) -> WorkCalendar:
        """The calendar that should say the same."""
        days = {
            date(2026, 1, 1) + timedelta(days=day): Day(works, times(own) if own else None)
            for day, (works, own) in self.special.items()
        }
        return WorkCalendar(days, times(self.usual))

    def due(self, start: int, amount: int, unit: str) -> int:
        """The minute at which a limit ends that began at minute `start`."""
        if unit in ("min", "H", "D"):
            return start + amount * {"min": 1, "H": 60, "D": 1440}[unit]
        if unit == "WD":
            return self.close_of_workday(start, amount)
        return self.after_working(start, amount * 60)

    def after_working(self, start: int, minutes: int) -> int:
        minute = start
        while minutes:
            minutes -= self.minutes[minute]
            minute += 1
        return minute

    def close_of_workday(self, start: int, count: int) -> int:
        day = start // 1440
        while count:
            day += 1
            count -= self.works[day]
        minute = day * 1440 + 1439
        while not self.minutes[minute]:
            minute -= 1
        return minute + 1

    def between(self, first: int, last: int) -> int:
        return sum(self.minutes[first:last])

    def resumed(self, start: int, amount: int, unit: str, paused: int, again: int) -> int:
        """The end of a limit that was paused at one minute and went on at another: at least one working day later."""
        due = self.due(start, amount, unit)
        least = self.close_of_workday(again, 1)
        if unit == "WH":
            return max(least, self.after_working(again, self.between(paused, due)))
        if unit == "WD":
            left = sum(self.works[paused // 1440 + 1 : due // 1440 + 1])
            return max(least, self.close_of_workday(again, left) if left and paused < due else 0)
        return max(least, again + max(due - paused, 0))


def hours(rng: random.Random) -> Times:
    """One to three spans of office hours, minutes from midnight; three hours a day at least, or the walk takes ages."""
    while True:
        marks = sorted(rng.sample(range(1, 1440), 2 * rng.randint(1, 3)))
        spans = list(zip(marks[::2], marks[1::2], strict=True))
        if sum(closes - opens for opens, closes in spans) >= 180:
            return spans


def times(spans: Times) -> tuple[tuple[time, time], ...]:
    return tuple((time(*divmod(opens, 60)), time(*divmod(closes, 60))) for opens, closes in spans)


def instant(minute: int) -> datetime:
    """A minute of the oracle's: they are counted from midnight in Shanghai, eight hours before that of UTC."""
    return FIRST + (minute - 480) * MINUTE


@pytest.mark.parametrize("seed", range(CALENDARS))
def test_the_calendar_agrees_with_the_oracle(seed: int) -> None:
    rng = random.Random(seed)
    oracle = Oracle(rng)
    calendar = oracle.calendar()
    for _ in range(QUESTIONS):
        start = rng.randrange(200 * 1440)
        unit = rng.choice(["min", "H", "WH", "WD", "D"])
        amount = rng.randint(1, {"min": 600, "H": 100, "WH": 40, "WD": 20, "D": 60}[unit])
        paused, again = start + rng.randrange(10 * 1440), start + rng.randrange(10 * 1440, 90 * 1440)
        limit = Limit.parse(f"{amount} {unit}")
        asked = f"seed {seed}: {limit} from minute {start}, paused at {paused}, again at {again}"

        due = calendar.due(instant(start), limit)
        assert due == instant(oracle.due(start, amount, unit)), asked
        worked = oracle.between(start, paused)
        assert calendar.between(instant(start), instant(paused)) == worked * MINUTE, asked
        left = calendar.remaining(due, instant(paused), limit)
        resumed = calendar.resumed(instant(again), left, limit)
        assert resumed == instant(oracle.resumed(start, amount, unit, paused, again)), asked
