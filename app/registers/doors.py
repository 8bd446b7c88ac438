"""Doors: how an address is put together, and how people say one when they look for it (3-1-302, 1-302, 302)."""

import re
import unicodedata
from dataclasses import dataclass

_BUILDING = re.compile(r"([0-9a-z]+)(?:号楼|幢|栋|座|楼|#)")
_UNIT = re.compile(r"([0-9a-z]+)(?:单元|门)")
_ROOM = re.compile(r"([0-9a-z]+)(?:室|户|房|号)?")
_DASHES = re.compile(r"[\u2010-\u2015\u2212_/.]")


@dataclass(frozen=True, slots=True)
class Door:
    """What a query says of a door; the room may be a beginning (`30`)."""

    building: str | None = None
    unit: str | None = None
    room: str | None = None


def plain(text: str) -> str:
    """Half-width, lower-case, one sort of dash, no spaces."""
    return re.sub(r"\s+", "", _DASHES.sub("-", unicodedata.normalize("NFKC", text).lower()))


def parse(text: str) -> Door | None:
    """A door as people write it: `3-1-302`, `1-302`, `302`, `3号楼 2-501`, `3栋1单元302室`. None when it is none.

    The phone reads doors by the same rules (pwa store/search/door), so that desk and doorstep find the same.
    """
    rest = plain(text)
    if not re.search(r"\d", rest):
        return None
    told: dict[str, str] = {}
    for name, pattern in (("building", _BUILDING), ("unit", _UNIT)):
        if found := pattern.match(rest):
            told[name] = found[1]
            rest = rest[found.end() :].lstrip("-")
    parts = [part for part in rest.split("-") if part]
    if parts:
        if not (room := _ROOM.fullmatch(parts.pop())):
            return None
        told["room"] = room[1]
    for name in ("unit", "building"):
        if parts:
            if name in told:
                return None
            told[name] = parts.pop()
    return None if parts else Door(**told)


def floor_of(room: str) -> int:
    """The floor a room number tells: 501 is on the 5th, 1203 on the 12th; anything else is on the ground."""
    found = re.fullmatch(r"(\d{1,2})\d{2}\D*", room)
    return int(found[1]) if found else 1


def address(place: str, building: str, unit: str, room: str) -> str:
    """「槐荫里3号楼2单元501」; a lane or a row of shops has no units: 「槐花巷14号」."""
    return f"{place}{building}{f'{unit}单元' if unit else ''}{room}"


def tidy_building(text: str) -> str:
    """A building as it is kept: 3 is 3号楼, everything else is what people call it (3栋, 槐花巷, 临街铺面)."""
    name = _half_width(text)
    return f"{name}号楼" if re.fullmatch(r"\d{1,4}", name) else name


def tidy_unit(text: str) -> str:
    """A unit as it is kept, without the word: 1单元 is 1."""
    return re.sub(r"(?<=.)(?:单元|门)$", "", _half_width(text))


def tidy_room(text: str) -> str:
    """A room as it is kept: 302室 is 302; a lane's 14号 stays what it is."""
    return re.sub(r"(?<=\d)(?:室|户|房)$", "", _half_width(text))


def _half_width(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
