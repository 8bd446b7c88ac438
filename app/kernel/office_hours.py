"""Office hours as people write them, as they are kept, and as the calendar reckons with them."""

import re
from collections.abc import Sequence
from datetime import time
from itertools import pairwise

# Opening and closing times of one day, in order.
Hours = tuple[tuple[time, time], ...]


def read(told: Sequence[Sequence[str]]) -> Hours:
    """Office hours from `[["08:30", "12:00"], …]`. Raises ValueError: none, not in order, or no whole minutes."""
    if not all(len(span) == 2 and all(re.fullmatch(r"\d\d:\d\d", moment) for moment in span) for span in told):
        raise ValueError("write office hours like 08:30-12:00,13:30-17:30")
    found = tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in told)
    moments = [moment for span in found for moment in span]
    if not moments or any(later <= earlier for earlier, later in pairwise(moments)):
        raise ValueError("office hours begin before they end, one span after the other")
    return found


def parse(told: str) -> Hours:
    """Office hours from `08:30-12:00,13:30-17:30`. Raises ValueError as `read` does."""
    return read([span.strip().split("-") for span in told.split(",")])


def write(hours: Hours) -> list[list[str]]:
    """What `read` reads."""
    return [[opens.strftime("%H:%M"), closes.strftime("%H:%M")] for opens, closes in hours]
