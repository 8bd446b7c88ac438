"""Every role, every field of the register, every way a value leaves the server: as the table says, and no other way."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.policy import ROLES
from app.kernel.clock import now
from app.kernel.ids import new_id
from app.organisation.models import Area
from app.registers.models import Dwelling, Household, HouseholdEdit, Resident, ResidentEdit
from app.registers.visibility import FIELDS, WAYS, sight
from app.visits.forms import publish
from tests import factories as make
from tests.district import DISTRICT, PEACH, PEACH_1, STREET, URBAN_OFFICE, District

pytestmark = pytest.mark.one_engine

TABLES: dict[str, type[Any]] = {
    "dwellings": Dwelling,
    "households": Household,
    "residents": Resident,
    "household_edits": HouseholdEdit,
    "resident_edits": ResidentEdit,
}
# Keys and bookkeeping: they say nothing about anybody.
PLUMBING = {"id", "rev", "path", "grid_code", "deleted_at", "dwelling_id", "household_id"}
PLUMBING |= {"resident_id", "field", "edited_by", "edited_by_name", "edited_at"}
TOLD: dict[str, Any] = {
    "dwellings.building": "97号楼",
    "dwellings.unit": "8",
    "dwellings.room": "9701",
    "dwellings.address": "槐荫里深处97号楼8单元9701",
    "households.household_no": "HH-0427-XYZ",
    "households.contact_name": "柏青萝",
    "households.contact_phone": "15400001234",
    "households.declined_until": date(2033, 3, 3),
    "households.plan_weekday": 3,
    "residents.name": "桑白露",
    "residents.phone": "15400005678",
    "residents.id_no": "11010519491231002X",
    "residents.id_no_until": date(2033, 4, 4),
    "residents.birth_year": 1949,
    "household_edits.old": "15400004321",
    "household_edits.new": "15400008765",
    "resident_edits.old": "15400002468",
    "resident_edits.new": "15400001357",
}


def place_of(role: str) -> str:
    """Where a role can stand that reaches the household, if it can at all."""
    at = {"department": URBAN_OFFICE, "grid": PEACH_1, "community": PEACH, "street": STREET, "district": DISTRICT}
    return next((code for kind, code in at.items() if kind in ROLES[role].places), "micro_grid")


def test_every_column_of_the_register_is_decided() -> None:
    decided = set(FIELDS)
    for table, model in TABLES.items():
        columns = {column.key.removesuffix("_sealed") for column in model.__table__.columns}
        sealed = {name for name in columns if f"{name}_sealed" in model.__table__.columns}
        columns -= {f"{name}_{part}" for name in sealed for part in ("index", "tail")}
        assert {f"{table}.{name}" for name in columns - PLUMBING} == {
            field for field in decided if field.startswith(f"{table}.")
        }, table


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_sees_what_the_table_says(district: District, session: AsyncSession, role: str) -> None:
    home, person = await settle(district, session)
    place = place_of(role)
    headers = await district.arrive(role, f"{PEACH_1}01" if place == "micro_grid" else place)
    told = {way: await answers(district, headers, way, home, person) for way in WAYS}
    assert {way for way, found in told.items() if found is not None} == {
        way for way, permission in WAYS.items() if permission in ROLES[role].permissions
    }
    for field in FIELDS:
        expected = sight(field, ROLES[role].permissions)
        table, name = field.split(".")
        row = {"dwellings": await session.get_one(Dwelling, home.dwelling_id), "households": home, "residents": person}
        value = TOLD.get(field, getattr(row[table], name) if table in row else None)
        for way in WAYS:
            if told["identity"] is not None and way == ("detail" if name.startswith("id_no") else "identity"):
                continue  # the household's page is half of this way, and a way of its own for all other fields
            if told[way] is not None:
                assert seen(told[way], name, value) == expected.get(way, "nothing"), (field, way)


def seen(answer: Any, name: str, value: Any) -> str:
    """How an answer shows a field: by a key of its name, or by its text where a text is unmistakable."""
    pairs = list(leaves(answer))
    if isinstance(value, datetime):  # instants are written in more than one way
        return (
            "clear" if any(key == name and datetime.fromisoformat(held) == value for key, held in pairs) else "nothing"
        )
    plain = value.isoformat() if isinstance(value, date) else value
    held = [held for _, held in pairs]
    is_number = isinstance(plain, str) and len(plain) > 9 and plain[:4].isdigit()
    is_words = isinstance(plain, str) and not plain.isascii()
    if (name, plain) in pairs or (is_words and plain in held) or (is_number and any(plain in str(one) for one in held)):
        return "clear"
    if {(f"{name}_tail", str(plain)[-4:]), (name, str(plain)[-4:])} & {pair for pair in pairs if is_plain(pair)}:
        return "masked"
    return "nothing" if not any(key == name and held for key, held in pairs) else "otherwise"


def is_plain(pair: tuple[str, Any]) -> bool:
    return isinstance(pair[1], str)


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every key with what it holds, lists as they are too."""
    if isinstance(value, dict):
        for key, held in value.items():
            yield from leaves(held, key)
    elif isinstance(value, list):
        yield name, value
        for held in value:
            yield from leaves(held, name)
    else:
        yield name, value


async def settle(district: District, session: AsyncSession) -> tuple[Household, Resident]:
    """A household in a micro-grid, with something in every field, and a visit to it."""
    code = await district.micro_grid()
    area = (await session.scalars(select(Area).where(Area.code == code))).one()
    door = make.dwelling(area, TOLD["dwellings.building"], TOLD["dwellings.unit"], TOLD["dwellings.room"])
    home = make.household(door)
    person = make.resident(home)
    for field, value in TOLD.items():
        table, name = field.split(".")
        if not table.endswith("_edits"):
            setattr({"dwellings": door, "households": home, "residents": person}[table], name, value)
    home.hints, home.last_visit_at, home.last_outcome = ["knock_loud"], now(), "met"
    worker = await make.staff(session, "苗春分")
    await make.settle(session, door, home, person, make.visit(home, worker, occurred_at=now()))
    edit = {"household_id": home.id, "field": "contact_phone", "edited_by": home.id, "edited_by_name": "纪晴川"}
    session.add(HouseholdEdit(id=new_id(), old="15400004321", new="15400008765", edited_at=now(), rev=1, **edit))
    edit |= {"field": "phone", "resident_id": person.id}
    session.add(ResidentEdit(id=new_id(), old="15400002468", new="15400001357", edited_at=now(), rev=1, **edit))
    await publish(session)
    await session.flush()
    return home, person


async def answers(district: District, headers: dict[str, str], way: str, home: Household, person: Resident) -> Any:
    """What a way answers; None when it is closed."""
    why: dict[str, Any] = {"json": {"reason": "visit"}}
    asked: dict[str, list[tuple[str, str, dict[str, Any]]]] = {
        "list": [("GET", "/households", {"params": {"query": "桑白露"}})],
        "detail": [("GET", f"/households/{home.id}", {})],
        "reveal": [
            ("POST", f"/households/{home.id}/reveal", why),
            ("POST", f"/households/{home.id}/reveal", {"json": {"reason": "visit", "resident_id": str(person.id)}}),
        ],
        "identity": [
            ("GET", f"/households/{home.id}", {}),
            ("POST", f"/residents/{person.id}/id-number/reveal", why),
        ],
        "phone": [("POST", "/sync/pull", {"json": {"device_id": str(new_id()), "cursor": None}})],
        "timeline": [("GET", f"/households/{home.id}/timeline", {})],
        "visits": [("GET", "/visits", {})],
        "intake": [("GET", "/incidents/places", {"params": {"q": "槐荫里深处"}})],
        "audit": [("GET", "/audit", {})],
    }
    found = []
    for method, path, more in asked[way]:
        answer = await district.client.request(method, f"/api/v1{path}", headers=headers, **more)
        assert answer.status_code in (200, 403, 404), answer.text
        if answer.status_code == 200:
            found.append(answer.json())
    return found if len(found) == len(asked[way]) else None
