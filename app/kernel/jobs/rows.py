"""The queue's rows, as the worker that runs them sees them."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_FINISH = text(
    """
    with gone as (
        delete from jobs.pgqueuer where id = :id and queue_manager_id = :worker
        returning id, entrypoint, priority, dedupe_key, headers
    ), logged as (
        insert into jobs.pgqueuer_log (job_id, status, entrypoint, priority)
        select id, 'successful', entrypoint, priority from gone
    )
    select dedupe_key, cast(headers -> 'again' as text) as again from gone
    """
)
_ONCE_MORE = text(
    """
    insert into jobs.pgqueuer (priority, entrypoint, payload, execute_after, dedupe_key, status)
    select told.priority, told.entrypoint, convert_to(told.payload, 'UTF8'), told.at, :key, 'queued'
    from jsonb_to_record(cast(:again as jsonb)) as told(priority int, entrypoint text, payload text, at timestamptz)
    """
)
# Every time a worker takes a job it writes `picked`, and `queued` when it puts it back. A row of the first without the
# second is a worker that died of it.
_TAKEN = text(
    """
    select count(*) from jobs.pgqueuer_log
    where job_id = :id and status = 'picked' and id > coalesce(
        (select max(id) from jobs.pgqueuer_log where job_id = :id and status = 'queued'), 0)
    """
)
_FAILED = text("select count(*) from jobs.pgqueuer where status = 'failed' and entrypoint like :district")
_SWEEP_LOG = text("delete from jobs.pgqueuer_log where created < now() - cast(:age as interval)")
_SWEEP_STATISTICS = text("delete from jobs.pgqueuer_statistics where created < now() - cast(:age as interval)")


async def finish(session: AsyncSession, job_id: int, worker: UUID) -> bool:
    """Remove a job together with its effect. False: it is this worker's no more, and the effect must not be committed.

    A job that was enqueued again under its key while it ran is put back into the queue.
    """
    row = (await session.execute(_FINISH, {"id": job_id, "worker": worker})).first()
    if row is None:
        return False
    if row.again is not None:
        await session.execute(_ONCE_MORE, {"again": row.again, "key": row.dedupe_key})
    return True


async def deaths(session: AsyncSession, job_id: int) -> int:
    """How often a worker took this job and was not heard of again."""
    return int(await session.scalar(_TAKEN, {"id": job_id})) - 1


async def failed(session: AsyncSession) -> int:
    """How many jobs of the district were given up and wait for somebody to look."""
    return int(await session.scalar(_FAILED, {"district": f"{session.info['schema']}:%"}))


async def sweep(session: AsyncSession, age: timedelta) -> None:
    """Drop what the queue noted about jobs longer ago than this, of all districts."""
    await session.execute(_SWEEP_LOG, {"age": age})
    await session.execute(_SWEEP_STATISTICS, {"age": age})
