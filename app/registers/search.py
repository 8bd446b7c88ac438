"""What somebody means who types into the one search field: a name, pinyin, a door, the end of a phone number."""

import re
import unicodedata
from dataclasses import dataclass

from app.registers import doors
from app.registers.doors import Door


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query read in every way it can be meant; a household that fits one of them is found."""

    text: str
    letters: str | None = None  # lower-case letters without spaces: pinyin or initials
    door: Door | None = None
    tail: str | None = None  # the end of a phone number
    address: str | None = None


def read(query: str) -> Wanted | None:
    """The meanings of a query; None when it is empty. The phone reads its search field by the same rules."""
    text = " ".join(unicodedata.normalize("NFKC", query).lower().split())
    if not text:
        return None
    letters = re.sub(r"[\s']", "", text)
    return Wanted(
        text=text,
        letters=letters if re.fullmatch(r"[a-z]+", letters) else None,
        door=doors.parse(text),
        tail=text if re.fullmatch(r"\d{3,11}", text) else None,
        # One letter or digit is in nearly every address: that would be noise, not an answer.
        address=plain if len(plain := doors.plain(text)) > 1 else None,
    )
