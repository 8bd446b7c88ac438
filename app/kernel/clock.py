"""One place that knows what time it is. Instants are UTC; days belong to Asia/Shanghai, where the work is done."""

from datetime import UTC, date, datetime, timedelta, timezone

# China has kept one offset, without summer time, since 1991; a fixed offset needs no time zone database.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def day_of(instant: datetime) -> date:
    """The calendar day of an instant where the work is done."""
    return instant.astimezone(SHANGHAI).date()


def today() -> date:
    """Today's date where the work is done."""
    return day_of(now())
