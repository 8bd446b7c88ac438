"""The arithmetic of limits: working hours, working days, and pauses in between (domain 3.9). Pure; no clock, no table.

Days and office hours are those of Asia/Shanghai; instants come and go in UTC.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, cast

from app.kernel.clock import SHANGHAI, day_of
from app.kernel.office_hours import Hours

Unit = Literal["min", "H", "WH", "WD", "D"]
# When the last of n working days ends: with its office hours, or at the hour at which the limit began.
End = Literal["office", "clock"]
USUAL_HOURS: Hours = ((time(8, 30), time(12)), (time(13, 30), time(17, 30)))

# No holiday is that long. A calendar without a working day is a mistake of whoever filled it in.
LONGEST_REST = 400
_WALL = {"min": timedelta(minutes=1), "H": timedelta(hours=1), "D": timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class Limit:
    """How long something may take. `min`, `H` and `D` run on the wall clock; `WH` only in office hours.

    `WD` counts working days from the next one on, and ends with the last one's office hours unless the calendar says
    otherwise.
    """

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError("a limit is at least 1")

    @classmethod
    def parse(cls, told: str) -> "Limit":
        """The limit a catalogue names, such as `4 WH`. Raises ValueError."""
        found = re.fullmatch(r"([1-9]\d{0,4}) ?(min|H|WH|WD|D)", told.strip())
        if found is None:
            raise ValueError(f"not a limit: {told!r}")
        return cls(int(found[1]), cast(Unit, found[2]))

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"


@dataclass(frozen=True, slots=True)
class Day:
    """What the calendar says of a day that differs from its weekday. `hours` None: the usual ones."""

    is_workday: bool
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """When the office works: Monday to Friday in the usual hours, but for the days that differ."""

    days: Mapping[date, Day] = field(default_factory=dict)
    hours: Hours = USUAL_HOURS
    days_end: End = "office"

    def is_workday(self, day: date) -> bool:
        """Whether the office works on a day."""
        found = self.days.get(day)
        return found.is_workday if found else day.weekday() < 5

    def hours_of(self, day: date) -> Hours:
        """The office hours of a day; none when it is no workday."""
        if not self.is_workday(day):
            return ()
        found = self.days.get(day)
        return (found.hours if found else None) or self.hours

    def due(self, start: datetime, limit: Limit) -> datetime:
        """When a limit that began at `start` ends. Raises ValueError when the calendar knows no working day."""
        if limit.unit == "WH":
            return self._worked(start, timedelta(hours=limit.amount))
        if limit.unit == "WD":
            return self._end_of(self._workdays_after(day_of(start), limit.amount), start)
        return start.astimezone(UTC) + limit.amount * _WALL[limit.unit]

    def between(self, first: datetime, last: datetime) -> timedelta:
        """The working time between two instants; none when the second comes first."""
        total, day, end = timedelta(0), day_of(first), day_of(last)
        while day <= end:
            for opens, closes in self._spans(day):
                total += max(min(closes, last) - max(opens, first), timedelta(0))
            day += timedelta(days=1)
        return total

    def remaining(self, due: datetime, at: datetime, limit: Limit) -> timedelta:
        """What is left of a limit that is paused at `at`; none when it was over.

        In the limit's own measure: working time for `WH`, a working day as one day for `WD`, else wall clock time.
        """
        if limit.unit == "WH":
            return self.between(at, due)
        if limit.unit == "WD":
            return timedelta(days=self._workdays_between(day_of(at), day_of(due)) if due > at else 0)
        return max(due - at, timedelta(0))

    def resumed(self, at: datetime, left: timedelta, limit: Limit) -> datetime:
        """When a paused limit that goes on at `at` ends: after what was left of it, and after one working day at least.

        `left` is what `remaining` said.
        """
        least = self.due(at, Limit(1, "WD"))
        if limit.unit == "WH":
            return max(least, self._worked(at, left))
        if limit.unit == "WD":
            return max(least, self._end_of(self._workdays_after(day_of(at), max(left.days, 1)), at))
        return max(least, at.astimezone(UTC) + left)

    def _spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for opens, closes in self.hours_of(day):
            yield (
                datetime.combine(day, opens, SHANGHAI).astimezone(UTC),
                datetime.combine(day, closes, SHANGHAI).astimezone(UTC),
            )

    def _worked(self, start: datetime, amount: timedelta) -> datetime:
        """The first instant at which this much has been worked since `start`."""
        if amount <= timedelta(0):
            return start.astimezone(UTC)
        day, rested = day_of(start), 0
        while rested <= LONGEST_REST:
            for opens, closes in self._spans(day):
                begins = max(opens, start)
                if closes - begins >= amount:
                    return begins.astimezone(UTC) + amount
                amount -= max(closes - begins, timedelta(0))
            rested = 0 if self.is_workday(day) else rested + 1
            day += timedelta(days=1)
        raise ValueError("the calendar knows no working day")

    def _workdays_after(self, day: date, count: int) -> date:
        rested = 0
        while count and rested <= LONGEST_REST:
            day += timedelta(days=1)
            rested = 0 if self.is_workday(day) else rested + 1
            count -= self.is_workday(day)
        if count:
            raise ValueError("the calendar knows no working day")
        return day

    def _workdays_between(self, after: date, last: date) -> int:
        return sum(self.is_workday(after + timedelta(days=n)) for n in range(1, (last - after).days + 1))

    def _end_of(self, day: date, began: datetime) -> datetime:
        closes = self.hours_of(day)[-1][1] if self.days_end == "office" else began.astimezone(SHANGHAI).time()
        return datetime.combine(day, closes, SHANGHAI).astimezone(UTC)
