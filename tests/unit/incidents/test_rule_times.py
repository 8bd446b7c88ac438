"""When a rule of dispatch holds: over the work calendar, weekdays, and spans that go over midnight."""

from dataclasses import dataclass, field
from datetime import date, datetime, time

import pytest

from app.incidents.dispatching.matching import names
from app.incidents.dispatching.times import holds
from app.kernel.clock import SHANGHAI
from app.organisation.calendar import Day, WorkCalendar

# Wednesday 30 September 2026 is worked; National Day is off; Saturday 10 October is worked in lieu.
CALENDAR = WorkCalendar({date(2026, 10, 1): Day(is_workday=False), date(2026, 10, 10): Day(is_workday=True)})


@dataclass
class Told:
    hours: str = "always"
    weekdays: list[int] = field(default_factory=list)
    from_time: time | None = None
    to_time: time | None = None


def at(day: int, clock: str, month: int = 10) -> datetime:
    return datetime.combine(date(2026, month, day), time.fromisoformat(clock), SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "is_worked"),
    [
        (at(30, "08:29", 9), False),
        (at(30, "08:30", 9), True),
        (at(30, "12:00", 9), False),  # the break
        (at(30, "17:29", 9), True),
        (at(30, "17:30", 9), False),
        (at(1, "10:00"), False),  # a holiday on a Thursday
        (at(4, "10:00"), False),  # a Sunday
        (at(10, "10:00"), True),  # a Saturday worked in lieu
    ],
)
def test_working_hours_are_those_of_the_calendar(moment: datetime, is_worked: bool) -> None:
    assert holds(Told("working"), moment, CALENDAR) is is_worked
    assert holds(Told("outside"), moment, CALENDAR) is not is_worked
    assert holds(Told("always"), moment, CALENDAR)


@pytest.mark.parametrize(
    ("moment", "is_within"),
    [
        (at(9, "21:59"), False),
        (at(9, "22:00"), True),  # Friday night
        (at(10, "05:59"), True),  # which goes on into Saturday
        (at(10, "06:00"), False),
        (at(10, "22:00"), False),  # Saturday night is another one
        (at(9, "05:00"), False),  # and this is Thursday's
    ],
)
def test_a_span_over_midnight_belongs_to_the_day_it_begins_on(moment: datetime, is_within: bool) -> None:
    assert holds(Told("always", [5], time(22), time(6)), moment, CALENDAR) is is_within


@pytest.mark.parametrize(("clock", "is_within"), [("08:59", False), ("09:00", True), ("16:59", True), ("17:00", False)])
def test_a_span_within_a_day(clock: str, is_within: bool) -> None:
    assert holds(Told("always", [], time(9), time(17)), at(4, clock), CALENDAR) is is_within


def test_weekdays_and_hours_both_have_to_hold() -> None:
    saturday = at(10, "10:00")
    assert holds(Told("working", [6]), saturday, CALENDAR)
    assert not holds(Told("working", [1]), saturday, CALENDAR)
    assert not holds(Told("outside", [6]), saturday, CALENDAR)


def test_an_instant_is_read_where_the_work_is_done() -> None:
    utc = datetime.fromisoformat("2026-10-10T01:00:00+00:00")  # nine in the morning
    assert holds(Told("working", [6], time(9), time(10)), utc, CALENDAR)


def test_categories_are_named_by_code_by_group_or_by_none() -> None:
    assert names([], "0203")
    assert names(["0203"], "0203")
    assert names(["05", "02"], "0203")
    assert not names(["0204", "05"], "0203")
