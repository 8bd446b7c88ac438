"""The roster: attendance from what was planned and what was done, never from checking in."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.models import Staff
from app.kernel.clock import today
from tests import district as at
from tests.api.tasks.conftest import days
from tests.world import World, operation, push, visit_data, yesterday

pytestmark = pytest.mark.one_engine


async def test_days_are_written_confirmed_and_shown_with_the_work_of_the_day(
    world: World, session: AsyncSession
) -> None:
    await push(world.worker, [operation("visit.record", visit_data(world.households[0]))])
    colleague = await session.scalar(select(Staff.id).where(Staff.name == world.colleague_name))
    duty = {"on_date": str(yesterday()), "staff_id": str(world.worker_id), "area_code": at.PEACH_1}
    duties = [duty, duty | {"staff_id": str(colleague), "status": "training"}, duty | {"on_date": str(today())}]
    for _ in range(2):  # the same days again are the same days
        put = await world.secretary.put("/api/v1/roster", json={"duties": duties})
        assert put.status_code == 204, put.text
    span = {"since": str(yesterday()), "until": str(today())}
    shown = (await world.secretary.get("/api/v1/roster", params=span)).json()
    assert len(shown) == 3
    first = {one["staff_name"]: one for one in shown if one["on_date"] == str(yesterday())}
    assert first["纪晴川"]["has_worked"]
    assert not first[world.colleague_name]["has_worked"]
    ids = {"duty_ids": [one["id"] for one in first.values()]}
    assert (await world.secretary.post("/api/v1/roster/confirm", json=ids)).status_code == 204
    shown = (await world.secretary.get("/api/v1/roster", params=span)).json()
    assert sorted((one["status"], bool(one["confirmed_by"])) for one in shown) == [
        ("planned", False),
        ("present", True),
        ("training", True),
    ]


async def test_nobody_writes_elsewhere_or_confirms_days_to_come(world: World, session: AsyncSession) -> None:
    stranger = str(await session.scalar(select(Staff.id).where(Staff.name == "麦秋实")))
    duty = {"on_date": str(today() + days(1)), "staff_id": str(world.worker_id), "area_code": at.PEACH_1}
    wrong = [duty, duty | {"area_code": at.PLUM_1}, duty | {"staff_id": stranger}]
    put = await world.secretary.put("/api/v1/roster", json={"duties": wrong})
    assert [fault["pointer"] for fault in put.json()["errors"]] == ["/duties/1/area_code", "/duties/2/staff_id"]
    assert (await world.secretary.put("/api/v1/roster", json={"duties": [duty]})).status_code == 204
    span = {"since": str(today()), "until": str(today() + days(1))}
    [shown] = (await world.secretary.get("/api/v1/roster", params=span)).json()
    early = await world.secretary.post("/api/v1/roster/confirm", json={"duty_ids": [shown["id"]]})
    assert early.json()["errors"] == [{"pointer": "/duty_ids", "code": "not-yet"}]
    assert (await world.secretary.get("/api/v1/roster", params=span | {"until": "2099-01-01"})).status_code == 422
    leave = {"staff_id": stranger, "from_on": str(today()), "until_on": str(today())}
    refused = await world.secretary.post("/api/v1/leaves", json=leave)
    assert refused.json()["errors"] == [{"pointer": "/staff_id", "code": "unknown-staff"}]


async def test_desks_above_see_counts_and_no_door(world: World, session: AsyncSession) -> None:
    district = at.District(session, world.worker)
    desk = await district.arrive("street_dispatcher", at.STREET)
    board = await world.worker.get("/api/v1/tasks/care-rounds", headers=desk)
    assert [one["grid_code"] for one in board.json()] == [at.PEACH_1, at.PEACH_2, at.PLUM_1, at.PLUM_2]
    for path in ("/api/v1/tasks", "/api/v1/roster", "/api/v1/leaves"):
        answer = await world.worker.get(path, headers=desk, params={"since": str(today()), "until": str(today())})
        assert answer.status_code == 403, path
    plan = f"/api/v1/households/{world.households[0].id}/care-plan"
    assert (await world.worker.get(plan, headers=desk)).status_code == 403
