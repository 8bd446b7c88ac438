"""The queue's rows, as the worker that runs them sees them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
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
_FAILURES = text(
    """
    select split_part(job.entrypoint, ':', 2) as kind, job.id, job.updated as at, job.attempts + 1 as attempts,
        (select traceback ->> 'exception_message' from jobs.pgqueuer_log as note
         where note.job_id = job.id and note.status = 'failed' order by note.id desc limit 1) as why
    from jobs.pgqueuer as job where job.status = 'failed' and job.entrypoint like :district order by job.id
    """
)
# Of several under one key the last, and none while another waits under it.
_RETRY = text(
    """
    with again as (
        update jobs.pgqueuer as job set status = 'queued', execute_after = now(), updated = now(), attempts = 0
        where status = 'failed' and entrypoint like :district and not exists (
            select from jobs.pgqueuer as other where other.dedupe_key = job.dedupe_key and other.id <> job.id
                and (other.status in ('queued', 'picked') or other.status = 'failed' and other.id > job.id))
        returning id, entrypoint, priority
    ), logged as (
        insert into jobs.pgqueuer_log (job_id, status, entrypoint, priority)
        select id, 'queued', entrypoint, priority from again
    )
    select count(*) from again
    """
)
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
    return int(await session.scalar(_FAILED, _of(session)))


async def failures(session: AsyncSession) -> Sequence[Row[Any]]:
    """The district's jobs that were given up: kind, id, since when, attempts, and why (kind and place of a mistake)."""
    return (await session.execute(_FAILURES, _of(session))).all()


async def retry_failed(session: AsyncSession) -> int:
    """Have the district's failed jobs done again, from the first attempt on. Answers how many."""
    return int(await session.scalar(_RETRY, _of(session)))


def _of(session: AsyncSession) -> dict[str, str]:
    return {"district": f"{session.info['schema']}:%"}


async def sweep(session: AsyncSession, age: timedelta) -> None:
    """Drop what the queue noted about jobs longer ago than this, of all districts."""
    await session.execute(_SWEEP_LOG, {"age": age})
    await session.execute(_SWEEP_STATISTICS, {"age": age})
