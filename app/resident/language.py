"""The sentences of the resident's page in two languages, and days as people say them."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final, Literal

from app.kernel.clock import SHANGHAI, day_of

Language = Literal["zh", "en"]
_FOLDER: Final = Path(__file__).parent / "words"
_MONTHS: Final = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@cache
def sentences(language: Language) -> Mapping[str, str]:
    """Every sentence by its key; both languages have the same keys."""
    found: dict[str, str] = json.loads((_FOLDER / f"{language}.json").read_text("utf-8"))
    return found


class Words:
    """What is said in one language, on one day."""

    def __init__(self, language: Language, today: date) -> None:
        self.language: Final = language
        self.today: Final = today
        self._said = sentences(language)

    def __call__(self, key: str, **values: object) -> str:
        """A sentence with its values put in. Raises KeyError: a sentence that is missing is a mistake of ours."""
        return self._said[key].format(**values)

    def any(self, *keys: str) -> str:
        """The first of these sentences that there is, its values not yet put in. The last one must be there."""
        return next((self._said[key] for key in keys if key in self._said), "") or self._said[keys[-1]]

    def day(self, instant: datetime) -> str:
        """`今天`, `11月26日`, with the year when it is another."""
        day = day_of(instant)
        apart = (day - self.today).days
        if -1 <= apart <= 1:
            return self(("day.yesterday", "day.today", "day.tomorrow")[apart + 1])
        if self.language == "zh":
            told = f"{day.month}月{day.day}日"
            return told if day.year == self.today.year else f"{day.year}年{told}"
        told = f"{day.day} {_MONTHS[day.month - 1]}"
        return told if day.year == self.today.year else f"{told} {day.year}"

    def moment(self, instant: datetime) -> str:
        """A day and a time: `昨天 16:50`."""
        at = instant.astimezone(SHANGHAI)
        return f"{self.day(instant)} {at.hour}:{at.minute:02}"
