"""Days and months of keeping, counted in Shanghai days. Pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Keep:
    """How long: months of the calendar, or days."""

    months: int = 0
    days: int = 0

    def until(self, since: date) -> date:
        """The last day something of `since` is kept: 29 February and a year is 28 February."""
        month = since.year * 12 + since.month - 1 + self.months
        year, month = divmod(month, 12)
        day = min(since.day, monthrange(year, month + 1)[1])
        return date(year, month + 1, day) + timedelta(days=self.days)

    def last_gone(self, today: date) -> date:
        """The last day of which nothing is kept any more today."""
        found = today - timedelta(days=self.days + self.months * 31 + 1)
        while self.until(found + timedelta(days=1)) < today:
            found += timedelta(days=1)
        return found
