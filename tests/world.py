"""A grid with ten households and the people around it, for tests of sync and visits."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.models import Staff
from app.identity.service import add_user, assign
from app.kernel.changes import bump
from app.kernel.clock import now, today
from app.kernel.ids import new_id
from app.organisation.models import Area
from app.registers.models import Dwelling, Household, Resident
from tests import district as at

DEVICE = new_id()


@dataclass
class World:
    """People with signed-in clients, and households of one grid; `elsewhere` is in another community."""

    worker: httpx.AsyncClient
    colleague: httpx.AsyncClient
    secretary: httpx.AsyncClient
    auditor: httpx.AsyncClient
    stranger: httpx.AsyncClient  # a worker of the other community
    worker_id: UUID
    colleague_name: str
    households: list[Household]
    elsewhere: Household
    other_grid_id: UUID

    def edit(self, household: Household, **fields: dict[str, Any]) -> dict[str, Any]:
        """An edit operation."""
        return operation("household.edit", {"household_id": str(household.id), "fields": fields})


def yesterday() -> date:
    """The day on which `visit_data` puts a visit."""
    return today() - timedelta(days=1)


def operation(kind: str, data: dict[str, Any], version: int = 1) -> dict[str, Any]:
    """An operation as a phone sends it."""
    return {
        "op_id": str(new_id()),
        "kind": kind,
        "version": version,
        "recorded_at": now().isoformat(),
        "data": data,
    }


def visit_data(household: Household, **changed: Any) -> dict[str, Any]:
    """Data of a plain visit, at yesterday's noon unless told otherwise (noon: neither night nor still to come)."""
    noon = f"{yesterday().isoformat()}T12:00:00+08:00"
    return {
        "id": str(new_id()),
        "household_id": str(household.id),
        "kind": "household",
        "mode": "doorstep",
        "outcome": "met",
        "occurred_at": noon,
        "form": "household@1",
        "answers": {"change": "none"},
        "needs": [],
        "hazards": [],
        "note": None,
        "media": [],
    } | changed


async def push(client: httpx.AsyncClient, operations: list[Any], **envelope: Any) -> dict[str, Any]:
    """Push operations and return the answer's body; the status must be 200."""
    body = {"device_id": str(DEVICE), "sent_at": now().isoformat(), "operations": operations} | envelope
    answer = await client.post(
        "/api/v1/sync/push", content=json.dumps(body), headers={"content-type": "application/json"}
    )
    assert answer.status_code == 200, answer.text
    return dict(orjson.loads(answer.content))


async def pull(client: httpx.AsyncClient, cursor: str | None = None, limit: int = 2000) -> dict[str, Any]:
    """Pull one page and return the answer's body."""
    body = {"device_id": str(DEVICE), "cursor": cursor, "limit": limit}
    answer = await client.post("/api/v1/sync/pull", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def settle(session: AsyncSession, grid: Area, count: int, first_room: int = 1) -> list[Household]:
    """Households of one resident each in a grid."""
    rev = await bump(session)
    made = []
    for n in range(first_room, first_room + count):
        place = {"grid_code": grid.code, "path": grid.path, "rev": rev}
        phone = f"09900000{n:04}"
        door = Dwelling(
            id=new_id(),
            building="3号楼",
            unit="1",
            floor=n,
            room=f"{n}01",
            address=f"槐荫里3号楼1单元{n}01",
            use="self",
            **place,
        )
        household = Household(
            id=new_id(),
            dwelling_id=door.id,
            household_no=f"{grid.code}-{n:04}",
            contact_name="桑白露",
            contact_phone=phone,
            members_count=1,
            visit_preference="any",
            hints=[],
            status="active",
            plan_kind="household",
            plan_form="household@1",
            plan_every_days=90,
            due_on=today() + timedelta(days=n),
            **place,
        )
        person = Resident(
            id=new_id(),
            household_id=household.id,
            name="桑白露",
            pinyin="sang bailu",
            initials="sbl",
            sex=2,
            birth_year=1943,
            relation="02",
            residence_kind="registered",
            phone=phone,
            phone_tail=phone[-4:],
            is_contact=True,
            data_source="self",
            legal_basis="consent",
            collected_at=now(),
            review_on=today() + timedelta(days=365),
            **place,
        )
        for row in (door, household, person):
            session.add(row)
            await session.flush()
        made.append(household)
    return made


@pytest.fixture
async def world(app: FastAPI, session: AsyncSession) -> AsyncIterator[World]:
    """The world, planted in the test's transaction."""
    await at.plant(session)
    areas = {area.code: area for area in await session.scalars(select(Area))}
    people = {
        "worker": ("grid_worker", at.PEACH_1, "纪晴川"),
        "colleague": ("grid_worker", at.PEACH_1, "芦望舒"),
        "secretary": ("community_secretary", at.PEACH, "陶立夏"),
        "auditor": ("auditor", at.DISTRICT, "柏冬青"),
        "stranger": ("grid_worker", at.PLUM_1, "麦秋实"),
    }
    clients = {}
    async with AsyncExitStack() as stack:
        for username, (role, place, name) in people.items():
            await add_user(session, username=username, name=name, password=at.PASSWORD, role=role, area_code=place)
        await session.flush()
        for username in people:
            transport: Any = httpx.ASGITransport(app, raise_app_exceptions=False)
            found = httpx.AsyncClient(transport=transport, base_url="http://testserver")
            client = await stack.enter_async_context(found)
            body = {"username": username, "password": at.PASSWORD}
            answer = await client.post("/api/v1/auth/sign-in", json=body)
            assert answer.status_code == 200, answer.text
            clients[username] = client
        ids = {staff.name: staff.id for staff in await session.scalars(select(Staff))}
        yield World(
            **clients,
            worker_id=ids["纪晴川"],
            colleague_name="芦望舒",
            households=await settle(session, areas[at.PEACH_1], 10),
            elsewhere=(await settle(session, areas[at.PLUM_1], 1))[0],
            other_grid_id=areas[at.PEACH_2].id,
        )


__all__ = ["DEVICE", "World", "assign", "operation", "pull", "push", "settle", "visit_data", "world", "yesterday"]
