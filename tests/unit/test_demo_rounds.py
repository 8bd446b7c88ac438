"""The rounds of the demo district, on whatever day it is built."""

import random
from datetime import date, datetime, timedelta

import pytest

from app.demo import families
from app.demo.ground import grids
from app.demo.homes import Builder, Home
from app.demo.names import Namer
from app.demo.rounds import remember, walk
from app.demo.scene import GIVEN, GRID
from app.identity.models import Staff
from app.kernel.clock import SHANGHAI
from app.kernel.ids import new_id
from app.organisation.models import Area
from app.visits.models import Visit
from app.visits.rules import is_night

WORKER = Staff(id=new_id(), name="纪晴川")
COUNTED = ("met", "phone_ok", "declined")


def lived(day: str, below: str = GRID) -> tuple[list[Home], list[Visit]]:
    """A grid and its visits, as of a moment."""
    at = datetime.fromisoformat(day).replace(tzinfo=SHANGHAI)
    rng = random.Random(7)
    code = f"990101{below}"
    area = Area(code=code, path=f"990101.{code}")
    homes = Builder(rng, Namer(rng), at, rev=1).grid(
        dict(grids())[below], {code: area}, code, GIVEN if below == GRID else {}
    )
    remember(rng, homes, at.date(), is_full=True, has_worker=True)
    return homes, list(walk(rng, homes, WORKER, at.date()))


def due_in(homes: list[Home], today: date) -> list[int]:
    """In how many days the households of this week are due."""
    days = [(home.household.due_on - today).days for home in homes if home.household.due_on]
    return sorted(day for day in days if day <= 6)


@pytest.mark.parametrize("below", [GRID, "001002001", "002001002", "002002001"])
@pytest.mark.parametrize("day", ["2026-03-01T00:05", "2026-11-24T23:58", "2027-01-31T12:00", "2028-02-29T08:00"])
def test_a_full_grid_is_alive_on_any_day(day: str, below: str) -> None:
    homes, visits = lived(day, below)
    at = datetime.fromisoformat(day).replace(tzinfo=SHANGHAI)
    assert (len(homes), sum(len(home.people) for home in homes)) == (400, 1200)
    assert due_in(homes, at.date()) == [-2, -1, 0, 0, 2, 3, 4, 5, 6]
    assert all(visit.occurred_at <= visit.received_at < at for visit in visits)
    assert not any(is_night(visit.occurred_at) for visit in visits)
    assert len(visits) < 400
    inhabited = sum(bool(home.people) for home in homes)
    since = at - timedelta(days=22)
    seen = {visit.household_id for visit in visits if visit.outcome in COUNTED and visit.occurred_at > since}
    assert 0.7 < len(seen) / inhabited < 0.8


def test_two_installations_show_the_same_people_and_rounds() -> None:
    def shown() -> list[object]:
        homes, visits = lived("2026-11-24T09:41")
        people = [(home.key, person.name, person.phone) for home in homes for person in home.people]
        return [*people, *((visit.occurred_at, visit.outcome, visit.note) for visit in visits)]

    assert shown() == shown()


def test_the_initials_of_the_picture_find_three_of_its_people() -> None:
    homes, _ = lived("2026-11-24T09:41")
    found = {person.name for home in homes for person in home.people if person.initials == "sbl"}
    assert {"桑白露", "孙葆林", "舒布林"} <= found


@pytest.mark.parametrize(("households", "people", "elders"), [(10, 10, 0), (10, 60, 0), (30, 95, 3), (2, 7, 1)])
def test_households_hold_exactly_the_people_of_the_plan(households: int, people: int, elders: int) -> None:
    found = families.sizes(random.Random(1), households, people, elders)
    assert (len(found), sum(found)) == (households, people)
    assert 1 <= min(found) <= max(found) <= families.LARGEST
    assert max(found[:elders], default=1) <= 2
