"""Who lives behind the doors of a grid: families, elders, tenants, shopkeepers, and some empty flats.

Households and residents come out in exactly the numbers of the plan.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from app.demo import families, nouns
from app.demo.families import Member
from app.demo.names import Namer, surname_of
from app.demo.places import SHOPS, Grid
from app.demo.scene import Given, Past
from app.kernel.clock import day_of
from app.organisation.models import Area
from app.registers.models import Dwelling, Household, Resident

EMPTY, GONE = 0.05, 0.006  # shares of flats: vacant, moved out
CARE = 0.08  # share of households that are looked after: an elder living alone, or a couple of elders
MONTHLY = 30


@dataclass(eq=False)
class Home:
    """A household, its door, its people, and who knocked there when."""

    door: Dwelling
    household: Household
    people: list[Resident] = field(default_factory=list)
    past: tuple[Past, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """Its door within the grid."""
        return self.door.building, self.door.unit, self.door.room


@dataclass
class Builder:
    """Fills grids. One builder makes the whole district, so that no phone number comes twice."""

    rng: random.Random
    namer: Namer
    at: datetime
    rev: int

    @property
    def year(self) -> int:
        return day_of(self.at).year

    def grid(
        self, plan: Grid, areas: Mapping[str, Area], code: str, given: Mapping[tuple[str, str, str], Given]
    ) -> list[Home]:
        """Every door of a grid in the order of a round, with who lives there. `areas` are all areas by code."""
        homes = self._doors(plan, areas, code)
        for home in homes:
            if home.key in given:
                self._as_given(home, given[home.key])
            elif home.door.use == "shop":
                self._settle(home, families.single(self.rng, self.year))
        flats = [home for home in homes if not home.people]
        self.rng.shuffle(flats)
        rest = iter(flats)
        for status, share in (("vacant", EMPTY), ("moved_out", GONE)):
            for home in islice(rest, round(len(flats) * share)):
                _leave_empty(home, status)
        self._fill(list(rest), plan.residents - sum(len(home.people) for home in homes))
        return homes

    def _doors(self, plan: Grid, areas: Mapping[str, Area], code: str) -> list[Home]:
        homes: list[Home] = []
        for number, building in enumerate(plan.buildings, 1):
            at = areas.get(f"{code}{number:02}", areas[code])  # a micro-grid, where there are any
            use = "shop" if building.name == SHOPS else "self"
            for unit, floor, room in building.rooms():
                door = nouns.dwelling(
                    at, building.name, unit, room, place=plan.estate, floor=floor, use=use, rev=self.rev
                )
                homes.append(Home(door, nouns.household(door, household_no=f"{code}-{len(homes) + 1:04}")))
        return homes

    def _fill(self, homes: Sequence[Home], people: int) -> None:
        """Move exactly so many people into these flats."""
        elders = round(len(homes) * CARE)
        sizes = families.sizes(self.rng, len(homes), people, elders) if homes else []
        for number, (home, size) in enumerate(zip(homes, sizes, strict=True)):
            if number < elders:
                self._look_after(home, size)
            elif self.rng.random() < 0.16:
                home.door.use = "rented"
                self._settle(home, families.tenants(self.rng, self.year, size))
            else:
                self._settle(home, families.kin(self.rng, self.year, size))

    def _look_after(self, home: Home, size: int) -> None:
        """Elders, with a contact who lives elsewhere."""
        self._settle(home, families.elders(self.rng, self.year, size))
        child = self.namer.person(self.year - 45, surname_of(home.people[0].name))
        _set(home.household, contact_name=child, contact_phone=self.namer.phone(), **nouns.care(MONTHLY))
        if self.rng.random() < 0.5:
            home.household.hints = ["knock_loud"]

    def _as_given(self, home: Home, wish: Given) -> None:
        home.door.use, home.past = wish.use, wish.past
        members = [Member(person.relation, person.sex, self.year - person.age) for person in wish.people]
        phones = [self.namer.phone(person.phone_tail) if person.phone_tail else None for person in wish.people]
        self._move_in(home, members, [person.name for person in wish.people], phones)
        _set(home.household, hints=list(wish.hints))
        if wish.care_every:
            _set(home.household, **nouns.care(wish.care_every))
        if wish.contact:
            name, phone_tail = wish.contact
            _set(home.household, contact_name=name, contact_phone=self.namer.phone(phone_tail))

    def _settle(self, home: Home, members: Sequence[Member]) -> None:
        """Give people names and phones, and the household its ways."""
        rng = self.rng
        names = [self.namer.person(members[0].born)]
        surname = surname_of(names[0])
        names += [self.namer.person(member.born, surname if member.is_kin else None) for member in members[1:]]
        has_phone = [not n or (16 < self.year - m.born < 80 and rng.random() < 0.4) for n, m in enumerate(members)]
        self._move_in(home, members, names, [self.namer.phone() if has else None for has in has_phone])
        hints = ["baby"] if any(self.year - member.born < 2 for member in members) else []
        hints += [rng.choice(("cat", "dog", "shift_worker", "call_first"))] if rng.random() < 0.2 else []
        hints += ["wheelchair"] if rng.random() < 0.01 else []
        liking = rng.choices(("any", "call_first", "evening", "weekend", "phone_only"), (72, 11, 10, 5, 2))[0]
        _set(home.household, hints=hints, visit_preference=liking)

    def _move_in(
        self, home: Home, members: Sequence[Member], names: Sequence[str], phones: Sequence[str | None]
    ) -> None:
        collected_at = self.at - timedelta(days=self.rng.randint(95, 280), minutes=self.rng.randint(0, 600))
        for number, (member, name, phone) in enumerate(zip(members, names, phones, strict=True)):
            home.people.append(
                nouns.resident(
                    home.household,
                    name,
                    phone=phone,
                    sex=member.sex,
                    birth_year=member.born,
                    relation=member.relation,
                    residence_kind="migrant" if home.door.use == "rented" else "registered",
                    is_contact=number == 0,
                    data_source="self" if number == 0 else "household_member",
                    legal_basis="consent" if phone else "statutory_duty",
                    collected_at=collected_at,
                )
            )
        _set(home.household, members_count=len(members), contact_name=names[0], contact_phone=phones[0])


def _leave_empty(home: Home, status: str) -> None:
    home.door.use = "vacant"
    _set(home.household, status=status, members_count=0, due_on=None)


def _set(household: Household, **fields: object) -> None:
    for name, value in fields.items():
        setattr(household, name, value)
