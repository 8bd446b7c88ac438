"""Limits by the calendar, case by case (domain 3.9); `test_calendar_oracle` tries the rest."""

from datetime import date, datetime, time, timedelta

import chinese_calendar
import pytest

from app.kernel import office_hours
from app.kernel.clock import SHANGHAI
from app.organisation.calendar import Day, Limit, WorkCalendar
from app.organisation.calendar.keeping import holidays

OFF, WORKED = Day(is_workday=False), Day(is_workday=True)
# National Day of 2026: off from Thursday the 1st to Wednesday the 7th; worked on Saturday the 10th.
OCTOBER = WorkCalendar({date(2026, 10, day): OFF for day in range(1, 8)} | {date(2026, 10, 10): WORKED})


def at(told: str) -> datetime:
    """An instant of autumn 2026 in Shanghai, such as `10-08 09:00`."""
    return datetime.strptime(f"2026-{told} +0800", "%Y-%m-%d %H:%M %z")


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [
        ("09-28 23:50", "30 min", "09-29 00:20"),
        ("09-30 16:00", "24 H", "10-01 16:00"),
        ("09-30 16:00", "7 D", "10-07 16:00"),
        ("09-28 09:00", "2 WH", "09-28 11:00"),
        ("09-28 11:00", "2 WH", "09-28 14:30"),  # over lunch
        ("09-28 10:00", "2 WH", "09-28 12:00"),  # worked out at noon, not at half past one
        ("09-28 16:30", "4 WH", "09-29 11:30"),  # over night
        ("09-28 03:00", "1 WH", "09-28 09:30"),  # before the office opens
        ("09-30 17:00", "1 WH", "10-08 09:00"),  # over the holiday: half an hour left, half an hour after it
        ("10-09 17:30", "4 WH", "10-10 14:00"),  # on the Saturday that is worked
        ("09-28 09:00", "1 WD", "09-29 17:30"),  # from the next working day on
        ("09-28 23:59", "1 WD", "09-29 17:30"),
        ("09-30 09:00", "1 WD", "10-08 17:30"),
        ("10-03 12:00", "1 WD", "10-08 17:30"),
        ("10-08 09:00", "3 WD", "10-12 17:30"),  # Friday, the worked Saturday, Monday
    ],
)
def test_when_a_limit_ends(start: str, limit: str, due: str) -> None:
    assert OCTOBER.due(at(start), Limit.parse(limit)) == at(due)


def test_working_days_may_end_at_the_hour_they_began() -> None:
    calendar = WorkCalendar(OCTOBER.days, days_end="clock")
    assert calendar.due(at("09-30 09:12"), Limit(2, "WD")) == at("10-09 09:12")


def test_a_day_may_have_hours_of_its_own() -> None:
    morning = Day(is_workday=True, hours=((time(9), time(12)),))
    calendar = WorkCalendar({date(2026, 10, 10): morning})
    assert calendar.due(at("10-09 16:30"), Limit(2, "WH")) == at("10-10 10:00")
    assert calendar.due(at("10-09 16:30"), Limit(1, "WD")) == at("10-10 12:00")


def test_working_time_between_two_instants() -> None:
    assert OCTOBER.between(at("09-30 16:30"), at("10-08 09:00")) == timedelta(hours=1.5)
    assert OCTOBER.between(at("10-01 00:00"), at("10-08 00:00")) == timedelta(0)
    assert OCTOBER.between(at("10-08 09:00"), at("09-30 16:30")) == timedelta(0)


@pytest.mark.parametrize(
    ("start", "limit", "paused", "left", "again", "due"),
    [
        ("09-28 09:00", "8 WH", "09-28 11:00", timedelta(hours=5.5), "10-12 09:00", "10-13 17:30"),  # at least 1 WD
        ("09-28 09:00", "24 H", "09-28 10:00", timedelta(hours=23), "10-12 09:00", "10-13 17:30"),
        ("09-28 09:00", "72 H", "09-28 10:00", timedelta(hours=71), "10-12 09:00", "10-15 08:00"),
        ("09-28 09:00", "5 WD", "09-29 10:00", timedelta(days=4), "10-12 09:00", "10-16 17:30"),
        ("09-28 09:00", "1 WD", "09-29 17:29", timedelta(0), "10-12 09:00", "10-13 17:30"),
        ("09-28 09:00", "1 WD", "09-30 09:00", timedelta(0), "10-12 09:00", "10-13 17:30"),  # it was over already
        ("09-28 09:00", "30 D", "09-29 09:00", timedelta(days=29), "10-12 09:00", "11-10 09:00"),
    ],
)
def test_a_pause_keeps_what_was_left(
    start: str, limit: str, paused: str, left: timedelta, again: str, due: str
) -> None:
    told = Limit.parse(limit)
    if told.unit == "WH":
        left = OCTOBER.between(at(paused), OCTOBER.due(at(start), told))
    assert OCTOBER.remaining(OCTOBER.due(at(start), told), at(paused), told) == left
    assert OCTOBER.resumed(at(again), left, told) == at(due)


@pytest.mark.parametrize("told", ["", "4", "WH", "0 WD", "-1 H", "4 wh", "1.5 H", "4 W", "4 WH 2 D", "١ H"])
def test_what_is_no_limit(told: str) -> None:
    with pytest.raises(ValueError, match="not a limit"):
        Limit.parse(told)


def test_a_limit_says_itself() -> None:
    assert [str(Limit.parse(told)) for told in ("4 WH", "30min", " 1 WD ")] == ["4 WH", "30 min", "1 WD"]


def test_a_calendar_without_working_days_is_refused() -> None:
    rest = WorkCalendar({date(2026, 1, 1) + timedelta(days=n): OFF for n in range(1000)})
    for limit in (Limit(1, "WH"), Limit(1, "WD")):
        with pytest.raises(ValueError, match="no working day"):
            rest.due(at("03-01 09:00"), limit)


def test_the_holidays_are_those_the_state_announced() -> None:
    calendar = WorkCalendar({day: Day(row["is_workday"]) for day, row in holidays().items()})
    first, last = min(calendar.days), date(max(calendar.days).year, 12, 31)
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        assert calendar.is_workday(day) == chinese_calendar.is_workday(day), day
    assert holidays()[date(2026, 10, 1)]["name"] == "国庆节"
    assert holidays()[date(2026, 10, 10)] == {
        "on_date": date(2026, 10, 10),
        "is_workday": True,
        "hours": None,
        "name": "国庆节调休",
    }


@pytest.mark.parametrize("told", ["", "8:30-12:00", "12:00-08:30", "08:30-12:00,11:00-17:00", "08:30", "24:30-25:00"])
def test_what_are_no_office_hours(told: str) -> None:
    with pytest.raises(ValueError, match=r"office hours|hour must be"):
        office_hours.parse(told)


def test_office_hours_are_written_as_they_are_read() -> None:
    hours = office_hours.parse("08:30-12:00, 13:30-17:30")
    assert office_hours.write(hours) == [["08:30", "12:00"], ["13:30", "17:30"]]
    assert office_hours.read(office_hours.write(hours)) == hours


def test_days_are_those_of_shanghai() -> None:
    """Late in the evening UTC it is the next day already where the work is done."""
    night = datetime(2026, 9, 28, 0, 30, tzinfo=SHANGHAI)
    assert OCTOBER.due(night, Limit(1, "WD")) == at("09-29 17:30")
