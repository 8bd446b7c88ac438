"""What a household sheet would change in a grid, drawn up before anything is written.

Who is not in the sheet stays. A cell that says what somebody has since changed is left alone with a warning: the sheet
is older than the change, and what was learned at a door must not be undone by loading a file twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import orjson

from app.kernel.ids import new_id
from app.kernel.tables import Faults, Line
from app.registers import doors, rules
from app.registers.edits import SHAPES
from app.registers.excel.register import Register
from app.registers.excel.rows import WantedHome, WantedPerson
from app.registers.life.change import as_text
from app.registers.models import Dwelling, Household, Resident
from app.registers.names import spell

EVERY_DAYS = {"household": 90, "care": 30}
FORMS = {"household": rules.HOUSEHOLD_FORM, "care": rules.CARE_FORM}
OF_THE_DOOR = ("floor", "address", "use")
OF_THE_HOUSEHOLD = ("visit_preference", "hints", "plan_kind", "plan_every_days")
# Where somebody has moved in again, the first visit is due within so many days.
SOON = 30
Row = dict[str, Any]


class Plan:
    """Compares wanted homes with what is there. `faults` holds what stands against it, `warnings` what is unusual."""

    def __init__(
        self, register: Register, grid_code: str, path: str, today: date, faults: Faults, warnings: Faults
    ) -> None:
        self.register, self.grid_code, self.path, self.today = register, grid_code, path, today
        self.faults, self.warnings = faults, warnings
        self.new_doors: list[Row] = []
        self.new_households: list[Row] = []
        self.new_residents: list[Row] = []
        self.changes: list[tuple[Dwelling | Household | Resident, Row]] = []
        self.edits: list[Row] = []  # for the history that conflicts are told from
        self.created: set[int] = set()  # numbers of lines
        self.changed: set[int] = set()
        self._number = register.last_number
        self._homes: dict[tuple[str, int], UUID] = {
            (person.name, person.birth_year): person.household_id
            for people in register.residents.values()
            for person in people
            if person.birth_year and person.residence_kind != "left"
        }

    def draw(self, home: WantedHome, share: float) -> None:
        """Draw one home into the plan, the sheet's homes in their order; `share` of them are drawn with it."""
        door = self.register.doors.get(home.door)
        behind = self.register.households.get(door.id, []) if door else []
        if len(behind) > 1:  # shared flats are kept by hand: a sheet does not say which of them it means
            for line in home.lines:
                self.faults.add(line, "room", "several-households")
        elif door and behind:
            self._compare(home, door, behind[0])
        else:
            # New households are due one after the other, door by door: nobody can see a whole grid in a day.
            self._add(home, door, share)

    def _add(self, home: WantedHome, door: Dwelling | None, share: float) -> None:
        """A household that is new, behind a door that may be new too."""
        building, unit, room = home.door
        if door is None:
            path = self.register.path_beside(building, self.path)
            said = {
                "floor": doors.floor_of(room),
                "address": doors.address("", building, unit, room),
                "use": "self" if home.people else "vacant",
            } | {name: home.values[name] for name in OF_THE_DOOR if name in home.values}
            door_id = new_id()
            self.new_doors.append(
                {"id": door_id, "building": building, "unit": unit, "room": room, **said, **self._at(path)}
            )
        else:
            door_id, path = door.id, door.path
        kind = home.values.get("plan_kind", "household")
        every = home.values.get("plan_every_days", EVERY_DAYS[kind])
        contact, living = home.contact, _living(home.people)
        household_id = new_id()
        self._number += 1
        self.new_households.append(
            {
                "id": household_id,
                "dwelling_id": door_id,
                "household_no": f"{self.grid_code}-{self._number:04}",
                "contact_name": contact.name if contact else None,
                **Household.contact_phone.parts(household_id, contact.values.get("phone") if contact else None),
                "members_count": living,
                "status": "active" if living else "vacant",
                "visit_preference": home.values.get("visit_preference", "any"),
                "hints": home.values.get("hints", []),
                "plan_kind": kind,
                "plan_form": FORMS[kind],
                "plan_every_days": every,
                "due_on": self.today + timedelta(days=max(1, round(every * share))) if living else None,
                **self._at(path),
            }
        )
        self.created.add(home.line.number)
        for person in home.people:
            self._add_person(person, household_id, path, is_contact=person is contact)

    def _add_person(self, person: WantedPerson, household_id: UUID, path: str, *, is_contact: bool) -> None:
        said, spelled = person.values, spell(person.name)
        elsewhere = self._homes.setdefault((person.name, person.birth_year or 0), household_id)
        if person.birth_year and elsewhere != household_id:
            self.warnings.add(person.line, "name", "seen-elsewhere")  # R2: suggest, never merge
        resident_id = new_id()
        self.new_residents.append(
            {
                "id": resident_id,
                "household_id": household_id,
                "name": person.name,
                "pinyin": spelled.pinyin,
                "initials": spelled.initials,
                "sex": said.get("sex", 0),
                "birth_year": said.get("birth_year"),
                "relation": said.get("relation"),
                "residence_kind": said.get("residence_kind", "living"),
                **Resident.phone.parts(resident_id, said.get("phone")),
                "is_contact": is_contact,
                "data_source": said.get("data_source"),
                "legal_basis": said.get("legal_basis"),
                "review_on": said.get("review_on", self.today + timedelta(days=rules.REVIEW_DAYS)),
                **self._at(path),
            }
        )
        self.created.add(person.line.number)

    def _at(self, path: str) -> Row:
        return {"grid_code": self.grid_code, "path": path}

    def _compare(self, home: WantedHome, door: Dwelling, household: Household) -> None:
        """A household that is there: what the sheet says otherwise, and people it does not have yet."""
        self._change(home.line, door, _only(home.values, OF_THE_DOOR), household)
        wanted = _only(home.values, OF_THE_HOUSEHOLD)
        kind = wanted.get("plan_kind", household.plan_kind)
        if kind != household.plan_kind:
            wanted = {"plan_form": FORMS[kind], "plan_every_days": EVERY_DAYS[kind]} | wanted
        there = list(self.register.residents.get(household.id, ()))
        new: list[WantedPerson] = []
        for person in home.people:
            known = _same_person(person, there)
            if known is None:
                new.append(person)
                continue
            there.remove(known)
            said = person.values
            self._change(person.line, known, said, household)
            if person.is_contact and not known.is_contact:
                wanted |= self._hand_over(person, household, said.get("phone", known.phone))
                self._change(person.line, known, {"is_contact": True}, household)
        for person in new:
            if person.is_contact:
                wanted |= self._hand_over(person, household, person.values.get("phone"))
            self._add_person(person, household.id, household.path, is_contact=bool(person.is_contact))
        if _living(new):
            before = sum(r.residence_kind != "left" for r in self.register.residents.get(household.id, ()))
            wanted["members_count"] = before + _living(new)
            if household.status != "active":
                wanted |= {"status": "active", "due_on": self.today + timedelta(days=SOON)}
        self._change(home.line, household, wanted, household)

    def _hand_over(self, person: WantedPerson, household: Household, phone: str | None) -> Row:
        """Somebody else becomes the contact: what that makes of the household."""
        for other in self.register.residents.get(household.id, ()):
            if other.is_contact and other.name != person.name:
                self._change(person.line, other, {"is_contact": False}, household)
        return {"contact_name": person.name, "contact_phone": phone}

    def _change(
        self, line: Line, row: Dwelling | Household | Resident, wanted: Mapping[str, Any], household: Household
    ) -> None:
        """Note what differs from what is there, unless somebody has changed it away from what the sheet says."""
        differing: Row = {}
        for name, value in wanted.items():
            held = getattr(row, name)
            if _equal(held, value):
                continue
            if name in SHAPES and not isinstance(row, Resident):
                if self._is_outdated(household.id, name, value):
                    self.warnings.add(line, name, "changed-since")
                    continue
                self.edits.append(
                    {"household_id": household.id, "field": name, "old": as_text(held), "new": as_text(value)}
                )
            differing[name] = value
        if differing:
            self.changes.append((row, differing))
            self.changed.add(line.number)
            if isinstance(row, Dwelling):
                self.changes.append((household, {}))  # phones hold door and household as one row

    def _is_outdated(self, household_id: UUID, name: str, value: Any) -> bool:
        """Whether somebody has replaced this value since it was so."""
        if name == "hints":
            known = (
                orjson.loads(old)
                for id_, field, old in self.register.replaced
                if (id_, field) == (household_id, name) and old
            )
            return any(_equal(old, value) for old in known)
        return (household_id, name, as_text(value)) in self.register.replaced


def _living(people: Iterable[WantedPerson]) -> int:
    return sum(person.values.get("residence_kind") != "left" for person in people)


def _only(values: Mapping[str, Any], names: Iterable[str]) -> Row:
    return {name: values[name] for name in names if name in values}


def _equal(held: Any, wanted: Any) -> bool:
    """Nothing and empty are the same; the order of hints is not a fact."""
    if isinstance(wanted, list):
        return set(held or ()) == set(wanted)
    return bool((held or None) == (wanted or None))


def _same_person(person: WantedPerson, there: Sequence[Resident]) -> Resident | None:
    """The resident of that name and year of birth; of that name alone, where one of the two years is not known."""
    named = [known for known in there if known.name == person.name]
    for known in named:
        if known.birth_year == person.birth_year:
            return known
    if len(named) == 1 and None in (named[0].birth_year, person.birth_year):
        return named[0]
    return None
