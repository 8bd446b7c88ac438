"""A secretary's desk over a few homes, for tests of life in the register."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.ids import new_id
from app.organisation.models import Area
from app.registers.models import Household, Resident
from tests import factories as make
from tests.district import PEACH, PEACH_1, PEACH_2, PLUM_1, District

PHONE = "15400000427"


class Desk:
    """Asks as one person."""

    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers

    async def get(self, path: str, status: int = 200, **params: Any) -> Any:
        answer = await self.client.get(f"/api/v1{path}", params=params, headers=self.headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def post(self, path: str, body: dict[str, Any], status: int = 200) -> Any:
        answer = await self.client.post(f"/api/v1{path}", json=body, headers=self.headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def refused(self, path: str, body: dict[str, Any]) -> str:
        """The reason of a 409."""
        return str((await self.post(path, body, 409))["params"]["reason"])

    async def timeline(self, household: Household | UUID | str) -> list[tuple[str, str | None]]:
        """What happened, newest first: (field, person)."""
        found = await self.get(f"/households/{getattr(household, 'id', household)}/timeline")
        return [(entry["field"], entry.get("resident_name")) for entry in found["items"]]


@pytest.fixture
async def grids(district: District, session: AsyncSession) -> dict[str, Area]:
    """The district's areas by code."""
    assert district
    return {area.code: area for area in await session.scalars(select(Area))}


@pytest.fixture
async def family(grids: dict[str, Area], session: AsyncSession) -> Household:
    """Four people behind one door; the first is head and contact."""
    names = ("童小满", "桑白露", "童谷雨", "童霜降")
    made = await make.home(session, grids[PEACH_1], *names, phone=PHONE)
    for person, relation, born in zip(
        await people(session, made.id), ("02", "10", "20", "30"), (1950, 1952, 1980, 2015), strict=True
    ):
        person.relation, person.birth_year = relation, born
    await session.flush()
    return made


@pytest.fixture
async def neighbour(grids: dict[str, Area], session: AsyncSession) -> Household:
    """A household of another grid of the same community."""
    return await make.home(session, grids[PEACH_2], "单云舟", door=("5号楼", "2", "501"), phone="15400008816")


@pytest.fixture
async def stranger(grids: dict[str, Area], session: AsyncSession) -> Household:
    """A household of another community."""
    return await make.home(session, grids[PLUM_1], "欧阳晴", phone="15400007036")


@pytest.fixture
async def secretary(district: District) -> Desk:
    """The secretary of the first community."""
    return Desk(district.client, await district.arrive("community_secretary", PEACH))


async def people(session: AsyncSession, household_id: UUID | str) -> list[Resident]:
    """Every entry of a household, in the order they came."""
    query = select(Resident).where(Resident.household_id == household_id).order_by(Resident.id)
    return list(await session.scalars(query.execution_options(populate_existing=True)))


async def home(session: AsyncSession, household_id: UUID | str) -> Household:
    """A household as it is now."""
    query = select(Household).where(Household.id == household_id).execution_options(populate_existing=True)
    return (await session.scalars(query)).one()


def person_data(name: str = "童立冬", **changed: Any) -> dict[str, Any]:
    """A person as a form sends them."""
    return {"id": str(new_id()), "name": name, "data_source": "self", "legal_basis": "consent"} | changed
