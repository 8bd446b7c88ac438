"""People for the tests of privacy: an officer, and a resident whom nobody could mistake for another."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.service import add_user
from app.kernel.changes import bump
from app.kernel.clock import today
from app.kernel.numbers import identity_number
from app.registers.models import Household, Resident
from tests import district as at
from tests.district import District
from tests.incidents import Town, build
from tests.world import World

NAME, PHONE = "司徒檀溪", "15400009137"
ID_NO = next(
    found for check in "0123456789X" if (found := identity_number(f"11010519431231002{check}", today())) is not None
)


@dataclass
class Home:
    """A household of the world and its one person."""

    household: Household
    resident: Resident
    household_id: UUID
    resident_id: UUID

    @property
    def url(self) -> str:
        return f"/api/v1/privacy/people/{self.resident_id}"


@pytest.fixture
async def officer(app: FastAPI, session: AsyncSession, world: World) -> AsyncIterator[httpx.AsyncClient]:
    """The privacy officer of the street, signed in."""
    await add_user(
        session,
        username="officer",
        name="岑守拙",
        password=at.PASSWORD,
        role="privacy_officer",
        area_code=at.STREET,
    )
    await session.flush()
    transport: Any = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        answer = await client.post("/api/v1/auth/sign-in", json={"username": "officer", "password": at.PASSWORD})
        assert answer.status_code == 200, answer.text
        yield client


@pytest.fixture
async def home(session: AsyncSession, world: World) -> Home:
    """Somebody with a rare name who lives alone, with a telephone and an identity number."""
    household = world.households[0]
    resident = (await session.scalars(select(Resident).where(Resident.household_id == household.id))).one()
    resident.name, resident.pinyin, resident.initials = NAME, "situ tanxi", "stx"
    resident.phone = household.contact_phone = PHONE
    resident.id_no, resident.id_no_until = ID_NO, today()
    household.contact_name = NAME
    household.rev = resident.rev = await bump(session)
    await session.flush()
    return Home(household, resident, household.id, resident.id)


@pytest.fixture
async def town(world: World, client: httpx.AsyncClient, session: AsyncSession) -> Town:
    """Whoever else incidents meet, in the same district."""
    return await build(District(session, client), client, session)
