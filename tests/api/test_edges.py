"""What only shows when things are truly committed: the promise before the answer, streams, many districts."""

import asyncio
import os
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Request
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import first_broken
from app.identity.service import add_user
from app.kernel import schema
from app.kernel.changes import bump
from app.kernel.config import Settings
from app.kernel.db import Database
from app.kernel.live import Listener
from app.main import create_app
from app.organisation.models import Area
from app.registers.models import Household
from app.sync import live
from app.visits.models import Visit
from tests import district as at
from tests import postgres
from tests.world import DEVICE, operation, push, settle, visit_data


@pytest.fixture
async def committed(admin_url: str, template: str, worker_name: str) -> AsyncIterator[Database]:
    """A database of its own in which commits are commits."""
    name = f"doorstep_edges_{worker_name}_{os.getpid()}"
    with postgres.alone("template"):
        await postgres.fresh_copy(admin_url, template, name)
    database = Database(postgres.sqlalchemy_url(admin_url, name), postgres.SCHEMA, pool_size=2)
    async with database.transaction() as session:
        await at.plant(session)
        for username, role, place in (
            ("worker", "grid_worker", at.PEACH_1),
            ("secretary", "community_secretary", at.PEACH),
        ):
            await add_user(session, username=username, name="纪晴川", password=at.PASSWORD, role=role, area_code=place)
        grid = (await session.scalars(select(Area).where(Area.code == at.PEACH_1))).one()
        await settle(session, grid, 3)
    yield database
    await database.close()
    await postgres.drop(admin_url, name)


@pytest.fixture
async def served(committed: Database, settings: Settings) -> AsyncIterator[tuple[FastAPI, httpx.AsyncClient]]:
    """The app over that database, and a signed-in worker."""
    app = create_app(settings)
    app.state.database = committed
    app.state.listener = Listener(committed.url, committed.schema)
    await app.state.listener.start()
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        await client.post("/api/v1/auth/sign-in", json={"username": "worker", "password": at.PASSWORD})
        yield app, client
    await app.state.listener.stop()


async def households(database: Database) -> list[Household]:
    async with database.transaction() as session:
        return list(await session.scalars(select(Household)))


async def until(session: AsyncSession, condition: str) -> None:
    """Wait until a condition on what the server is doing holds."""
    async with asyncio.timeout(20):
        while not await session.scalar(text(f"select {condition}")):
            await session.execute(text("select pg_stat_clear_snapshot()"))
            await asyncio.sleep(0.02)


async def test_a_commit_that_fails_is_never_a_yes(
    served: tuple[FastAPI, httpx.AsyncClient], committed: Database
) -> None:
    """A deferred constraint fails at the commit, after the handler is done: the answer must be an error."""
    _, client = served
    async with committed.transaction() as session:
        late = "add constraint late_refusal unique (contact_phone_index) deferrable initially deferred"
        await session.execute(text(f"alter table households {late}"))
    same = "09900007777"
    first, second = (
        operation(
            "household.edit",
            {"household_id": str(home.id), "fields": {"contact_phone": {"from": home.contact_phone, "to": same}}},
        )
        for home in (await households(committed))[:2]
    )
    assert (await push(client, [first]))["verdicts"][0]["outcome"] == "applied"
    body = {"device_id": str(DEVICE), "sent_at": second["recorded_at"], "operations": [second]}
    answer = await client.post("/api/v1/sync/push", json=body)
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal"
    async with committed.transaction() as session:
        named = (
            select(func.count())
            .select_from(Household)
            .where(Household.contact_phone_index.in_(Household.contact_phone.indexes(same)))
        )
        assert await session.scalar(named) == 1
        await session.execute(text("alter table households drop constraint late_refusal"))
    assert (await push(client, [second]))["verdicts"][0]["outcome"] == "applied"  # refused is not remembered as done


async def test_a_statement_that_fails_at_its_commit_refuses_its_culprit_alone(
    served: tuple[FastAPI, httpx.AsyncClient], committed: Database
) -> None:
    """Visits are added by a statement that commits by itself: what fails there leaves nothing, and can come again."""
    _, client = served
    async with committed.transaction() as session:
        late = "add constraint late_refusal unique (note) deferrable initially deferred"
        await session.execute(text(f"alter table visits {late}"))
    operations = [
        operation("visit.record", visit_data(home, note=note))
        for home, note in zip(await households(committed), ("一样", "一样", "不同"), strict=True)
    ]
    verdicts = (await push(client, operations))["verdicts"]
    assert [verdict["outcome"] for verdict in verdicts] == ["applied", "rejected", "applied"]
    assert verdicts[1]["problem"]["code"] == "unstorable"
    async with committed.transaction() as session:
        assert await session.scalar(select(func.count()).select_from(Visit)) == 2
        assert await first_broken(session) is None
        await session.execute(text("alter table visits drop constraint late_refusal"))
    verdicts = (await push(client, operations))["verdicts"]
    assert [verdict["outcome"] for verdict in verdicts] == ["duplicate", "applied", "duplicate"]


async def test_a_visit_goes_to_the_grid_its_household_is_in_now(
    served: tuple[FastAPI, httpx.AsyncClient], committed: Database
) -> None:
    """The household changes grids while the push waits for the counter; the visit must not stay behind."""
    _, client = served
    home = (await households(committed))[0]
    async with committed.transaction() as session:
        await bump(session)
        waiting = asyncio.create_task(push(client, [operation("visit.record", visit_data(home))]))
        await until(session, "exists (select from pg_locks where not granted)")
        await session.execute(update(Household).where(Household.id == home.id).values(grid_code="990101001001002"))
    assert (await waiting)["verdicts"][0]["outcome"] == "applied"
    async with committed.transaction() as session:
        assert await session.scalar(select(Visit.grid_code)) == "990101001001002"


async def test_a_dead_connection_in_the_pool_costs_nobody_an_answer(
    served: tuple[FastAPI, httpx.AsyncClient], committed: Database
) -> None:
    _, client = served
    home = (await households(committed))[0]
    assert (await client.get("/api/v1/me")).status_code == 200
    others = "from pg_stat_activity where application_name = 'doorstep' and pid <> pg_backend_pid()"
    others += " and datname = current_database()"
    admin = Database(committed.url, committed.schema, pool_size=1)
    async with admin.transaction() as session:
        assert await session.scalar(text(f"select count(pg_terminate_backend(pid)) {others}")) >= 1
        await until(session, f"not exists (select {others})")
    await admin.close()
    assert (await push(client, [operation("visit.record", visit_data(home))]))["verdicts"][0]["outcome"] == "applied"


async def test_racing_pushes_of_the_same_operations_apply_once(
    served: tuple[FastAPI, httpx.AsyncClient], committed: Database
) -> None:
    """Page and service worker send the same outbox at the same moment."""
    _, client = served
    operations = [operation("visit.record", visit_data(h)) for h in await households(committed)]
    answers = await asyncio.gather(*(push(client, operations) for _ in range(6)))
    outcomes = [[v["outcome"] for v in answer["verdicts"]] for answer in answers]
    assert sorted(outcomes) == [["applied"] * 3] + [["duplicate"] * 3] * 5
    async with committed.transaction() as session:
        assert await session.scalar(select(func.count()).select_from(Visit)) == 3


async def test_an_open_stream_hears_of_a_commit_and_holds_no_connection(
    served: tuple[FastAPI, httpx.AsyncClient], committed: Database
) -> None:
    app, _ = served
    before = await asyncio.wait_for(app.state.listener.newer(-1), 5)
    async with committed.transaction() as session:
        rev = await bump(session)
    assert await asyncio.wait_for(app.state.listener.newer(before), 5) == rev
    assert committed.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


async def test_a_listener_survives_the_loss_of_its_connection(
    served: tuple[FastAPI, httpx.AsyncClient], committed: Database
) -> None:
    app, _ = served
    before = await asyncio.wait_for(app.state.listener.newer(-1), 5)
    kill = "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'doorstep live'"
    async with committed.transaction() as session:
        assert await session.scalar(text(f"{kill} and datname = current_database()")) >= 1
        rev = await bump(session)  # which nobody hears
    assert await asyncio.wait_for(app.state.listener.newer(before), 10) == rev
    async with committed.transaction() as session:
        await bump(session)
    assert await asyncio.wait_for(app.state.listener.newer(rev), 5) == rev + 1


async def test_a_stream_ends_when_its_listener_is_signed_in_no_more(
    served: tuple[FastAPI, httpx.AsyncClient], committed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, client = served
    monkeypatch.setattr("app.sync.live.RECHECK_S", 0.2)
    cookie = f"doorstep_session={client.cookies['doorstep_session']}".encode()
    request = Request({"type": "http", "app": app, "method": "GET", "path": "/", "headers": [(b"cookie", cookie)]})
    stream = live.revs(request)
    first = await asyncio.wait_for(anext(stream), 5)
    following = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0.5)  # looked at twice, and still somebody's
    async with committed.transaction() as session:
        await bump(session)
    assert await asyncio.wait_for(following, 5) == first + 1
    await client.post("/api/v1/auth/sign-out", headers={"origin": "http://testserver"})
    with pytest.raises(StopAsyncIteration):
        await asyncio.wait_for(anext(stream), 5)


async def test_two_districts_share_one_database_and_no_row(committed: Database) -> None:
    """The second district's tables are its own, although both sit behind one address and one pool's worth of code."""
    other = Database(committed.url, "district_990102", pool_size=1)
    await schema.upgrade(committed.url, "district_990102")
    try:
        async with other.transaction() as session:
            assert await session.scalar(select(func.count()).select_from(Household)) == 0
            await at.plant(session)
            mine = await bump(session)
        async with committed.transaction() as session:
            assert await session.scalar(select(func.count()).select_from(Household)) == 3
            await bump(session)
        async with other.transaction() as session:
            assert await bump(session) == mine + 1
    finally:
        await other.close()
