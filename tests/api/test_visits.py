"""Reading visits: newest first, page by page, with what a secretary needs beside them."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.kernel.clock import now
from tests.world import World, operation, push, visit_data


async def test_the_secretary_sees_what_arrives_newest_first(world: World) -> None:
    for n, household in enumerate(world.households[:3]):
        await push(world.worker, [operation("visit.record", visit_data(household, note=f"第{n}次"))])
    page = (await world.secretary.get("/api/v1/visits")).json()
    assert [item["note"] for item in page["items"]] == ["第2次", "第1次", "第0次"]
    assert page["next"] is None
    first = page["items"][0]
    assert first["worker_name"] == "纪晴川"
    assert first["household"]["label"] == "3号楼 1-301"
    assert first["media_arrived"] == 0


async def test_pages_give_each_visit_once(world: World) -> None:
    operations = [operation("visit.record", visit_data(world.households[n % 10])) for n in range(25)]
    await push(world.worker, operations[:10])
    await push(world.worker, operations[10:])
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = (
            await world.secretary.get("/api/v1/visits", params={"limit": 4} | ({"cursor": cursor} if cursor else {}))
        ).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == 25
    assert set(seen) == {op["data"]["id"] for op in operations}


async def test_a_households_history_goes_by_when_it_happened(world: World) -> None:
    household = world.households[0]
    days = [3, 1, 2]
    data = [visit_data(household, occurred_at=(now() - timedelta(days=d)).isoformat(), note=str(d)) for d in days]
    await push(world.worker, [operation("visit.record", one) for one in data])
    first = (await world.worker.get("/api/v1/visits", params={"household_id": str(household.id), "limit": 2})).json()
    rest = (
        await world.worker.get("/api/v1/visits", params={"household_id": str(household.id), "cursor": first["next"]})
    ).json()
    assert [item["note"] for item in first["items"] + rest["items"]] == ["1", "2", "3"]


async def test_since_narrows_to_what_arrived_later(world: World) -> None:
    await push(world.worker, [operation("visit.record", visit_data(world.households[0]))])
    later = (now() + timedelta(seconds=1)).isoformat()
    assert (await world.secretary.get("/api/v1/visits", params={"since": later})).json()["items"] == []
    earlier = (now() - timedelta(minutes=1)).isoformat()
    assert len((await world.secretary.get("/api/v1/visits", params={"since": earlier})).json()["items"]) == 1


async def test_filters_that_are_wrong_are_named(world: World) -> None:
    for params, pointer in (
        ({"grid_code": "12"}, "/grid_code"),
        ({"since": "yesterday"}, "/since"),
        ({"cursor": "???"}, "/cursor"),
        ({"limit": "0"}, "/limit"),
        ({"household_id": "x"}, "/household_id"),
    ):
        answer = await world.secretary.get("/api/v1/visits", params=params)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == pointer


async def test_another_community_is_nothing_at_all(world: World) -> None:
    data = visit_data(world.elsewhere)
    await push(world.stranger, [operation("visit.record", data)])
    assert (await world.secretary.get("/api/v1/visits")).json()["items"] == []
    params = {"household_id": str(world.elsewhere.id)}
    assert (await world.worker.get("/api/v1/visits", params=params)).json()["items"] == []
    assert (await world.worker.get(f"/api/v1/visits/{data['id']}")).status_code == 404
    assert (await world.stranger.get(f"/api/v1/visits/{data['id']}")).status_code == 200
    assert (await world.secretary.get("/api/v1/visits", params={"grid_code": "990101001002001"})).json()["items"] == []


async def test_who_looked_is_kept(world: World, session: AsyncSession) -> None:
    data = visit_data(world.households[0])
    await push(world.worker, [operation("visit.record", data)])
    await world.secretary.get(f"/api/v1/visits/{data['id']}")
    entry = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "visit.read"))).one()
    assert str(entry.subject_id) == data["id"]
