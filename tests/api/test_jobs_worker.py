"""Workers on a queue that truly commits: late, again, taken over, killed, given up, and never twice in effect."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel import schema
from app.kernel.clock import now
from app.kernel.db import Database
from app.kernel.jobs import Again, Job, enqueue, rows
from app.kernel.jobs.worker import MAX_DEATHS, Worker
from tests import postgres
from tests.jobs_child import HEARTBEAT, note, quick

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60
OTHER = "district_990102"


@dataclass
class Queue:
    """A database of its own, and a look into it."""

    database: Database

    async def ask(self, sql: str, **bound: Any) -> Any:
        async with self.database.transaction() as session:
            return (await session.execute(text(sql), bound)).scalar()

    async def put(self, kind: str, payload: Mapping[str, Any] | None = None, **how: Any) -> bool:
        async with self.database.transaction() as session:
            return await enqueue(session, kind, payload or {}, **how)

    async def effects(self, what: str = "%") -> int:
        return int(await self.ask("select count(*) from public.effects where what like :what", what=what))

    async def until(self, sql: str) -> None:
        """Wait until a query says true."""
        async with asyncio.timeout(PATIENCE_S):
            while not await self.ask(sql):  # noqa: ASYNC110  a table tells nobody
                await asyncio.sleep(0.05)

    async def idle(self) -> None:
        """Wait until nothing waits nor runs."""
        await self.until("select not exists (select from jobs.pgqueuer where status in ('queued', 'picked'))")

    @asynccontextmanager
    async def worker(self, *jobs: Job, database: Database | None = None) -> AsyncIterator[None]:
        """A worker in this process."""
        stop = asyncio.Event()
        found = Worker(database or self.database, jobs, heartbeat=HEARTBEAT, poll=timedelta(seconds=1))
        task = asyncio.create_task(found.run(stop))
        try:
            yield
        finally:
            stop.set()
            await asyncio.wait_for(task, PATIENCE_S)

    @asynccontextmanager
    async def child(self) -> AsyncIterator[Process]:
        """A worker in a process of its own."""
        command = (sys.executable, "-m", "tests.jobs_child", self.database.url, self.database.schema)
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE)
        try:
            await said(process, "begins")
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def said(process: Process, word: str) -> None:
    assert process.stdout is not None
    line = await asyncio.wait_for(process.stdout.readline(), PATIENCE_S)
    assert line.decode().strip() == word


@pytest.fixture
async def queue(admin_url: str, template: str, worker_name: str) -> AsyncIterator[Queue]:
    name = f"doorstep_jobs_{worker_name}_{os.getpid()}"
    with postgres.alone("template"):
        await postgres.fresh_copy(admin_url, template, name)
    found = Queue(Database(postgres.sqlalchemy_url(admin_url, name), postgres.SCHEMA, pool_size=4))
    async with found.database.transaction() as session:
        await session.execute(text("create table public.effects (what text, at timestamptz default clock_timestamp())"))
    yield found
    await found.database.close()
    await postgres.drop(admin_url, name)


async def test_a_job_and_its_effect_are_committed_together(queue: Queue) -> None:
    async with queue.worker(Job("quick", quick)):
        await queue.put("quick", {"what": "done"})
        await queue.idle()
    assert await queue.effects("done") == 1
    assert await queue.ask("select count(*) from jobs.pgqueuer_log where status = 'successful'") == 1


async def test_what_fell_due_while_nobody_worked_runs_late_and_once(queue: Queue) -> None:
    for n in range(10):
        await queue.put("quick", at=now() - timedelta(hours=n), key=f"timer:{n}")
    async with queue.worker(Job("quick", quick)), queue.worker(Job("quick", quick)):
        await queue.idle()
    assert await queue.effects() == 10


async def test_a_worker_that_lost_its_connection_makes_another(queue: Queue) -> None:
    cut = (
        "select count(pg_terminate_backend(pid)) from pg_stat_activity"
        " where application_name = 'doorstep jobs' and datname = current_database()"
    )
    async with queue.worker(Job("quick", quick)):
        await queue.put("quick")
        await queue.idle()
        assert await queue.ask(cut) == 1
        await queue.put("quick")
        await queue.idle()
    assert await queue.effects() == 2


async def test_a_job_of_a_killed_worker_is_taken_again(queue: Queue) -> None:
    async with queue.child() as process:
        await queue.put("stuck", {"what": "done"})
        await said(process, "took")
        process.kill()
        await process.wait()
    assert await queue.effects() == 0
    async with queue.worker(Job("stuck", quick)):
        await queue.idle()
    assert await queue.effects("done") == 1


async def test_a_worker_told_to_stop_finishes_what_runs(queue: Queue) -> None:
    async with queue.child() as process:
        await queue.put("slow", {"what": "done"})
        await said(process, "took")
        await queue.put("quick", {"what": "too late"}, at=now() + timedelta(hours=1))
        process.send_signal(signal.SIGTERM)
        await said(process, "ended")
        assert await process.wait() == 0
    assert await queue.effects("done") == 1
    assert await queue.ask("select array_agg(status::text) from jobs.pgqueuer") == ["queued"]


async def test_a_job_that_fails_is_tried_again_and_then_kept(queue: Queue) -> None:
    runs = 0

    async def fail(session: AsyncSession, _payload: Mapping[str, Any]) -> None:
        nonlocal runs
        runs += 1
        await note(session, "half done")
        if runs < 3:
            raise Again(timedelta(0))
        raise ValueError("桑白露 0999-5550101")

    async with queue.worker(Job("fail", fail, max_attempts=3)):
        await queue.put("fail", key="k")
        await queue.until("select exists (select from jobs.pgqueuer where status = 'failed')")
        assert await queue.put("fail", at=now() + timedelta(hours=1), key="k"), "a failed job holds its key no more"
    assert runs == 3
    assert await queue.effects() == 0
    told = await queue.ask("select string_agg(traceback::text, '') from jobs.pgqueuer_log")
    assert "ValueError" in told
    assert "5550101" not in told


async def test_failed_jobs_are_listed_and_done_again(queue: Queue) -> None:
    async def fail(_session: AsyncSession, _payload: Mapping[str, Any]) -> None:
        raise ValueError("桑白露 0999-5550101")

    async with queue.worker(Job("quick", fail, max_attempts=1)):
        for n in range(3):  # the last two fail under one key, one after the other
            await queue.put("quick", {"what": f"job {n}"}, key="k" if n else None)
            await queue.until(f"select count(*) = {n + 1} from jobs.pgqueuer where status = 'failed'")
    async with queue.database.transaction() as session:
        listed = await rows.failures(session)
        assert await rows.failed(session) == len(listed) == 3
    assert {job.kind for job in listed} == {"quick"}
    assert all(job.why.startswith("ValueError at ") and "5550101" not in job.why for job in listed)
    async with queue.database.transaction() as session:
        assert await rows.retry_failed(session) == 2
        assert await rows.retry_failed(session) == 0, "one waits under the key of the third"
    async with queue.worker(Job("quick", quick)):
        await queue.idle()
    assert [await queue.effects(f"job {n}") for n in range(3)] == [1, 0, 1]


async def test_retries_asked_for_are_counted_too(queue: Queue) -> None:
    async def never(_session: AsyncSession, _payload: Mapping[str, Any]) -> None:
        raise Again(timedelta(0))

    async with queue.worker(Job("never", never, max_attempts=4)):
        await queue.put("never")
        await queue.until("select exists (select from jobs.pgqueuer where status = 'failed')")
    assert await queue.ask("select count(*) from jobs.pgqueuer_log where status = 'picked'") == 4


async def test_a_job_that_kills_its_workers_is_left_alone(queue: Queue) -> None:
    await queue.put("quick")
    died = (
        "insert into jobs.pgqueuer_log (job_id, status, entrypoint, priority)"
        " select id, 'picked', entrypoint, 0 from jobs.pgqueuer, generate_series(1, :times) returning 1"
    )
    await queue.ask(died, times=MAX_DEATHS)
    async with queue.worker(Job("quick", quick)):
        await queue.until("select exists (select from jobs.pgqueuer where status = 'failed')")
    assert await queue.effects() == 0


async def test_news_that_come_while_a_job_runs_are_not_lost(queue: Queue) -> None:
    looked, told = asyncio.Event(), asyncio.Event()

    async def look(session: AsyncSession, payload: Mapping[str, Any]) -> None:
        await note(session, f"saw {payload['n']}")
        looked.set()
        await told.wait()

    async with queue.worker(Job("look", look)):
        await queue.put("look", {"n": 1}, key="k")
        await asyncio.wait_for(looked.wait(), PATIENCE_S)
        assert await queue.put("look", {"n": 2}, key="k")
        told.set()
        await queue.idle()
    assert await queue.effects("saw 1") == 1
    assert await queue.effects("saw 2") == 1


async def test_a_handler_may_enqueue_under_its_own_key(queue: Queue) -> None:
    async def chain(session: AsyncSession, payload: Mapping[str, Any]) -> None:
        await note(session, "link")
        if payload["n"]:
            assert await enqueue(session, "chain", {"n": payload["n"] - 1}, key="k")

    async with queue.worker(Job("chain", chain)):
        await queue.put("chain", {"n": 3}, key="k")
        await queue.idle()
    assert await queue.effects("link") == 4


async def test_a_worker_commits_nothing_of_a_job_that_was_taken_over(queue: Queue) -> None:
    runs = 0

    async def robbed(session: AsyncSession, _payload: Mapping[str, Any]) -> None:
        nonlocal runs
        runs += 1
        await note(session, "done")
        if runs == 1:
            await queue.ask("update jobs.pgqueuer set queue_manager_id = gen_random_uuid() returning 1")

    async with queue.worker(Job("robbed", robbed)):
        await queue.put("robbed")
        await queue.idle()
    assert runs == 2
    assert await queue.effects("done") == 1


async def test_no_timer_runs_before_its_time_on_our_clock(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's clock may be ahead; a timer that looks too early finds nothing due and is gone."""

    def ours() -> datetime:
        return now() - timedelta(seconds=1)

    monkeypatch.setattr("app.kernel.jobs.worker.now", ours)
    seen = []

    async def timer(session: AsyncSession, _payload: Mapping[str, Any]) -> None:
        seen.append(ours())
        await note(session, "done")

    at = now() + timedelta(milliseconds=200)
    async with queue.worker(Job("timer", timer)):
        await queue.put("timer", at=at)
        await queue.idle()
    assert len(seen) == 1
    assert seen[0] >= at


async def test_districts_share_a_queue_and_do_their_own_jobs_only(queue: Queue) -> None:
    await schema.upgrade(queue.database.url, OTHER)
    other = Database(queue.database.url, OTHER, pool_size=2)

    async def where(session: AsyncSession, _payload: Mapping[str, Any]) -> None:
        await note(session, str(await session.scalar(text("select current_schema()"))))

    for database in (queue.database, other):
        async with database.transaction() as session:
            for _ in range(5):
                await enqueue(session, "where", {})
    async with queue.worker(Job("where", where)):
        await queue.until("select count(*) = 5 from jobs.pgqueuer")
    assert (await queue.effects(postgres.SCHEMA), await queue.effects(OTHER)) == (5, 0)
    async with queue.worker(Job("where", where), database=other):
        await queue.idle()
    assert (await queue.effects(postgres.SCHEMA), await queue.effects(OTHER)) == (5, 5)
    await other.close()


async def test_two_processes_do_not_run_a_schedule_twice(queue: Queue) -> None:
    async with AsyncExitStack() as stack:
        children = [await stack.enter_async_context(queue.child()) for _ in range(2)]
        await queue.until("select count(*) >= 3 from public.effects")
        for process in children:
            process.send_signal(signal.SIGTERM)
        assert [await process.wait() for process in children] == [0, 0]
    # one every two seconds: run twice, they would lie next to each other
    gap = "select min(gap) from (select at - lag(at) over (order by at) as gap from public.effects) as gaps"
    assert await queue.ask(gap) > timedelta(seconds=0.5)
