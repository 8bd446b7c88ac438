"""What grids are asked to do: only with an admission where a department asks; settled from phones, late and twice."""

from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.clock import now, today
from app.tasks.models import Task, TaskRemark
from tests import district as at
from tests.api.tasks.conftest import JOBS, days
from tests.world import World, operation, pull, push

pytestmark = pytest.mark.one_engine


def order(**changed: Any) -> dict[str, Any]:
    return {
        "kind": "distribution",
        "title": "发放防汛明白纸",
        "source_code": at.PEACH,
        "area_codes": [at.PEACH],
        "due_from": str(today()),
        "due_to": str(today() + days(7)),
    } | changed


def settled(task_id: Any, outcome: str = "done", **changed: Any) -> dict[str, Any]:
    data = {"task_id": str(task_id), "outcome": outcome, "settled_at": now().isoformat()} | changed
    return operation("task.settle", data)


async def given(world: World, **changed: Any) -> dict[str, Any]:
    """Order something of the community's grids; the row of the worker's phone."""
    answer = await world.secretary.post("/api/v1/tasks", json=order(**changed))
    assert (answer.status_code, answer.json()) == (201, {"tasks": 2}), answer.text
    return (await held(world))[0]


async def held(world: World) -> list[dict[str, Any]]:
    """The tasks on the worker's phone; on a first sync a row may come twice."""
    changes = (await pull(world.worker))["changes"]
    return list(
        {row["id"]: row["data"] | {"id": row["id"]} for row in changes if row["collection"] == "tasks"}.values()
    )


ADMISSIONS: tuple[tuple[dict[str, str], str], ...] = (
    ({}, "admission-required"),
    ({"admission_no": "12"}, "admission-incomplete"),
    ({"admission_no": "12", "admission_expires_on": "2020-01-01"}, "admission-expired"),
    ({"admission_no": "12", "admission_expires_on": str(today() + days(3))}, "admission-ends-too-soon"),
)


async def test_a_department_asks_only_with_an_admission(world: World) -> None:
    campaign = {
        "name": "摸底",
        "purpose": "摸底",
        "owner_code": at.URBAN_OFFICE,
        "area_codes": [at.PEACH],
        "from_on": str(today()),
        "until_on": str(today() + days(7)),
    }
    for admission, code in ADMISSIONS:
        asked = (("tasks", order(source_code=at.URBAN_OFFICE, **admission)), ("campaigns", campaign | admission))
        for path, body in asked:
            answer = await world.secretary.post(f"/api/v1/{path}", json=body)
            assert answer.status_code == 422
            assert [fault["code"] for fault in answer.json()["errors"]] == [code]


async def test_what_is_admitted_reaches_the_phone_with_its_number(world: World) -> None:
    ends = str(today() + days(30))
    row = await given(world, source_code=at.URBAN_OFFICE, admission_no="云准字12号", admission_expires_on=ends)
    assert (row["admission_no"], row["admission_expires_on"]) == ("云准字12号", ends)
    assert (row["source"], row["status"], row["due_to"]) == ("城市管理局", "todo", str(today() + days(7)))


async def test_what_is_admitted_no_longer_is_asked_no_more(world: World, session: AsyncSession) -> None:
    ends = str(today() + days(7))
    await given(world, source_code=at.URBAN_OFFICE, admission_no="12", admission_expires_on=ends)
    await JOBS["task.mind"](session, {})
    assert [one["status"] for one in await held(world)] == ["todo"]
    await session.execute(update(Task).values(admission_expires_on=today() - days(1)))
    await JOBS["task.mind"](session, {})
    assert [one["status"] for one in await held(world)] == ["cancelled"]


ELSEWHERE: tuple[tuple[dict[str, Any], str], ...] = (
    ({"area_codes": [at.PLUM]}, "/area_codes"),
    ({"area_codes": ["990101001009"]}, "/area_codes"),
    ({"source_code": at.PLUM}, "/source_code"),
    ({"source_code": "D-NIX"}, "/source_code"),
)


async def test_nobody_orders_elsewhere_or_in_another_name(world: World) -> None:
    for changed, pointer in ELSEWHERE:
        answer = await world.secretary.post("/api/v1/tasks", json=order(**changed))
        assert answer.status_code == 422
        assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]


async def test_it_is_begun_then_done_and_the_desk_reads_what_was_said(world: World) -> None:
    row = await given(world, evidence_rule="text")
    begun = settled(row["id"], "doing")
    mute = settled(row["id"])
    done = settled(row["id"], text="三个单元都发完了")
    verdicts = (await push(world.worker, [begun, mute, done, done]))["verdicts"]
    assert [one["outcome"] for one in verdicts] == ["applied", "rejected", "applied", "duplicate"]
    assert verdicts[1]["problem"]["errors"] == [{"pointer": "/text", "code": "required"}]
    assert [one["status"] for one in await held(world)] == ["done"]
    shown = (await world.secretary.get(f"/api/v1/tasks/{row['id']}")).json()
    assert [(one["outcome"], one["text"], one["is_stale"]) for one in shown["remarks"]] == [
        ("doing", None, False),
        ("done", "三个单元都发完了", False),
    ]


async def test_what_comes_too_late_stays_as_a_remark(world: World, session: AsyncSession) -> None:
    row = await given(world)
    withdrawn = await world.secretary.post(f"/api/v1/tasks/{row['id']}/withdraw")
    assert withdrawn.json()["status"] == "cancelled"
    [verdict] = (await push(world.worker, [settled(row["id"], text="已经发了")]))["verdicts"]
    assert (verdict["outcome"], verdict["flags"]) == ("applied", ["stale"])
    task = await session.get_one(Task, row["id"], populate_existing=True)
    assert task.status == "cancelled"
    assert [one.is_stale for one in await session.scalars(select(TaskRemark))] == [True]
    assert (await world.secretary.post(f"/api/v1/tasks/{row['id']}/withdraw")).status_code == 409


@pytest.mark.parametrize(
    ("changed", "settling", "pointer"),
    [({}, {"outcome": "cannot"}, "/text"), ({"evidence_rule": "photo"}, {"outcome": "done", "text": "好"}, "/media")],
)
async def test_why_not_and_the_evidence_are_asked_for(
    world: World, changed: dict[str, Any], settling: dict[str, Any], pointer: str
) -> None:
    row = await given(world, **changed)
    [verdict] = (await push(world.worker, [settled(row["id"], **settling)]))["verdicts"]
    assert [one["pointer"] for one in verdict["problem"]["errors"]] == [pointer]
    at_desk = await world.secretary.post(f"/api/v1/tasks/{row['id']}/settle", json={"outcome": "cannot"})
    assert at_desk.status_code == 422
    at_desk = await world.secretary.post(
        f"/api/v1/tasks/{row['id']}/settle", json={"outcome": "cannot", "text": "没有送到"}
    )
    assert at_desk.json()["status"] == "cannot"


async def test_the_list_goes_page_by_page(world: World) -> None:
    for title in ("甲", "乙", "丙"):
        await world.secretary.post("/api/v1/tasks", json=order(title=title))
    found, cursor = [], None
    while True:
        params: dict[str, Any] = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        answer = (await world.secretary.get("/api/v1/tasks", params=params)).json()
        found += [one["id"] for one in answer["items"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert len(set(found)) == len(found) == 6
    one_grid = {"grid_code": at.PEACH_1, "kind": "distribution", "status": "todo"}
    assert len((await world.secretary.get("/api/v1/tasks", params=one_grid)).json()["items"]) == 3
    assert (await world.secretary.get("/api/v1/tasks", params={"cursor": "x"})).status_code == 422
