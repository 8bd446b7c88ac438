"""Identity numbers: checked, sealed, shown for a reason, counted, and gone when the service no longer needs them."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.kernel.clock import today
from app.organisation.models import Area
from app.registers import looks
from app.registers.models import Household, Resident
from tests import factories as make
from tests.district import PEACH, PEACH_1, PLUM_1, District

NUMBER = "11010519491231002X"  # the sample of GB 11643
BODY = {"id_no": NUMBER, "service": "living_allowance"}


@pytest.fixture
async def person(district: District, session: AsyncSession) -> Resident:
    at = (await session.scalars(select(Area).where(Area.code == PEACH_1))).one()
    home = await make.home(session, at, "桑白露", door=("3号楼", "1", "302"))
    found = (await session.scalars(select(Resident).where(Resident.household_id == home.id))).one()
    found.birth_year = 1949
    await session.flush()
    return found


@pytest.fixture
async def clerk(district: District) -> dict[str, str]:
    return await district.arrive("community_clerk", PEACH)


async def ask(
    district: District, headers: dict[str, str], method: str, who: Resident, tail: str = "", body: Any = None
) -> Any:
    path = f"/api/v1/residents/{who.id}/id-number{tail}"
    return await district.client.request(method, path, json=body, headers=headers)


async def test_a_number_is_kept_sealed_and_shown_for_a_reason(
    district: District, session: AsyncSession, person: Resident, clerk: dict[str, str]
) -> None:
    kept = await ask(district, clerk, "PUT", person, body=BODY | {"id_no": "110105 19491231 002x"})
    assert kept.status_code == 200, kept.text
    assert kept.json() == {
        "id_no_tail": "002X",
        "until": (today() + timedelta(days=30)).isoformat(),
        "same_as": [],
    }
    await session.refresh(person)
    assert person.id_no_sealed
    assert NUMBER.encode() not in person.id_no_sealed
    shown = await district.client.get(f"/api/v1/households/{person.household_id}", headers=clerk)
    assert shown.json()["residents"][0]["id_no_tail"] == "002X"
    assert NUMBER not in shown.text
    told = await ask(district, clerk, "POST", person, "/reveal", {"reason": "service"})
    assert told.json()["id_no"] == NUMBER
    assert (await ask(district, clerk, "POST", person, "/reveal", {})).status_code == 422
    entry = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "id_number.reveal"))).one()
    assert (entry.subject_id, entry.detail) == (person.id, {"reason": "service"})
    assert (await ask(district, clerk, "DELETE", person)).status_code == 204
    gone = await ask(district, clerk, "POST", person, "/reveal", {"reason": "service"})
    assert (gone.status_code, gone.json()["params"]) == (409, {"reason": "not-kept"})


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"id_no": "110105194912310021"}, "/id_no not-an-id-number"),  # the check digit
        ({"id_no": "11010519491331002X"}, "/id_no not-an-id-number"),  # a thirteenth month
        ({"id_no": "99010119491231002X"}, "/id_no not-an-id-number"),  # no such province
        ({"id_no": "110105202001010012"}, "/id_no not-an-id-number"),
        ({"until": (today() + timedelta(days=31)).isoformat()}, "/until out-of-range"),
        ({"until": (today() - timedelta(days=1)).isoformat()}, "/until out-of-range"),
    ],
)
async def test_what_is_none_or_would_stay_too_long_is_refused(
    district: District, person: Resident, clerk: dict[str, str], changed: dict[str, str], fault: str
) -> None:
    refused = await ask(district, clerk, "PUT", person, body=BODY | changed)
    assert refused.status_code == 422
    assert fault in [f"{one['pointer']} {one['code']}" for one in refused.json()["errors"]]
    assert BODY["id_no"] not in refused.text


async def test_another_year_of_birth_is_another_person(
    district: District, session: AsyncSession, person: Resident, clerk: dict[str, str]
) -> None:
    person.birth_year = 1950
    await session.flush()
    refused = await ask(district, clerk, "PUT", person, body=BODY)
    assert refused.json()["errors"] == [{"pointer": "/id_no", "code": "other-birth-year"}]


async def test_the_same_number_twice_is_told_within_ones_areas(
    district: District, session: AsyncSession, person: Resident, clerk: dict[str, str]
) -> None:
    areas = {area.code: area for area in await session.scalars(select(Area))}
    twins = []
    for code in (PEACH_1, PLUM_1):
        home = await make.home(session, areas[code], "桑白露", door=("9号楼", "1", "101"))
        twin = (await session.scalars(select(Resident).where(Resident.household_id == home.id))).one()
        twin.id_no = NUMBER
        twins.append(str(twin.id))
    await session.flush()
    kept = await ask(district, clerk, "PUT", person, body=BODY)
    assert kept.json()["same_as"] == twins[:1]


async def test_whoever_looks_at_many_people_is_told_and_noted(
    district: District, session: AsyncSession, person: Resident, clerk: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looks, "USUAL", 3)
    household = await session.get_one(Household, person.household_id)
    path = f"/api/v1/households/{household.id}/reveal"
    told = [(await district.client.post(path, json={"reason": "visit"}, headers=clerk)).json() for _ in range(5)]
    assert [one["is_unusual"] for one in told] == [False, False, False, True, True]
    assert [one["looks_today"] for one in told] == [1, 2, 3, 4, 5]
    noted = await session.scalars(select(AuditEntry.detail).where(AuditEntry.action == "look.unusual"))
    assert noted.all() == [{"looks": 4}]
