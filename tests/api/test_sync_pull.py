"""Pull: a first feed with today's doors ahead, then only what changed, and never a row of another grid."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.models import Assignment
from app.kernel.changes import bump, leave
from app.kernel.clock import now, today
from app.organisation.models import Area
from app.sync.cursor import Cursor
from app.visits.forms import publish
from tests.world import World, operation, pull, push, visit_data


def of(page: dict[str, Any], collection: str) -> dict[str, dict[str, Any]]:
    """Live rows of a collection in a page, by id."""
    return {c["id"]: c["data"] for c in page["changes"] if c["collection"] == collection and "data" in c}


async def drain(client: Any, cursor: str | None = None, limit: int = 2000) -> tuple[list[dict[str, Any]], str]:
    """Every page from a cursor on, and the cursor at the end."""
    pages = []
    while True:
        page = await pull(client, cursor, limit)
        pages.append(page)
        cursor = page["cursor"]
        if not page["more"]:
            return pages, cursor


async def test_a_first_feed_holds_one_grid_and_nothing_else(world: World, session: AsyncSession) -> None:
    await publish(session)
    page = await pull(world.worker)
    assert (page["reset"], page["more"]) == (True, False)
    assert page["scope"]["grids"] == ["990101001001001"]
    assert set(of(page, "households")) == {str(household.id) for household in world.households}
    assert len(of(page, "residents")) == 10
    assert {form["form"] for form in of(page, "forms").values()} >= {"household@1", "living_alone@1"}
    kinds = {area["kind"] for area in of(page, "areas").values()}
    assert kinds == {"district", "street", "community", "grid"}
    shown = of(page, "households")[str(world.households[0].id)]
    assert shown["contact_phone"] == world.households[0].contact_phone
    assert "household_no" not in shown
    assert "path" not in shown
    resident = next(iter(of(page, "residents").values()))
    assert not {"legal_basis", "data_source", "phone_tail"} & set(resident)


async def test_what_is_due_comes_first(world: World, session: AsyncSession) -> None:
    page = await pull(world.worker, limit=5)
    due = {str(h.id) for h in world.households if h.due_on and h.due_on <= today() + timedelta(days=7)}
    first = [c["id"] for c in page["changes"] if c["collection"] == "households"][: min(5, len(due))]
    assert set(first) <= due
    assert page["more"]


async def test_small_pages_give_the_same_as_one(world: World) -> None:
    await push(world.worker, [operation("visit.record", visit_data(household)) for household in world.households])
    whole, _ = await drain(world.worker)
    parts, _ = await drain(world.worker, limit=3)
    assert len(parts) > 5
    assert [page["reset"] for page in parts] == [True] + [False] * (len(parts) - 1)

    def rows(pages: list[dict[str, Any]]) -> dict[tuple[str, str], Any]:
        return {(c["collection"], c["id"]): (c["rev"], c["data"]) for page in pages for c in page["changes"]}

    assert rows(parts) == rows(whole)


async def test_nothing_changed_is_one_small_answer(world: World) -> None:
    _, cursor = await drain(world.worker)
    answer = await world.worker.post(
        "/api/v1/sync/pull", json={"device_id": "0193f1a0-0000-7000-8000-00000000d001", "cursor": cursor}
    )
    page = answer.json()
    assert (page["changes"], page["more"], page["reset"], page["cursor"]) == ([], False, False, cursor)
    assert len(answer.content) <= 2048


async def test_only_what_changed_comes_next(world: World) -> None:
    _, cursor = await drain(world.worker)
    data = visit_data(world.households[3])
    await push(world.colleague, [operation("visit.record", data)])
    page = await pull(world.worker, cursor)
    assert set(of(page, "visits")) == {data["id"]}
    assert set(of(page, "households")) == {str(world.households[3].id)}
    assert not page["more"]
    assert (await pull(world.worker, page["cursor"]))["changes"] == []


async def test_rows_that_go_are_told_once(world: World, session: AsyncSession) -> None:
    _, cursor = await drain(world.worker)
    rev = await bump(session)
    gone, moved = world.households[0], world.households[1]
    gone.deleted_at, gone.rev = now(), rev
    other = (await session.scalars(select(Area).where(Area.id == world.other_grid_id))).one()
    old = moved.grid_code
    moved.grid_code, moved.path, moved.rev = other.code, other.path, rev
    await leave(session, rev, 3, [moved.id], old)
    await session.flush()
    page = await pull(world.worker, cursor)
    told = {c["id"]: c.get("gone") for c in page["changes"] if c["collection"] == "households"}
    assert told == {str(gone.id): "deleted", str(moved.id): "out_of_scope"}
    fresh = await pull(world.worker)
    assert not {str(gone.id), str(moved.id)} & set(of(fresh, "households"))


async def test_another_scope_is_a_full_feed(world: World, session: AsyncSession) -> None:
    _, cursor = await drain(world.worker)
    held = (await session.scalars(select(Assignment).where(Assignment.staff_id == world.worker_id))).one()
    held.area_id = world.other_grid_id
    await session.flush()
    page = await pull(world.worker, cursor)
    assert page["reset"]
    assert page["scope"]["grids"] == ["990101001001002"]
    assert of(page, "households") == {}


async def test_a_cursor_older_than_the_tombstones_is_a_full_feed(world: World, session: AsyncSession) -> None:
    _, cursor = await drain(world.worker)
    await bump(session)
    await session.execute(text("update district_state set oldest_tombstone_rev = rev"))
    page = await pull(world.worker, cursor)
    assert page["reset"]
    assert len(of(page, "households")) == 10


async def test_a_strange_cursor_costs_a_full_feed_and_nothing_else(world: World) -> None:
    whole = await pull(world.worker)
    for strange in (
        "x",
        "!!!!",
        "W10",
        "WzEsMiwzXQ",
        Cursor("other", rev=5).encode(),
        Cursor("x", rev=2**63 - 1).encode(),
    ):
        page = await pull(world.worker, strange)
        assert page["reset"]
        assert of(page, "households") == of(whole, "households")


async def test_a_restored_database_is_a_full_feed(world: World, session: AsyncSession) -> None:
    _, cursor = await drain(world.worker)
    await session.execute(text("update district_state set rev = rev - 1"))
    assert (await pull(world.worker, cursor))["reset"]


async def test_old_visits_stay_on_the_server(world: World) -> None:
    old = visit_data(world.households[0], occurred_at=(now() - timedelta(days=200)).isoformat())
    new = visit_data(world.households[0])
    await push(world.worker, [operation("visit.record", data) for data in (old, new)])
    assert set(of(await pull(world.worker), "visits")) == {new["id"]}


async def test_a_stranger_sees_his_own_grid_only(world: World) -> None:
    page = await pull(world.stranger)
    assert set(of(page, "households")) == {str(world.elsewhere.id)}
    assert page["scope"]["grids"] == ["990101001002001"]


async def test_who_holds_no_feed_gets_none(world: World) -> None:
    body = {"device_id": "0193f1a0-0000-7000-8000-00000000d001", "cursor": None}
    assert (await world.secretary.post("/api/v1/sync/pull", json=body)).status_code == 403
