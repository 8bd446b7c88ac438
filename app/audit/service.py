"""Write to the audit log, read it, verify it. No verb changes an entry; the oldest are archived as one hash."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.archive import archivable, archive
from app.audit.models import AuditArchive, AuditEntry, AuditHead
from app.audit.schemas import Entries, Entry
from app.kernel.access import Actor
from app.kernel.clock import now
from app.kernel.db import driver
from app.kernel.sql import among, numbered

__all__ = [
    "NOTED",
    "Filter",
    "about",
    "archivable",
    "archive",
    "entries",
    "first_broken",
    "opening",
    "record",
]

# Tables of a statement that notes what it did, from `said(detail, content)`, both text: see `opening`.
# The head's row lock orders the writers, so the chain never forks.
NOTED = """head as (
    update audit_head set seq = seq + 1, hash = sha256(hash || convert_to(said.content, 'UTF8')) from said
    where id = 1 returning seq, hash
), noted as (
    insert into audit_log (seq, at, actor_id, action, subject_kind, subject_id, detail, content, hash)
    select seq, :at, :actor_id::uuid, :action, :subject_kind, :subject_id::uuid, detail::jsonb, content, hash
    from head cross join said
)"""
_APPEND, _ARGUMENTS = numbered(
    f"with said as (select :detail::text as detail, :content::text as content), {NOTED} select"
)


def _plain(value: object) -> str:
    """Ids that came out of the database are of the driver's own class."""
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__qualname__)


async def record(
    session: AsyncSession,
    action: str,
    *,
    actor_id: UUID | None,
    subject_kind: str | None = None,
    subject_id: UUID | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Append one entry in the caller's transaction.

    `action` is a dotted verb (`household.read`). `detail` holds ids, codes and counts only (domain 7: the log itself
    must not become a register).
    """
    body = orjson.dumps(detail or {}, _plain, orjson.OPT_SORT_KEYS).decode()
    told: dict[str, Any] = {
        "at": now(),
        "actor_id": actor_id,
        "action": action,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
    }
    told |= {"detail": body, "content": f"{opening(*told.values())}{orjson.dumps(body).decode()}]"}
    await (await driver(session)).execute(_APPEND, *(told[name] for name in _ARGUMENTS))


def opening(
    at: datetime, actor_id: UUID | None, action: str, subject_kind: str | None = None, subject_id: UUID | None = None
) -> str:
    """How the content of an entry begins; its detail, as a JSON string, and a bracket end it."""
    return orjson.dumps([at, actor_id, action, subject_kind, subject_id], _plain).decode()[:-1] + ","


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries are wanted."""

    since: datetime | None = None
    actor_id: UUID | None = None
    action: str | None = None


async def entries(session: AsyncSession, actor: Actor, wanted: Filter, *, cursor: int | None, limit: int) -> Entries:
    """A page of entries, newest first, from the one before `cursor`."""
    query = select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(limit + 1)
    if wanted.since is not None:
        query = query.where(AuditEntry.at >= wanted.since)
    if wanted.actor_id is not None:
        query = query.where(AuditEntry.actor_id == wanted.actor_id)
    if wanted.action is not None:
        query = query.where(AuditEntry.action == wanted.action)
    if cursor is not None:
        query = query.where(AuditEntry.seq < cursor)
    rows = (await session.scalars(query)).all()
    await record(session, "audit.read", actor_id=actor.id, detail={"rows": len(rows[:limit])})
    return Entries(
        items=[Entry.model_validate(row) for row in rows[:limit]],
        next=rows[limit - 1].seq if len(rows) > limit else None,
    )


async def count(session: AsyncSession, actor_id: UUID, actions: Sequence[str], since: datetime) -> int:
    """How often somebody has done one of these things since."""
    query = select(func.count()).select_from(AuditEntry)
    mine = query.where(AuditEntry.actor_id == actor_id, AuditEntry.at >= since, AuditEntry.action.in_(actions))
    return int(await session.scalar(mine) or 0)


async def about(
    session: AsyncSession, subject_ids: Iterable[UUID], named: tuple[str, str], *, limit: int
) -> list[Entry]:
    """The newest entries about any of these subjects, or whose detail names one (`named`: key and value)."""
    key, value = named
    mine = or_(among(AuditEntry.subject_id, subject_ids), AuditEntry.detail[key].astext == value)
    rows = await session.scalars(select(AuditEntry).where(mine).order_by(AuditEntry.seq.desc()).limit(limit))
    return [Entry.model_validate(row) for row in rows]


async def first_broken(session: AsyncSession) -> int | None:
    """Walk the chain; the sequence number of the first entry that does not fit, or None when all do.

    Of archived entries only their number and their last hash can be checked: the first one kept must follow on it.
    """
    before, expected = b"", 1
    for one in await session.scalars(select(AuditArchive).order_by(AuditArchive.last_seq)):
        if one.last_seq != expected - 1 + one.rows:
            return expected
        before, expected = one.hash, one.last_seq + 1
    rows = await session.stream_scalars(select(AuditEntry).order_by(AuditEntry.seq).execution_options(yield_per=1000))
    async for entry in rows:
        right = hashlib.sha256(before + entry.content.encode()).digest()
        if (entry.seq, entry.hash) != (expected, right) or not _says_what_it_covers(entry):
            return expected
        before, expected = entry.hash, expected + 1
    head = (await session.scalars(select(AuditHead))).one()
    return None if (head.seq, head.hash) == (expected - 1, before) else expected


def _says_what_it_covers(entry: AuditEntry) -> bool:
    """Whether the columns people search by still say what the hashed text says."""
    *told, body = orjson.loads(entry.content)
    says = [entry.at, entry.actor_id, entry.action, entry.subject_kind, entry.subject_id]
    return bool(told == orjson.loads(orjson.dumps(says, _plain)) and orjson.loads(body) == entry.detail)
