"""The queue's rows, written by whoever has something to do: in the caller's transaction, or not at all.

pgqueuer's own calls are not used here. They know no key to move or cancel a job by, count its time from the database's
clock, and say of a job that just runs that it is queued already, so that the news it should bring would be lost.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.clock import now

# One job a key among those that wait and those that run. The row that is there is locked until we commit, so whoever
# runs it sees what we did; one that runs already is noted to run `again`, as it may have looked before.
_PUT = text(
    """
    insert into jobs.pgqueuer as job (priority, entrypoint, payload, execute_after, dedupe_key, status)
    values (:priority, :entrypoint, :payload, :at, :key, 'queued')
    on conflict (dedupe_key) where status in ('queued', 'picked') and dedupe_key is not null
    do update set
        execute_after = case when :moves and job.status = 'queued' then excluded.execute_after
                             else job.execute_after end,
        payload = case when :moves and job.status = 'queued' then excluded.payload else job.payload end,
        entrypoint = case when :moves and job.status = 'queued' then excluded.entrypoint else job.entrypoint end,
        headers = case when job.status = 'queued' then job.headers
            else jsonb_build_object('again', jsonb_build_object(
                'entrypoint', excluded.entrypoint, 'at', excluded.execute_after, 'priority', excluded.priority,
                'payload', convert_from(excluded.payload, 'UTF8'))) end
    returning xmax = 0 or status = 'picked'
    """
)
_CANCEL = text("delete from jobs.pgqueuer where dedupe_key = :key and status in ('queued', 'failed') returning status")
_NOT_AGAIN = text(
    "update jobs.pgqueuer set headers = null where dedupe_key = :key and status = 'picked' and headers is not null"
)


def entrypoint_of(schema: str, kind: str) -> str:
    """What a kind of work is called in the queue that districts share."""
    return f"{schema}:{kind}"


async def enqueue(
    session: AsyncSession,
    kind: str,
    payload: Mapping[str, Any],
    *,
    at: datetime | None = None,
    key: str | None = None,
    priority: int = 0,
) -> bool:
    """Have work done once this transaction is committed: at once, or at an instant. Higher priorities go first.

    At most one job of a key waits in a district. False: one waits already, and will see what this transaction did.
    """
    return await _put(session, kind, payload, at, key, priority, moves=False)


async def reschedule(session: AsyncSession, kind: str, payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Move the job that waits under a key to another instant, with another payload; enqueue it when there is none."""
    await _put(session, kind, payload, at, key, 0, moves=True)


async def cancel(session: AsyncSession, key: str) -> bool:
    """Drop the job that waits (or failed) under a key. False: there was none, or it runs this very moment."""
    bound = {"key": _key(session, key)}
    gone = (await session.execute(_CANCEL, bound)).first() is not None
    if not gone:
        await session.execute(_NOT_AGAIN, bound)
    return gone


async def _put(
    session: AsyncSession,
    kind: str,
    payload: Mapping[str, Any],
    at: datetime | None,
    key: str | None,
    priority: int,
    *,
    moves: bool,
) -> bool:
    bound = {
        "entrypoint": entrypoint_of(session.info["schema"], kind),
        "payload": orjson.dumps(dict(payload)),
        "at": at or now(),
        "key": None if key is None else _key(session, key),
        "priority": priority,
        "moves": moves,
    }
    return bool(await session.scalar(_PUT, bound))


def _key(session: AsyncSession, key: str) -> str:
    return f"{session.info['schema']}:{key}"
