"""Care visits: one open task a household, closed by the visit itself, followed by the next one."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.models import Assignment, Staff
from app.kernel.clock import day_of, today
from app.registers.models import Household
from app.tasks.models import Task
from app.tasks.rules import Plan, task_id, window
from tests.api.tasks.conftest import Care, days, visited
from tests.world import World, operation, pull, push, visit_data

pytestmark = pytest.mark.one_engine


async def test_every_household_in_care_gets_one_task_and_looking_again_makes_no_second(care: Care) -> None:
    await care.run("plan", "plan", "follow", "plan")
    task = await care.open()
    assert task.id == task_id(care.home.id, task.due_from)
    assert (task.due_on, task.due_to - task.due_from) == (today() + days(1), days(2))
    assert await care.due_on() == task.due_on
    assert await care.session.scalar(select(func.count()).select_from(Task)) == 1  # the other nine are in no care


async def test_a_visit_closes_its_task_and_the_next_one_is_the_one_the_phone_made(care: Care) -> None:
    await care.run("plan")
    first = await care.open()
    visit_id = await care.visit(first.due_from)
    [done] = await care.tasks("done")
    assert (done.id, done.visit_id, done.closed_by) == (first.id, visit_id, care.world.worker_id)
    assert day_of(done.closed_at or done.created_at) == first.due_from
    await care.run("follow", "follow")
    following = await care.open()
    expected = window(Plan(7), first.due_from)
    assert expected is not None
    assert following.id == task_id(care.home.id, expected.due_from)
    assert await care.due_on() == expected.due_on


@pytest.mark.parametrize("outcome", ["phone_ok", "away", "declined"])
async def test_these_count_as_well(care: Care, outcome: str) -> None:
    await care.run("plan")
    first = await care.open()
    await care.visit(first.due_from, outcome)
    await care.run("follow")
    assert [task.id for task in await care.tasks("done")] == [first.id]
    rest = days(90) if outcome == "declined" else days(6)
    assert (await care.open()).due_from == first.due_from + rest


async def test_nobody_there_leaves_the_task_open(care: Care) -> None:
    await care.run("plan")
    first = await care.open()
    for outcome in ("no_answer", "rescheduled"):
        await care.visit(first.due_from, outcome)
        await care.run("follow", "plan")
        assert (await care.open()).id == first.id


async def test_who_moved_out_is_asked_for_no_more(care: Care) -> None:
    await care.run("plan")
    await care.visit(today(), "moved_out")
    await care.run("follow", "plan")
    assert [task.cancel_reason for task in await care.tasks()] == ["moved_out"]


async def test_a_visit_of_another_kind_is_no_care_visit(care: Care) -> None:
    await care.run("plan")
    await push(care.world.worker, [operation("visit.record", visit_data(care.home))])
    await care.run("follow")
    assert (await care.open()).status == "todo"


async def test_an_early_visit_moves_the_window_instead_of_asking_twice(care: Care) -> None:
    care.home.plan_every_days, care.home.due_on = 30, today() + days(20)
    await care.session.flush()
    await care.run("plan")
    early = await care.open()
    on = today() - days(1)
    await care.visit(on)
    await care.run("plan")
    [old] = [task for task in await care.tasks() if task.id == early.id]
    assert (old.status, old.cancel_reason) == ("cancelled", "replanned")
    assert (await care.open()).due_from == on + days(24)


async def test_weeks_without_signal_are_as_if_each_visit_had_come_at_once(care: Care) -> None:
    """Two rounds arrive in one push, the later visit first: both are done, and on their days."""
    home, start = care.home, today() - days(20)
    home.due_on = start
    await care.session.flush()
    await care.run("plan")
    await care.session.execute(  # as it was planned three weeks ago
        update(Task).values(
            id=task_id(home.id, start),
            due_from=start,
            due_on=start + days(1),
            due_to=start + days(2),
            anchored_on=start - days(6),
            status="overdue",
        )
    )
    later = operation("visit.record", visited(home, start + days(8)))
    sooner = operation("visit.record", visited(home, start + days(1)))
    verdicts = (await push(care.world.worker, [later, sooner]))["verdicts"]
    assert [one["outcome"] for one in verdicts] == ["applied", "applied"]
    await care.run("follow")
    done = await care.tasks("done")
    assert [day_of(task.closed_at or task.created_at) for task in done] == [start + days(1), start + days(8)]
    assert all(task.due_from <= day_of(task.closed_at or task.created_at) <= task.due_to for task in done)
    assert (await care.open()).due_from == start + days(14)


async def test_a_visit_corrected_to_nobody_there_opens_its_task_again(care: Care) -> None:
    await care.run("plan")
    first = await care.open()
    visit_id = await care.visit(first.due_from)
    await care.run("follow")
    wrong = {"visit_id": str(visit_id), "reason": "点错了", "changes": {"outcome": "no_answer"}}
    [verdict] = (await push(care.world.worker, [operation("visit.amend", wrong)]))["verdicts"]
    assert verdict["outcome"] == "applied", verdict
    await care.run("mind", "mind", "follow", "plan")
    assert (await care.open()).id == first.id
    assert [task.cancel_reason for task in await care.tasks("cancelled")] == ["replanned"]
    again = await care.visit(first.due_to)
    assert [task.visit_id for task in await care.tasks("done")] == [again]


async def test_the_same_push_again_changes_nothing(care: Care) -> None:
    await care.run("plan")
    first = await care.open()
    again = operation("visit.record", visited(care.home, first.due_from))
    for _ in range(2):
        await push(care.world.worker, [again])
        await care.run("follow")
    assert len(await care.tasks()) == 2


async def test_a_pause_takes_the_visit_away_and_its_end_brings_it_back(care: Care) -> None:
    await care.run("plan")
    first = await care.open()
    base = f"/api/v1/households/{care.home.id}/care-plan"
    body = {"reason": "hospital", "from_on": str(first.due_on)}
    shown = (await care.world.secretary.post(f"{base}/pauses", json=body)).json()
    assert shown["task"] is None
    assert await care.due_on() is None
    assert (await care.world.secretary.post(f"{base}/pauses", json=body)).status_code == 409  # one is open
    await care.run("plan", "climb")
    assert await care.tasks("todo", "overdue") == []
    until = first.due_on + days(10)
    shown = (
        await care.world.secretary.post(f"{base}/pauses/{shown['pauses'][0]['id']}/end", json={"until_on": str(until)})
    ).json()
    assert shown["task"]["due_to"] > str(until)
    assert shown["pauses"][0]["until_on"] == str(until)
    told = (await pull(care.world.worker))["changes"]
    [home] = [row["data"] for row in told if row["id"] == str(care.home.id) and row["collection"] == "households"]
    assert home["pauses"] == [[str(first.due_on), str(until)]]
    assert "hospital" not in str(told)  # the days, never the reason


async def test_the_weekday_that_suits_is_chosen_inside_the_window(care: Care) -> None:
    care.home.plan_every_days = 30
    await care.session.flush()
    base = f"/api/v1/households/{care.home.id}/care-plan"
    for weekday in (2, 5, None):
        shown = (await care.world.secretary.put(f"{base}/weekday", json={"weekday": weekday})).json()
        task = await care.open()
        assert shown["task"]["due_on"] == str(task.due_on) == str(await care.due_on())
        assert weekday is None or task.due_on.isoweekday() == weekday
    assert (await care.world.secretary.put(f"{base}/weekday", json={"weekday": 8})).status_code == 422


async def test_a_shorter_interval_is_planned_anew_and_an_ended_plan_ends(care: Care) -> None:
    care.home.plan_every_days, care.home.due_on = 90, today() + days(60)
    await care.session.flush()
    await care.run("plan")
    await care.session.execute(update(Household).where(Household.id == care.home.id).values(plan_every_days=7))
    await care.run("plan")
    task = await care.open()
    assert task.every_days == 7
    assert task.due_to >= today()
    await care.session.execute(update(Household).where(Household.id == care.home.id).values(plan_kind="household"))
    await care.run("plan")
    assert await care.tasks("todo") == []


async def test_missed_it_climbs_to_the_substitute_then_to_the_community(
    care: Care, session: AsyncSession, world: World
) -> None:
    await care.run("plan")
    colleague = select(Assignment).where(Assignment.staff_id != world.worker_id, Assignment.role == "grid_worker")
    held = (await session.scalars(colleague.limit(1))).one()
    held.rank = "B"
    await session.flush()

    async def passed(count: int) -> Task:
        shift = timedelta(days=count)
        moved = {name: getattr(Task, name) - shift for name in ("due_from", "due_on", "due_to")}
        await session.execute(update(Task).values(**moved, escalated_on=Task.escalated_on - shift))
        await care.run("climb", "climb")
        return await care.open()

    assert (await passed(0)).escalation == "own"
    late = await passed(3)
    assert (late.status, late.escalation, late.escalated_on) == ("overdue", "substitute", today())
    assert (await passed(1)).escalation == "substitute"
    assert (await passed(1)).escalation == "community"
    [board] = [row for row in await rounds(world) if row["overdue"]]
    assert (board["community"], board["substitute"], board["has_worker"]) == (1, 0, True)
    await care.visit(late.due_from)  # still somebody goes, and it was in time
    assert [task.status for task in await care.tasks()] == ["done"]


async def test_nobody_is_waited_for_who_is_on_leave(care: Care, world: World, session: AsyncSession) -> None:
    """The worker's leave hands the task to the colleague at once; when both are away, the community has it."""
    await care.run("plan")
    await session.execute(update(Task).values(due_from=today()))
    staff = {person.name: person.id for person in await session.scalars(select(Staff))}
    colleague = staff[world.colleague_name]
    await session.execute(update(Assignment).where(Assignment.staff_id == colleague).values(rank="B"))
    span = {"from_on": str(today()), "until_on": str(today() + days(4))}
    stranger = {"staff_id": str(world.worker_id), "substitute_id": str(staff["麦秋实"])}
    refused = await world.secretary.post("/api/v1/leaves", json=stranger | span)
    assert refused.json()["errors"] == [{"pointer": "/substitute_id", "code": "no-post-there"}]
    added = await world.secretary.post("/api/v1/leaves", json={"staff_id": str(world.worker_id)} | span)
    assert added.status_code == 201, added.text
    await care.run("climb")
    assert (await care.open()).escalation == "substitute"
    [board] = [row for row in await rounds(world) if row["substitute"]]
    assert not board["has_worker"]
    twice = await world.secretary.post("/api/v1/leaves", json={"staff_id": str(world.worker_id)} | span)
    assert twice.json()["errors"][0]["code"] == "leave-overlaps"
    await world.secretary.post("/api/v1/leaves", json={"staff_id": str(colleague)} | span)
    await session.execute(
        update(Task).values(due_to=today() - days(1), due_on=today() - days(1), due_from=today() - days(2))
    )
    await care.run("climb")
    assert (await care.open()).escalation == "community"
    [leave_id] = [one["id"] for one in added.json()]
    ended = await world.secretary.post(f"/api/v1/leaves/{leave_id}/end", json={"until_on": str(today() - days(1))})
    assert ended.status_code == 204
    assert [one["staff_id"] for one in (await world.secretary.get("/api/v1/leaves")).json()] == [str(colleague)]


async def rounds(world: World) -> list[dict[str, int]]:
    """The board as the secretary sees it."""
    answer = await world.secretary.get("/api/v1/tasks/care-rounds")
    assert answer.status_code == 200, answer.text
    return list(answer.json())
