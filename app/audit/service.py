"""Write to the audit log, and verify it. There is no verb that changes or removes an entry."""

import hashlib
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry, AuditHead
from app.kernel.clock import now
from app.kernel.db import driver

# One statement: the head's row lock orders the writers, so the chain never forks.
_APPEND = """
with head as (
    update audit_head set seq = seq + 1, hash = sha256(hash || convert_to($7::text, 'UTF8'))
    where id = 1 returning seq, hash
)
insert into audit_log (seq, at, actor_id, action, subject_kind, subject_id, detail, content, hash)
select seq, $1, $2::uuid, $3, $4, $5::uuid, $6::jsonb, $7, hash from head
"""


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
    at = now()
    body = orjson.dumps(detail or {}, _plain, orjson.OPT_SORT_KEYS).decode()
    content = orjson.dumps([at, actor_id, action, subject_kind, subject_id, body], _plain).decode()
    await (await driver(session)).execute(_APPEND, at, actor_id, action, subject_kind, subject_id, body, content)


async def first_broken(session: AsyncSession) -> int | None:
    """Walk the chain; the sequence number of the first entry that does not fit, or None when all do."""
    before, expected = b"", 1
    rows = await session.stream_scalars(select(AuditEntry).order_by(AuditEntry.seq).execution_options(yield_per=1000))
    async for entry in rows:
        told = orjson.loads(entry.content)
        says = [
            orjson.loads(orjson.dumps(entry.at)),
            str(entry.actor_id) if entry.actor_id else None,
            entry.action,
            entry.subject_kind,
            str(entry.subject_id) if entry.subject_id else None,
        ]
        right = hashlib.sha256(before + entry.content.encode()).digest()
        if (entry.seq, entry.hash, told[:5], orjson.loads(told[5])) != (expected, right, says, entry.detail):
            return expected
        before, expected = entry.hash, expected + 1
    head = (await session.scalars(select(AuditHead))).one()
    return None if (head.seq, head.hash) == (expected - 1, before) else expected
