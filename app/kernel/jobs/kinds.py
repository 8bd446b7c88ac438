"""What a room says about the work it does later."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

Handler = Callable[[AsyncSession, Mapping[str, Any]], Awaitable[None]]


class Again(Exception):
    """Raised by a handler: try again after this long (a service that said Retry-After). It counts as an attempt."""

    def __init__(self, after: timedelta) -> None:
        super().__init__(f"again after {after.total_seconds():.0f} s")
        self.after = after


@dataclass(frozen=True, slots=True)
class Job:
    """A kind of work. The handler runs in one transaction of the district, which is committed when it returns.

    It gets the payload it was enqueued with. When it raises, everything is rolled back and it is tried again, after
    2 s, then 4 s, and so on up to 5 min; after `max_attempts` the job stays in the queue as failed.
    """

    kind: str
    handler: Handler
    max_attempts: int = 10
    cron: str | None = None  # also by itself, with an empty payload: five cron fields, in UTC
