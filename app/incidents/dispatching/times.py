"""When a rule of dispatch holds: hours of work or outside them, weekdays, a span of the day. Pure."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Protocol

from app.kernel.clock import SHANGHAI
from app.organisation.service import WorkCalendar


class Times(Protocol):
    """What a rule, or the draft of one, says about time."""

    @property
    def hours(self) -> str: ...
    @property
    def weekdays(self) -> Sequence[int]: ...
    @property
    def from_time(self) -> time | None: ...
    @property
    def to_time(self) -> time | None: ...


def is_worked(calendar: WorkCalendar, at: datetime) -> bool:
    """Whether the office works at an instant; on a holiday never, on a Sunday worked in lieu as on any day."""
    local = at.astimezone(SHANGHAI)
    return any(opens <= local.time() < closes for opens, closes in calendar.hours_of(local.date()))


def holds(rule: Times, at: datetime, calendar: WorkCalendar) -> bool:
    """Whether a rule holds at an instant. A span over midnight belongs to the weekday on which it begins."""
    if rule.hours != "always" and is_worked(calendar, at) != (rule.hours == "working"):
        return False
    local, begins, ends = at.astimezone(SHANGHAI), rule.from_time, rule.to_time
    day, clock = local.date(), local.time()
    if begins is not None and ends is not None:
        is_within = begins <= clock < ends if begins < ends else clock >= begins or clock < ends
        if not is_within:
            return False
        if begins > ends > clock:
            day -= timedelta(days=1)
    return not rule.weekdays or day.isoweekday() in rule.weekdays
