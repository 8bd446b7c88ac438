"""How a person's name and numbers stand in a text, however they are spaced; and the text without them. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

GONE: Final = "〔已删除〕"
# What people put between the characters of a name or a number. `\\n` as two characters: JSON writes line ends so.
_GAP: Final = r"(?:\\[nrt]|[\s\u00a0\u3000.,_*|/()·•，、。（）\-\u2010-\u2015\u2212]){0,4}"
_LEAST: Final = 2  # characters of a name that may be looked for: one alone is a word
_SHORT: Final = 11  # a number of fewer digits may be the middle of another one


@dataclass(frozen=True)
class Traces:
    """What a person is found by: names as written, numbers as digits (and X)."""

    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    _found: re.Pattern[str] | None = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        told = self.pattern
        object.__setattr__(self, "_found", re.compile(told, re.IGNORECASE) if told else None)

    @property
    def pattern(self) -> str:
        """A regular expression that Python and PostgreSQL both understand; empty when there is nothing to find."""
        spaced = [_spaced(name) for name in self.names if len(name) >= _LEAST]
        return "|".join([*spaced, *(_number(number) for number in self.numbers if number)])

    def in_text(self, text: str | None) -> bool:
        """Whether a text holds one of them."""
        return bool(text and self._found and self._found.search(text))

    def without(self, value: Any) -> Any:
        """A text, or whatever JSON holds, with a mark in the place of each of them; keys are codes and stay."""
        if isinstance(value, str):
            return self._found.sub(GONE, value) if self._found else value
        if isinstance(value, dict):
            return {key: self.without(inner) for key, inner in value.items()}
        return [self.without(inner) for inner in value] if isinstance(value, list) else value


def same_name(one: str | None, other: str | None) -> bool:
    """Whether two ways of writing are one name."""
    return bool(one and other) and _plain(one or "") == _plain(other or "")


def of(names: Iterable[str | None], numbers: Iterable[str | None]) -> Traces:
    """The traces of somebody, without what is not known."""
    known = {re.sub(r"\W", "", number).upper() for number in numbers if number}
    return Traces(tuple(sorted({_plain(name) for name in names if name})), tuple(sorted(known - {""})))


def _plain(name: str) -> str:
    return re.sub(r"[\s·•.]", "", unicodedata.normalize("NFKC", name))


def _spaced(name: str) -> str:
    return _GAP.join(re.escape(character) for character in name)


def _number(number: str) -> str:
    found = _GAP.join(_digit(character) for character in number)
    # lookarounds as both engines know them
    return rf"(?<![0-9]){found}(?![0-9])" if len(number) < _SHORT else found


def _digit(character: str) -> str:
    """A digit or X, in its wide form too."""
    wide = chr(ord(character.upper()) + 0xFEE0)
    return f"[{character.upper()}{character.lower()}{wide}{wide.lower()}]"
