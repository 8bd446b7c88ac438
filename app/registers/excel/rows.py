"""From the lines of the sheet to homes: which door, what is said of the household, who its people are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from app.kernel.imports import Rows
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
    grid_code: str
    door: DoorKey
    values: dict[str, Any]
    people: list[WantedPerson] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)  # all that tell of it

    @property
    def contact(self) -> WantedPerson | None:
        """The person marked as contact, else the head, else the first."""
        marked = [person for person in self.people if person.is_contact]
        heads = [person for person in self.people if person.values.get("relation") == rules.HEAD]
        return next(iter([*marked, *heads, *self.people]), None)


class Place(NamedTuple):
    """Where a row belongs."""

    grid_code: str
    door: DoorKey


@dataclass(slots=True)
class Told:
    """One row, as far as it can be read by itself."""

    line: Line
    place: Place
    said: dict[str, Any]
    person: WantedPerson | None


def read_homes(rows: Rows, faults: Faults, today: date, grid_code: str | None = None) -> list[WantedHome]:
    """The homes of a sheet in the order in which they appear, without the rows that have a fault.

    Rows name their grid unless all are of `grid_code`.
    """
    _refuse_id_numbers(rows.wanted, faults)
    told: list[Told] = []
    above: Place | None = None
    is_broken = False  # the row above could not be placed, so nothing may be put to what stands further up
    for line in rows.lines:
        here = faults if rows.wants(line) else Faults()  # whose door may still be that of a row that is wanted
        place = _place(line, above, is_broken, here, grid_code)
        is_broken, above = place is None, place or above
        if place is not None and rows.wants(line):
            told.append(Told(line, place, _household(line, faults), _person(line, faults, today)))
    for row in _homes(told).values():
        _contradictions(row, faults)
    bad = faults.rows
    return [_home(found) for found in _homes(row for row in told if row.line.number not in bad).values()]


def _homes(told: Iterable[Told]) -> dict[Place, list[Told]]:
    found: dict[Place, list[Told]] = {}
    for row in told:
        found.setdefault(row.place, []).append(row)
    return found


def _home(told: Sequence[Told]) -> WantedHome:
    """What sound rows say of one door; they do not contradict each other."""
    values: dict[str, Any] = {}
    for row in told:
        values |= row.said
    people = [row.person for row in told if row.person]
    return WantedHome(told[0].line, *told[0].place, values, people, [row.line for row in told])


def _contradictions(told: Sequence[Told], faults: Faults) -> None:
    """Rows of one door that say otherwise than one above them, or the same person, head or contact once more."""
    values: dict[str, Any] = {}
    people: list[WantedPerson] = []
    for row in told:
        for name, value in row.said.items():
            if values.setdefault(name, value) != value:
                faults.add(row.line, name, "differs-above")
        if row.person:
            _twice(row.person, people, faults)
            people.append(row.person)


def _refuse_id_numbers(lines: Sequence[Line], faults: Faults) -> None:
    """Not even an empty column for them: whoever sees one fills it in."""
    for at, line in enumerate(lines):
        for name, text in line.cells.items():
            if (name == c.ID_NUMBER.name and (text or not at)) or holds_id_number(text):
                faults.add(line, name, "id-number-not-wanted")


def _place(line: Line, above: Place | None, is_broken: bool, faults: Faults, grid_code: str | None) -> Place | None:
    """The row's grid and door. What is empty is what stands above it, as in cells that were merged."""
    building, unit = doors.tidy_building(line["building"]), doors.tidy_unit(line["unit"])
    room, told_grid = doors.tidy_room(line["room"]), line[c.GRID.name] if grid_code is None else ""
    grid = grid_code or told_grid or (above.grid_code if above else "")
    if not (told_grid or building or unit or room):
        if is_broken:
            faults.add(line, "building", "above-unreadable")
            return None
        if above:
            return above
    if above and not is_broken and grid == above.grid_code and (not building or building == above.door[0]):
        building, unit = above.door[0], unit or above.door[1]
    wanted = {c.GRID.name: grid, "building": building, "room": room}
    for name in (name for name, text in wanted.items() if not text):
        faults.add(line, name, "missing")
    for name, text in (("building", building), ("unit", unit), ("room", room)):
        if len(text) > LONGEST[name]:
            faults.add(line, name, "too-long")
    return Place(grid, (building, unit, room)) if all(wanted.values()) else None


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


def _twice(person: WantedPerson, above: Sequence[WantedPerson], faults: Faults) -> None:
    for other in above:
        if (other.name, other.birth_year) == (person.name, person.birth_year):
            faults.add(person.line, "name", "twice-in-household")
        if other.values.get("relation") == person.values.get("relation") == rules.HEAD:
            faults.add(person.line, "relation", "two-heads")
        if other.is_contact and person.is_contact:
            faults.add(person.line, "is_contact", "two-contacts")


def _given(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value not in (None, "", [])}
