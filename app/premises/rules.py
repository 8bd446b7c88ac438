"""Rules of this room, pure: unified social credit codes, and when premises are due."""

import re
import unicodedata
from datetime import date, timedelta
from typing import Final

# GB 32100: digits and capitals without I, O, S, V, Z; each stands for its place in this line.
_LETTERS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS: Final = tuple(pow(3, at, 31) for at in range(17))


def uscc(text: str) -> str | None:
    """A unified social credit code, 18 capitals and digits; None when it is none, or its check character is wrong."""
    code = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()
    if not re.fullmatch(f"[{_LETTERS}]{{2}}[0-9]{{6}}[{_LETTERS}]{{10}}", code):
        return None
    told = sum(_LETTERS.index(letter) * weight for letter, weight in zip(code, _WEIGHTS, strict=False))
    return code if _LETTERS[-told % 31] == code[17] else None


def due_after(visited_on: date | None, interval_days: int | None, state: str, on: date) -> date | None:
    """When premises are to be visited next: never where nobody said how often, or nobody is left to be visited."""
    if interval_days is None or state == "closed":
        return None
    return max(visited_on + timedelta(days=interval_days), on) if visited_on else on + timedelta(days=interval_days)
