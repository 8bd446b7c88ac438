"""Numbers that people have, as they write them: phones, and resident identity numbers (GB 11643).

In the kernel because every room that keeps one must read, check and seal it alike.
"""

import re
import unicodedata
from datetime import date
from typing import Final

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(?:0\d{2,3})?[2-9]\d{6,7}")
# A number of 18 digits that a spreadsheet took for a quantity: its tail is lost, what it was is not.
_LONG_NUMBER = re.compile(r"(?<![\d.])[1-9](?:\.\d+)?e\+?17(?!\d)", re.IGNORECASE)
_ID_NUMBER = re.compile(r"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dxX](?!\d)")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # ISO 7064 MOD 11-2
_CHECKS: Final = "10X98765432"
# GB/T 2260 provinces: the first two digits. Nothing finer is checked: counties come, go and are renumbered.
_PROVINCES: Final = frozenset(
    f"{area}{province}"
    for area, last in (("1", 5), ("2", 3), ("3", 7), ("4", 6), ("5", 4), ("6", 5), ("8", 3))
    for province in range(1, last + 1)
) | {"50", "71"}
_EARLIEST: Final = date(1900, 1, 1)


def phone(text: str) -> str | None:
    """A mobile (11 digits) or landline number as digits alone, without the country's +86; None when it is neither."""
    digits = re.sub(r"[\s().\-\u2010-\u2015\u2212]", "", unicodedata.normalize("NFKC", text))
    digits = re.sub(r"^(?:\+|00)86", "", digits)
    return digits if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits) else None


def normal_phone(text: str) -> str:
    """What two ways of writing one number have in common, also where it is no number that `phone` knows."""
    return phone(text) or re.sub(r"\D", "", unicodedata.normalize("NFKC", text)) or text


def is_mobile(number: str) -> bool:
    """Whether a number (as `phone` gives it) can be written to, not only rung."""
    return _MOBILE.fullmatch(number) is not None


def tail(number: str | None) -> str | None:
    """The last four digits: what a list may show of a phone number."""
    digits = re.sub(r"\D", "", number or "")
    return digits[-4:] or None


def identity_number(text: str, today: date) -> str | None:
    """A resident identity number, 18 characters with a capital X; None when it cannot be one.

    Checked: length, check digit, province, a birthday between 1900 and today. Not the county: the code of most people's
    birthplace has been renumbered since they were born.
    """
    plain = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()
    if not re.fullmatch(r"\d{17}[\dX]", plain, re.ASCII) or plain[:2] not in _PROVINCES:
        return None
    if _CHECKS[sum(int(digit) * weight for digit, weight in zip(plain, _WEIGHTS, strict=False)) % 11] != plain[17]:
        return None
    born = _day(plain[6:14])
    return plain if born and _EARLIEST <= born <= today else None


def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def holds_id_number(text: str) -> bool:
    """Whether a text holds what looks like a resident identity number (GB 11643), however it is spaced.

    Such numbers have no place in free text (domain 7.2); the check digit is left out so that a mistyped one is found
    too.
    """
    plain = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text))
    return bool(_ID_NUMBER.search(plain) or _LONG_NUMBER.search(plain))
