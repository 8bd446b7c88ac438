"""Campaigns: a task for every household, closed by any visit that will do, counted per community."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.clock import today
from app.registers.models import Household
from app.tasks.models import Campaign, Task
from tests import district as at
from tests.api.tasks.conftest import JOBS, Care, days, visited
from tests.world import World, operation, pull, push, visit_data, yesterday

pytestmark = pytest.mark.one_engine


async def begun(world: World, session: AsyncSession, **changed: Any) -> str:
    """A campaign of the community, filled; its id."""
    body = {
        "name": "入户大走访",
        "purpose": "听意见，查隐患",
        "owner_code": at.PEACH,
        "area_codes": [at.PEACH],
        "from_on": str(yesterday()),
        "until_on": str(today() + days(20)),
    } | changed
    answer = await world.secretary.post("/api/v1/campaigns", json=body)
    assert answer.status_code == 201, answer.text
    campaign_id = str(answer.json()["id"])
    for _ in range(2):  # the second run finds nothing left to do
        await JOBS["task.fill"](session, {"campaign_id": campaign_id})
    return campaign_id


async def progress(world: World, campaign_id: str) -> dict[str, Any]:
    [found] = (await world.secretary.get(f"/api/v1/campaigns/{campaign_id}")).json()["progress"]
    return dict(found)


async def test_every_household_is_asked_once_and_what_was_seen_before_counts(
    world: World, session: AsyncSession
) -> None:
    await push(world.worker, [operation("visit.record", visit_data(world.households[0]))])
    campaign_id = await begun(world, session)
    await JOBS["task.fill"](session, {"campaign_id": campaign_id})
    assert await session.scalar(select(func.count()).select_from(Task)) == 10
    found = await progress(world, campaign_id)
    assert (found["code"], found["n"], found["d"], found["without_worker"]) == (at.PEACH, 1, 10, 0)
    assert (await world.secretary.get(f"/api/v1/campaigns/{campaign_id}")).json()["filled_at"]


async def test_one_visit_closes_the_care_task_and_the_campaigns(care: Care, session: AsyncSession) -> None:
    care.home.due_on = today()
    await session.flush()
    await care.run("plan")
    await session.execute(update(Task).values(due_from=yesterday()))
    either, by_form = (await begun(care.world, session), await begun(care.world, session, form="household@1"))
    visit_id = await care.visit(yesterday())
    rows = await session.execute(
        select(Task.kind, Task.campaign_id, Task.status, Task.visit_id).where(Task.household_id == care.home.id)
    )
    found = {(kind, str(campaign)): (status, visit) for kind, campaign, status, visit in rows}
    assert found[("care_visit", "None")] == found[("campaign_visit", either)] == ("done", visit_id)
    assert found[("campaign_visit", by_form)] == ("todo", None)  # it asks for the answers of its own form
    await push(care.world.worker, [operation("visit.record", visit_data(care.home))])
    assert (await progress(care.world, by_form))["n"] == 1


async def test_two_visits_in_one_push_close_once_by_the_first(care: Care, session: AsyncSession) -> None:
    campaign_id = await begun(care.world, session)
    twins = [visited(care.home, today() - days(ago)) for ago in (0, 1)]
    twins[0]["occurred_at"] = f"{yesterday()}T20:00:00+08:00"
    await push(care.world.worker, [operation("visit.record", one) for one in twins])
    task = (await session.scalars(select(Task).filter_by(campaign_id=UUID(campaign_id), status="done"))).one()
    assert str(task.visit_id) == twins[1]["id"]


async def test_it_ends_early_and_what_is_open_is_asked_no_more(world: World, session: AsyncSession) -> None:
    campaign_id = await begun(world, session)
    await push(world.worker, [operation("visit.record", visit_data(world.households[0]))])
    ended = await world.secretary.post(f"/api/v1/campaigns/{campaign_id}/end")
    assert ended.json()["status"] == "ended"
    assert (await world.secretary.post(f"/api/v1/campaigns/{campaign_id}/end")).status_code == 409
    found = await progress(world, campaign_id)
    assert (found["n"], found["d"]) == (1, 10)  # who was not seen is not forgotten
    states = [row["data"]["status"] for row in (await pull(world.worker))["changes"] if row["collection"] == "tasks"]
    assert sorted(states) == ["cancelled"] * 9 + ["done"]
    await JOBS["task.fill"](session, {"campaign_id": campaign_id})
    assert await session.scalar(select(func.count()).select_from(Task)) == 10


async def test_it_ends_by_itself_a_week_later_and_new_households_join(world: World, session: AsyncSession) -> None:
    campaign_id = await begun(world, session)
    await session.execute(update(Household).where(Household.id == world.households[1].id).values(status="moved_out"))
    await JOBS["task.mind"](session, {})
    assert (await progress(world, campaign_id))["d"] == 9
    for ago, status in ((7, "running"), (8, "ended")):
        last = today() - days(ago)
        await session.execute(update(Campaign).values(from_on=last, until_on=last))
        await JOBS["task.mind"](session, {})
        assert await session.scalar(select(Campaign.status)) == status


async def test_grids_without_worker_are_told(world: World, session: AsyncSession) -> None:
    campaign_id = await begun(world, session)
    for name in ("worker_id",):
        span = {"from_on": str(today()), "until_on": str(today())}
        await world.secretary.post("/api/v1/leaves", json={"staff_id": str(getattr(world, name))} | span)
    assert (await progress(world, campaign_id))["without_worker"] == 0  # the colleague is there
    await session.execute(update(Task).values(grid_code=at.PEACH_2))
    assert (await progress(world, campaign_id))["without_worker"] == 10


async def test_a_task_follows_its_household_to_another_grid(world: World, session: AsyncSession) -> None:
    await begun(world, session)
    cursor = (await pull(world.worker))["cursor"]
    await session.execute(
        update(Household)
        .where(Household.id == world.households[0].id)
        .values(grid_code=at.PEACH_2, path=func.text2ltree(f"{at.DISTRICT}.{at.STREET}.{at.PEACH}.{at.PEACH_2}"))
    )
    await JOBS["task.mind"](session, {})
    changes = (await pull(world.worker, cursor))["changes"]
    assert [(row["collection"], row.get("gone")) for row in changes] == [("tasks", "out_of_scope")]
