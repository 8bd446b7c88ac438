"""What has no place in free text (domain 7.2): identity numbers, telephone numbers, bank cards, labels. Pure.

It says which kind and where, never what; a text is flagged and kept, as refusing it would lose what was seen. The
phone has the same rules in `pwa/src/rooms/sensitive.ts`; `tests/data/text_scan.json` holds both to one meaning.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

import orjson

Kind = Literal["id_no", "bank_card", "phone", "label"]
_S: Final = r"[ \t\u3000-]?"  # one space or stroke between two digits
_D: Final = rf"(?:{_S}[0-9])"
_ID_NO: Final = re.compile(
    rf"(?<![0-9])[1-9]{_D}{{5}}{_S}(?:1{_S}[89]|2{_S}0){_D}{{2}}{_S}(?:0{_S}[1-9]|1{_S}[0-2])"
    rf"{_S}(?:0{_S}[1-9]|[12]{_S}[0-9]|3{_S}[01]){_D}{{3}}{_S}[0-9Xx](?![0-9])"
)
_CARD: Final = re.compile(rf"(?<![0-9])[3-6]{_D}{{15,18}}(?![0-9])")
_PHONE: Final = re.compile(rf"(?<![0-9])(?:(?:00)?86{_S})?1{_S}[3-9]{_D}{{9}}(?![0-9])")
_NUMBERS: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = (("id_no", _ID_NO), ("bank_card", _CARD), ("phone", _PHONE))
_WIDE: Final = {0xFF10 + digit: str(digit) for digit in range(10)} | {0xFF38: "X", 0xFF58: "x", 0xFF0D: "-"}
_LABELS: Final = Path(__file__).with_name("words") / "labels.json"


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a text: from `start` up to `end`, in characters. `label` is the group of a label."""

    kind: Kind
    start: int
    end: int
    label: str | None = None


@cache
def labels() -> dict[str, list[str]]:
    """Words that have no place in a text about somebody, in groups."""
    found: dict[str, list[str]] = orjson.loads(_LABELS.read_bytes())
    return found


@cache
def _words() -> re.Pattern[str]:
    groups = (f"(?P<{name}>{'|'.join(map(re.escape, words))})" for name, words in labels().items())
    return re.compile("|".join(groups), re.IGNORECASE)


def scan(text: str) -> list[Found]:
    """Everything in a text that has no place there, in the order of its places."""
    plain = text.translate(_WIDE)
    found: list[Found] = []
    for kind, pattern in _NUMBERS:
        for hit in pattern.finditer(plain):
            if kind == "bank_card" and not _luhn(hit[0]):
                continue
            found.append(Found(kind, hit.start(), hit.end()))
            # what is one number is not a piece of another
            plain = f"{plain[: hit.start()]}{'#' * (hit.end() - hit.start())}{plain[hit.end() :]}"
    found += [Found("label", hit.start(), hit.end(), hit.lastgroup) for hit in _words().finditer(plain)]
    return sorted(found, key=lambda one: one.start)


def kinds(text: str) -> list[str]:
    """The kinds of what a text holds, each once, sorted: all that may be written down about it."""
    return sorted({one.kind for one in scan(text)})


def _luhn(told: str) -> bool:
    digits = [int(digit) for digit in told if digit.isdigit()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
