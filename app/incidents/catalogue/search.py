"""Finding a category by what people say: 「路灯黑了」 is 路灯不亮. Pure; the phone finds by the same rules.

A keyword that stands in the query, or holds it, counts by its length; else shared pairs of characters count a little.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final, Protocol, TypeVar

WHOLE, NAME, PAIR = 10, 4, 1


class Findable(Protocol):
    """What is searched of a category."""

    @property
    def code(self) -> str: ...
    @property
    def name_zh(self) -> str: ...
    @property
    def name_en(self) -> str: ...
    @property
    def keywords(self) -> Sequence[str]: ...


Found = TypeVar("Found", bound=Findable)
_NOISE: Final = re.compile(r"[\s,，。.;；、!！?？:：()（）]+")


def plain(text: str) -> str:
    """Half-width, lower-case, without spaces and stops."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).lower())


def _pairs(text: str) -> set[str]:
    return {text[n : n + 2] for n in range(len(text) - 1)} or {text}


def score(query: str, category: Findable) -> int:
    """How well a query names a category; 0 not at all."""
    asked = plain(query)
    if not asked:
        return 0
    if asked == category.code:
        return 1000
    best = 0
    for name in category.keywords:
        word = plain(name)
        if word in asked or (asked in word and not (asked.isascii() and len(asked) == 1)):
            best = max(best, WHOLE * min(len(word), len(asked)))
        else:
            best = max(best, PAIR * len(_pairs(word) & _pairs(asked)))
    for name in (category.name_zh, category.name_en):
        word = plain(name)
        if asked in word or word in asked:
            best = max(best, WHOLE * min(len(word), len(asked)) + NAME)
        else:
            best = max(best, PAIR * len(_pairs(word) & _pairs(asked)) if not asked.isascii() else 0)
    return best


def best(query: str, categories: Iterable[Found], limit: int = 12) -> list[Found]:
    """The categories a query names, best first; those of one score in the order of their codes."""
    scored = [(score(query, category), category) for category in categories]
    found = sorted((one for one in scored if one[0] > 0), key=lambda one: (-one[0], one[1].code))
    return [category for _, category in found[:limit]]
