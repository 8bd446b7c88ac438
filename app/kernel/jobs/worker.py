"""Does the jobs of one district, in this process, until told to stop.

pgqueuer takes them from the queue, over one connection of its own that is made anew whenever it breaks; handlers work
in the pool of the district.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

import asyncpg
import orjson
import pgqueuer
import structlog
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.settings import DBSettings
from pgqueuer.domain.types import Channel

from app.kernel.clock import now
from app.kernel.db import Database, driver_url
from app.kernel.jobs import relay, rows
from app.kernel.jobs.kinds import Again, Job
from app.kernel.jobs.queue import enqueue, entrypoint_of
from app.kernel.logs import place_of

log = structlog.get_logger("jobs")

# Every name is told: pgqueuer would read what is missing from variables such as CHANNEL or TRIGGER.
TABLES = DBSettings(
    prefix="",
    db_schema="jobs",
    channel=Channel("ch_pgqueuer"),
    function="fn_pgqueuer_changed",
    statistics_table="pgqueuer_statistics",
    queue_status_type="pgqueuer_status",
    queue_table="pgqueuer",
    queue_table_log="pgqueuer_log",
    trigger="tg_pgqueuer_changed",
    schedules_table="pgqueuer_schedules",
)
AT_ONCE = 4  # jobs in one process, which may be serving phones too
FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(minutes=5)
MAX_DEATHS = 5  # a job that kills the process that runs it is left alone after so many
HEARTBEAT = timedelta(seconds=30)  # a job is taken over from a worker not heard of for that long
POLL = timedelta(seconds=5)  # how often the queue is looked at though nobody told of anything
SCHEDULE_RETRY_S = 5.0


class GaveUp(Exception):
    """Why a job stays in the queue as failed: kind and place of the mistake; texts of drivers quote rows."""


class Worker:
    """One district's worker. `heartbeat` and `poll` are other than usual in tests only."""

    def __init__(
        self, database: Database, jobs: Iterable[Job], *, heartbeat: timedelta = HEARTBEAT, poll: timedelta = POLL
    ) -> None:
        self._database = database
        self._jobs = tuple(jobs)
        self._heartbeat = heartbeat
        self._poll = poll
        self._stop = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set and what runs then has ended."""
        self._stop = stop
        relay.install()
        await pgqueuer.run(
            self._manager,
            shutdown=stop,
            batch_size=AT_ONCE,
            max_concurrent_tasks=2 * AT_ONCE,  # the least pgqueuer allows
            dequeue_timeout=self._poll,
            heartbeat_timeout=self._heartbeat,
            restart_on_failure=True,
            restart_delay=timedelta(seconds=1),
            shutdown_on_listener_failure=True,
        )

    @asynccontextmanager
    async def _manager(self) -> AsyncIterator[pgqueuer.PgQueuer]:
        connection = await asyncpg.connect(
            driver_url(self._database.url), timeout=10, server_settings={"application_name": "doorstep jobs"}
        )
        try:
            driver = AsyncpgDriver(connection)
            builders = (QueryBuilderEnvironment(TABLES), QueryQueueBuilder(TABLES), QuerySchedulerBuilder(TABLES))
            manager = pgqueuer.PgQueuer(driver, TABLES.channel, queries=Queries(driver, *builders))
            for job in self._jobs:
                name = entrypoint_of(self._database.schema, job.kind)
                manager.entrypoint(name, accepts_context=False, on_failure="hold")(partial(self._do, job))
                if job.cron is not None:
                    manager.schedule(name, job.cron, accepts_context=False)(partial(self._begin, job))
            yield manager
        finally:
            await connection.close(timeout=5)

    async def _begin(self, job: Job, _schedule: pgqueuer.models.Schedule) -> None:
        """Enqueue what is due by the clock. pgqueuer does not try a schedule again, and a day is long."""
        while True:
            try:
                async with self._database.transaction() as session:
                    await enqueue(session, job.kind, {}, key=f"cron:{job.kind}")
            except Exception as error:  # noqa: BLE001  whatever it was, the next try may do
                log.warning("schedule-failed", job=job.kind, kind=type(error).__qualname__, place=place_of(error))
            else:
                return
            if await self._stopped_within(SCHEDULE_RETRY_S):
                return

    async def _do(self, job: Job, row: pgqueuer.models.Job) -> None:
        """Run one job once; say to pgqueuer what is to become of its row when that fails."""
        early = (row.execute_after - now()).total_seconds()
        # The database's clock may be ahead of ours: a timer that looks too early would find nothing due.
        if early > 0 and await self._stopped_within(early):
            raise RetryRequested(timedelta(seconds=early), "stopped before its time")
        try:
            await self._run(job, row)
        except asyncio.CancelledError:
            # pgqueuer drops cancelled jobs. Nobody cancels one of ours but a process that ends in a hurry.
            raise RetryRequested(reason="cancelled") from None
        except _TakenOver:
            raise RetryRequested(self._heartbeat, "taken over by another worker") from None
        except Exception as error:  # noqa: BLE001  a handler may raise anything, and it is told by kind and place only
            raise self._failure(job, row, error) from None

    async def _run(self, job: Job, row: pgqueuer.models.Job) -> None:
        async with self._database.transaction() as session:
            if await rows.deaths(session, row.id) >= MAX_DEATHS:
                raise _KilledTooOften
            await job.handler(session, orjson.loads(row.payload or b"{}"))
            if row.queue_manager_id is None or not await rows.finish(session, row.id, row.queue_manager_id):
                raise _TakenOver

    def _failure(self, job: Job, row: pgqueuer.models.Job, error: Exception) -> Exception:
        """A retry, or the end of them."""
        attempt = row.attempts + 1
        kind, place = type(error).__qualname__, place_of(error)
        ends = attempt >= job.max_attempts or isinstance(error, _KilledTooOften)
        say = log.error if ends else log.warning
        say("job-given-up" if ends else "job-failed", job=job.kind, id=row.id, attempt=attempt, kind=kind, place=place)
        if ends:
            return GaveUp(f"{kind} at {place}, attempt {attempt}")
        delay = error.after if isinstance(error, Again) else min(FIRST_DELAY * 2**row.attempts, LONGEST_DELAY)
        return RetryRequested(delay, f"{kind} at {place}")

    async def _stopped_within(self, seconds: float) -> bool:
        """Wait; whether the worker was told to stop meanwhile."""
        try:
            await asyncio.wait_for(self._stop.wait(), seconds)
        except TimeoutError:
            return False
        return True


@asynccontextmanager
async def working(database: Database, jobs: Iterable[Job]) -> AsyncIterator[None]:
    """Do these jobs beside whatever this process does within the block; none, no worker. What runs then is finished."""
    stop = asyncio.Event()
    tasks = [asyncio.create_task(Worker(database, found).run(stop)) for found in (tuple(jobs),) if found]
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*tasks, return_exceptions=True)


class _TakenOver(Exception):
    """Another worker has the job: this one was not heard of for too long."""


class _KilledTooOften(Exception):
    """The job has ended more processes than it may."""
