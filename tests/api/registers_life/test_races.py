"""Merge, undo and edit at once, truly committed: one after the other, nothing lost, nothing done twice."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from app.audit.service import first_broken
from app.kernel.config import Settings
from app.kernel.db import Database
from app.main import create_app
from app.organisation.models import Area
from app.reactions import connect
from app.registers.models import Resident
from tests import factories as make
from tests import postgres
from tests.api.registers_life.conftest import PHONE, person_data
from tests.district import PEACH, PEACH_1, District, plant


@dataclass
class Committed:
    """A desk whose commits are commits, and two entries of one person."""

    database: Database
    client: httpx.AsyncClient
    headers: dict[str, str]
    first: Resident
    second: Resident

    async def post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        return await self.client.post(f"/api/v1{path}", json=body, headers=self.headers)

    async def now(self) -> tuple[Resident, Resident]:
        async with self.database.transaction() as session:
            found = {one.id: one for one in await session.scalars(select(Resident))}
        return found[self.first.id], found[self.second.id]

    def same(self) -> dict[str, Any]:
        pair = {"first_id": str(self.first.id), "second_id": str(self.second.id), "survivor_id": str(self.first.id)}
        return pair | {"verdict": "same"}


@pytest.fixture
async def desk(admin_url: str, template: str, worker_name: str, settings: Settings) -> AsyncIterator[Committed]:
    name = f"doorstep_life_{worker_name}_{os.getpid()}"
    with postgres.alone("template"):
        await postgres.fresh_copy(admin_url, template, name)
    found = settings.model_copy(update={"database_url": postgres.sqlalchemy_url(admin_url, name)})
    database = connect(found, pool_size=6)
    app = create_app(found)
    app.state.database = database
    transport: Any = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        async with database.transaction() as session:
            await plant(session)
            grid = (await session.scalars(select(Area).where(Area.code == PEACH_1))).one()
            first = await make.home(session, grid, "桑白露", "童谷雨", phone=PHONE)
            second = await make.home(session, grid, "桑白露", door=("3号楼", "1", "303"), phone=PHONE)
            district = District(session, client)
            await district.person("secretary", "community_secretary", PEACH)
            people = {one.household_id: one for one in await session.scalars(select(Resident)) if one.is_contact}
        headers = await district.sign_in("secretary")
        yield Committed(database, client, headers, people[first.id], people[second.id])
    await database.close()
    await postgres.drop(admin_url, name)


async def test_merge_undo_edit_and_leave_at_once(desk: Committed) -> None:
    # two desks judge one pair: one is told that it was judged
    answers = await asyncio.gather(*[desk.post("/residents/judgements", desk.same()) for _ in range(3)])
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    made = next(answer.json() for answer in answers if answer.status_code == 201)

    # an edit of the merged entry, while the merge is taken back twice: the edit lands on one of the two, once
    fields = {"birth_year": {"from": desk.first.birth_year, "to": 1931}}
    undo = f"/residents/judgements/{made['id']}/undo"
    edited, *undone = await asyncio.gather(
        desk.post(f"/residents/{desk.second.id}/corrections", {"fields": fields}),
        desk.post(undo, {}),
        desk.post(undo, {}),
    )
    assert sorted(answer.status_code for answer in undone) == [200, 409]
    assert edited.status_code == 200, edited.text
    first, second = await desk.now()
    assert sorted([first.birth_year == 1931, second.birth_year == 1931]) == [False, True]
    assert (first.deleted_at, second.deleted_at, second.merged_into) == (None, None, None)

    # one person leaves and is merged and is added to, at once: whatever came first, the register holds together
    anyhow = await asyncio.gather(
        desk.post(f"/residents/{desk.second.id}/leave", {"reason": "moved_away"}),
        desk.post("/residents/judgements", desk.same()),
        desk.post(f"/households/{desk.first.household_id}/residents", person_data()),
    )
    assert {answer.status_code for answer in anyhow} <= {200, 201, 409}
    async with desk.database.transaction() as session:
        assert await first_broken(session) is None, "the audit chain holds"
        revs = [one.rev for one in await session.scalars(select(Resident))]
    assert all(revs)
