"""From the lines of the sheet to homes: which door, what is said of the household, who its people are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.kernel.numbers import holds_id_number, phone
from app.kernel.tables import Faults, Line
from app.registers import doors, rules
from app.registers.excel import columns as c
from app.registers.names import tidy

LONGEST = {"building": 40, "unit": 20, "room": 20, "address": 120, "name": 60}
PERSON = ("sex", "birth_year", "relation", "residence_kind", "phone", "is_contact", "data_source", "legal_basis")
DoorKey = tuple[str, str, str]


@dataclass(slots=True)
class WantedPerson:
    """A resident as the sheet says. Empty cells are not in `values`."""

    line: Line
    name: str
    values: dict[str, Any]
    is_contact: bool | None = None

    @property
    def birth_year(self) -> int | None:
        """What tells two people of one name apart."""
        year: int | None = self.values.get("birth_year")
        return year


@dataclass(slots=True)
class WantedHome:
    """A door and who lives behind it. Empty cells are not in `values`."""

    line: Line
    door: DoorKey
    values: dict[str, Any]
    people: list[WantedPerson] = field(default_factory=list)

    @property
    def contact(self) -> WantedPerson | None:
        """The person marked as contact, else the head, else the first."""
        marked = [person for person in self.people if person.is_contact]
        heads = [person for person in self.people if person.values.get("relation") == rules.HEAD]
        return next(iter([*marked, *heads, *self.people]), None)


def read_homes(lines: Sequence[Line], faults: Faults, today: date) -> list[WantedHome]:
    """The homes of a sheet in the order in which they appear; what cannot be read is noted in `faults`."""
    _refuse_id_numbers(lines, faults)
    found: dict[DoorKey, WantedHome] = {}
    above: DoorKey | None = None
    for line in lines:
        door = _door(line, above, faults)
        if door is None:
            continue
        above = door
        said = _household(line, faults)
        home = found.setdefault(door, WantedHome(line, door, {}))
        for name, value in said.items():
            if home.values.setdefault(name, value) != value:
                faults.add(line, name, "differs-above")
        if person := _person(line, faults, today):
            _join(home, person, faults)
    return list(found.values())


def _refuse_id_numbers(lines: Sequence[Line], faults: Faults) -> None:
    """Not even an empty column for them: whoever sees one fills it in."""
    for at, line in enumerate(lines):
        for name, text in line.cells.items():
            if (name == c.ID_NUMBER.name and (text or not at)) or holds_id_number(text):
                faults.add(line, name, "id-number-not-wanted")


def _door(line: Line, above: DoorKey | None, faults: Faults) -> DoorKey | None:
    """The line's door. What is empty is what stands above it, as in cells that were merged."""
    building, unit = doors.tidy_building(line["building"]), doors.tidy_unit(line["unit"])
    room = doors.tidy_room(line["room"])
    if above and (not building or building == above[0]):
        if not (building or unit or room):
            return above
        building, unit = above[0], unit or above[1]
    for name, text in (("building", building), ("room", room)):
        if not text:
            faults.add(line, name, "missing")
    for name, text in (("building", building), ("unit", unit), ("room", room)):
        if len(text) > LONGEST[name]:
            faults.add(line, name, "too-long")
    return (building, unit, room) if building and room else None


def _household(line: Line, faults: Faults) -> dict[str, Any]:
    if len(line["address"]) > LONGEST["address"]:
        faults.add(line, "address", "too-long")
    said = {
        "floor": faults.number(line, "floor", 1, 200),
        "address": line["address"],
        "use": faults.word(line, c.USE),
        "visit_preference": faults.word(line, c.PREFERENCE),
        "hints": _hints(line, faults),
        "plan_kind": faults.word(line, c.PLAN),
        "plan_every_days": faults.number(line, "plan_every_days", 1, 400),
    }
    return _given(said)


def _hints(line: Line, faults: Faults) -> list[str]:
    words = [word.strip() for word in line["hints"].translate(str.maketrans(",，；;/", "、、、、、")).split("、")]
    codes = [c.HINT_WORDS.get(word, word) for word in words if word]
    if set(codes) - set(rules.HINTS):
        faults.add(line, "hints", "unknown-word")
    return list(dict.fromkeys(codes))


def _person(line: Line, faults: Faults, today: date) -> WantedPerson | None:
    """The line's resident; None for a door behind which nobody lives."""
    name = tidy(line["name"])
    if not name:
        if any(line[column] for column in PERSON):
            faults.add(line, "name", "missing")
        return None
    if len(name) > LONGEST["name"]:
        faults.add(line, "name", "too-long")
    for column in (c.SOURCE, c.BASIS):  # R1: nobody without them
        if not line[column.name]:
            faults.add(line, column.name, "missing")
    sex = faults.word(line, c.SEX)
    is_contact = faults.word(line, c.IS_CONTACT)
    said = {
        "sex": int(sex) if sex else None,
        "birth_year": _checked(line, "birth_year", rules.birth_year(line["birth_year"], today), "not-a-year", faults),
        "relation": _checked(line, "relation", rules.relation(line["relation"]), "unknown-word", faults),
        "residence_kind": faults.word(line, c.RESIDENCE),
        "phone": _checked(line, "phone", phone(line["phone"]), "not-a-phone", faults),
        "data_source": faults.word(line, c.SOURCE),
        "legal_basis": faults.word(line, c.BASIS),
        "review_on": faults.day(line, "review_on"),
    }
    return WantedPerson(line, name, _given(said), {"yes": True, "no": False}.get(is_contact))


def _checked(line: Line, name: str, value: Any, code: str, faults: Faults) -> Any:
    """A value that was read from a cell; a cell from which nothing could be read is noted."""
    if line[name] and value is None:
        faults.add(line, name, code)
    return value


def _join(home: WantedHome, person: WantedPerson, faults: Faults) -> None:
    """Put a person to a home, unless it has that person, that head or that contact already."""
    for other in home.people:
        if (other.name, other.birth_year) == (person.name, person.birth_year):
            faults.add(person.line, "name", "twice-in-household")
        if other.values.get("relation") == person.values.get("relation") == rules.HEAD:
            faults.add(person.line, "relation", "two-heads")
        if other.is_contact and person.is_contact:
            faults.add(person.line, "is_contact", "two-contacts")
    home.people.append(person)


def _given(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value not in (None, "", [])}
