"""The work calendar: which days are worked, in which hours, and when a limit ends."""

from app.organisation.calendar.arithmetic import Day, Limit, WorkCalendar

__all__ = ["Day", "Limit", "WorkCalendar"]
