"""What only shows when things are truly committed: called off half-way, killed, two at once, a workbook at rest."""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.identity.service import add_user
from app.imports import service
from app.kernel.config import Settings
from app.kernel.db import Database
from app.kernel.jobs.worker import Worker
from app.main import create_app
from app.reactions import connect
from tests import district as at
from tests import postgres
from tests.api.imports.conftest import Desk
from tests.api.imports.test_households_of_many_grids import HEADER, SHEET

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 60
HEARTBEAT = timedelta(seconds=2)
# Stops a writer where it adds residents: households and doors are written by then, and nothing is committed.
BLOCK = "lock table residents in share mode"


@pytest.fixture
async def committed(admin_url: str, template: str, worker_name: str, settings: Settings) -> AsyncIterator[Database]:
    name = f"doorstep_imports_{worker_name}_{os.getpid()}"
    with postgres.alone("template"):
        await postgres.fresh_copy(admin_url, template, name)
    url = postgres.sqlalchemy_url(admin_url, name)
    database = connect(settings.model_copy(update={"database_url": url}), pool_size=6)
    async with database.transaction() as session:
        await at.plant(session)
        for username in ("secretary", "clerk"):
            role = f"community_{username}"
            await add_user(
                session, username=username, name="陶立夏", password=at.PASSWORD, role=role, area_code=at.PEACH
            )
    yield database
    await database.close()
    await postgres.drop(admin_url, name)


@pytest.fixture
async def desk(committed: Database, settings: Settings) -> AsyncIterator[Desk]:
    app = create_app(settings)
    app.state.database = committed
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        body = {"username": "secretary", "password": at.PASSWORD}
        token = (await client.post("/api/v1/auth/sign-in", json=body)).json()["token"]
        yield Desk(client, {"authorization": f"Bearer {token}"}, committed)


@asynccontextmanager
async def working(database: Database) -> AsyncIterator[None]:
    stop = asyncio.Event()
    worker = Worker(database, service.JOBS, heartbeat=HEARTBEAT, poll=timedelta(seconds=1))
    task = asyncio.create_task(worker.run(stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, PATIENCE_S)


async def ask(database: Database, sql: str) -> Any:
    async with database.transaction() as session:
        return await session.scalar(text(sql))


async def until(database: Database, sql: str) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not await ask(database, sql):  # noqa: ASYNC110  a table tells nobody
            await asyncio.sleep(0.02)


async def ended(desk: Desk, run: Mapping[str, Any], *states: str) -> Any:
    async with asyncio.timeout(PATIENCE_S):
        while (told := await desk.ask("GET", f"/{run['id']}"))["state"] not in states:  # noqa: ASYNC110  a page that is asked
            await asyncio.sleep(0.05)
    return told


WRITING = (
    "select exists (select from pg_stat_activity where wait_event_type = 'Lock' and query like '%residents%'"
    " and datname = current_database())"
)
BOTH_WAIT = "select count(*) = 2 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
LEFT = "select (select count(*) from households) + (select count(*) from dwellings) + (select count(*) from residents)"


async def test_called_off_half_way_it_leaves_nothing(desk: Desk, committed: Database) -> None:
    rev = await ask(committed, "select rev from district_state")
    run = await desk.check("households", HEADER, SHEET)
    async with committed.transaction() as blocker:
        await blocker.execute(text(BLOCK))
        async with working(committed):
            await desk.ask("POST", f"/{run['id']}/apply", 202, json={})
            await until(committed, WRITING)
            told = await desk.ask("POST", f"/{run['id']}/cancel")
            assert (told["state"], told["is_cancelling"]) == ("applying", True)
            await blocker.rollback()
            told = await ended(desk, run, "cancelled", "done")
    assert (told["state"], told["is_cancelling"], told["refusal"]) == ("cancelled", False, None)
    assert await ask(committed, LEFT) == 0
    assert await ask(committed, "select rev from district_state") == rev
    assert await ask(committed, "select count(*) from import_files") == 0
    assert await ask(committed, "select count(*) from jobs.pgqueuer") == 0
    assert (await desk.ask("POST", f"/{run['id']}/cancel", 409))["params"]["state"] == "cancelled"


async def test_a_killed_worker_s_run_is_begun_again_and_has_effect_once(
    desk: Desk, committed: Database, settings: Settings
) -> None:
    run = await desk.check("households", HEADER, SHEET)
    async with committed.transaction() as blocker:
        await blocker.execute(text(BLOCK))
        await desk.ask("POST", f"/{run['id']}/apply", 202, json={})
        process = await _child(committed, settings)
        await until(committed, WRITING)
        process.kill()
        await process.wait()
        await blocker.rollback()
    assert await ask(committed, LEFT) == 0
    async with working(committed):
        told = await ended(desk, run, "done", "failed")
    assert (told["state"], told["created"]) == ("done", 5)
    assert await ask(committed, LEFT) == 11
    assert await ask(committed, "select count(*) from audit_log where action = 'household.import'") == 2


async def _child(database: Database, settings: Settings) -> Process:
    command = (sys.executable, "-m", "tests.api.imports.child", database.url, str(settings.data_dir))
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT)


async def test_two_runs_over_one_grid_at_once_do_not_double_anybody(desk: Desk, committed: Database) -> None:
    """Both have compared the sheet with a register that lacks the same person; the second looks again."""
    await desk.apply(await desk.check("households", HEADER, SHEET[:1]))
    runs = [await desk.check("households", HEADER, SHEET[:2]) for _ in range(2)]
    async with committed.transaction() as blocker:
        await blocker.execute(text(BLOCK))
        async with working(committed), working(committed):
            for run in runs:
                await desk.ask("POST", f"/{run['id']}/apply", 202, json={})
            await until(committed, BOTH_WAIT)
            await blocker.rollback()
            done = [await ended(desk, run, "done", "failed") for run in runs]
    assert [run["state"] for run in done] == ["done", "done"]
    assert sorted(run["created"] for run in done) == [0, 1]
    assert await ask(committed, "select count(*) from residents") == 2
    assert await ask(committed, "select members_count from households") == 2


async def test_a_run_that_dies_again_and_again_is_given_up(desk: Desk, committed: Database) -> None:
    run = await desk.upload("households", HEADER, SHEET)
    async with committed.transaction() as session:
        await session.execute(text("update import_runs set attempts = 4"))
    async with working(committed):
        told = await ended(desk, run, "failed", "checked")
    assert (told["state"], told["refusal"]["code"]) == ("failed", "internal")
    assert await ask(committed, "select count(*) from import_files") == 0


async def test_the_workbook_lies_sealed_and_is_gone_at_the_end(desk: Desk, committed: Database) -> None:
    run = await desk.upload("households", HEADER, SHEET)
    sealed = bytes(await ask(committed, "select sealed from import_files"))
    assert sealed[:2] != b"PK"
    assert b"xl/worksheets" not in sealed
    async with committed.transaction() as session:  # as if it were another's, or another key's
        await session.execute(text("update import_files set sealed = set_byte(sealed, length(sealed) - 1, 0)"))
        await session.execute(text("update import_files set sealed = set_byte(sealed, length(sealed) - 2, 0)"))
    async with working(committed):
        told = await ended(desk, run, "failed", "checked")
    assert told["refusal"] == {"code": "conflict", "params": {"reason": "workbook-unreadable"}, "errors": []}
    assert await ask(committed, "select count(*) from import_files") == 0
