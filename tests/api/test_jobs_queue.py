"""Enqueueing is part of the caller's transaction: what was not committed was never asked for."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import asyncpg
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment
from pgqueuer.adapters.persistence.queries import Queries
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.clock import now
from app.kernel.db import Database, driver_url
from app.kernel.jobs import cancel, enqueue, reschedule
from app.kernel.jobs.worker import TABLES
from tests.conftest import RolledBack

LATER = timedelta(hours=4)


async def waiting(session: AsyncSession) -> list[dict[str, Any]]:
    """What lies in the queue."""
    rows = await session.execute(
        text(
            "select entrypoint, convert_from(payload, 'UTF8') as payload, execute_after as at, dedupe_key as key,"
            " status::text, headers from jobs.pgqueuer order by id"
        )
    )
    return [dict(row) for row in rows.mappings()]


async def test_work_is_kept_with_its_district_and_its_hour(session: AsyncSession) -> None:
    at = now() + LATER
    assert await enqueue(session, "remind", {"n": 1}, at=at, key="k")
    [job] = await waiting(session)
    assert job["entrypoint"] == "district_990101:remind"
    assert job["payload"] == '{"n":1}'
    assert job["at"] == at, "to the microsecond: a timer that runs early finds nothing due"
    assert job["key"] == "district_990101:k"


async def test_what_is_rolled_back_was_never_asked_for(rolled_back: RolledBack) -> None:
    class Changed(Exception): ...

    with suppress(Changed):
        async with rolled_back.transaction() as session:
            assert await enqueue(session, "remind", {})
            raise Changed
    async with rolled_back.transaction() as session:
        assert await waiting(session) == []
        await enqueue(session, "remind", {})
        with suppress(Changed):
            async with session.begin_nested():
                await enqueue(session, "remind", {})
                raise Changed
    async with rolled_back.transaction() as session:
        assert len(await waiting(session)) == 1


async def test_one_job_a_key_waits_and_the_first_stays_as_it_was(session: AsyncSession) -> None:
    at = now() + LATER
    assert await enqueue(session, "remind", {"n": 1}, at=at, key="k")
    assert not await enqueue(session, "remind", {"n": 2}, key="k")
    assert await enqueue(session, "remind", {"n": 3}, key="other")
    assert await enqueue(session, "remind", {})
    assert await enqueue(session, "remind", {}), "without a key nothing is compared"
    assert [(job["payload"], job["at"] == at) for job in await waiting(session)][:2] == [
        ('{"n":1}', True),
        ('{"n":3}', False),
    ]


async def test_a_job_is_moved_by_its_key_or_made(session: AsyncSession) -> None:
    for hours in (4, 2, 6):
        await reschedule(session, "remind", {"in": hours}, at=now() + timedelta(hours=hours), key="k")
    [job] = await waiting(session)
    assert job["payload"] == '{"in":6}'
    assert timedelta(hours=5) < job["at"] - now() < timedelta(hours=7)


async def test_a_job_is_cancelled_by_its_key(session: AsyncSession) -> None:
    assert not await cancel(session, "k")
    await enqueue(session, "remind", {}, at=now() + LATER, key="k")
    await enqueue(session, "remind", {}, at=now() + LATER, key="k2")
    assert await cancel(session, "k")
    assert [job["key"] for job in await waiting(session)] == ["district_990101:k2"]


async def test_districts_do_not_share_keys(database: Database, session: AsyncSession) -> None:
    await enqueue(session, "remind", {}, key="k")
    session.info["schema"] = "district_990102"
    assert await enqueue(session, "remind", {}, key="k")
    assert not await enqueue(session, "remind", {}, key="k")
    assert await cancel(session, "k")
    assert [job["entrypoint"] for job in await waiting(session)] == ["district_990101:remind"]


async def test_a_job_that_runs_is_noted_to_run_again(session: AsyncSession) -> None:
    """It may have looked before this transaction changed what it looks at."""
    await enqueue(session, "remind", {"n": 1}, key="k")
    await session.execute(text("update jobs.pgqueuer set status = 'picked'"))
    assert await enqueue(session, "remind", {"n": 2}, key="k")
    [job] = await waiting(session)
    assert job["headers"]["again"]["payload"] == '{"n":2}'
    assert not await cancel(session, "k")
    assert (await waiting(session))[0]["headers"] is None


async def test_the_tables_are_those_this_pgqueuer_wants(database: Database) -> None:
    connection = await asyncpg.connect(driver_url(database.url))
    try:
        queries = Queries(AsyncpgDriver(connection), QueryBuilderEnvironment(TABLES))
        assert (await queries.plan_upgrade()).statements == ()
    finally:
        await connection.close()
