"""The log of an incident: lines are only ever added, and each hash covers the one before."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents.models import Incident, IncidentLog
from app.kernel.access import Actor

# Lines that are no moves: they change neither state nor version.
NOTES: Final = frozenset(
    {
        "comment",
        "proposed",
        "extension_silent",
        "supervision_replied",
        "callback_attempt",
        "resident_answered",
        "sample_checked",
        "recurrence_marked",
        "unit_released",
        "merged_here",
        "whistle_signed",
        "whistle_contacted",
        "whistle_arrived",
        "whistle_done",
        "whistle_objected",
        "whistle_ruled",
        "whistle_concluded",
        "whistle_rated",
    }
)


def _plain(value: object) -> str:
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__qualname__)


def _content(line: IncidentLog) -> str:
    """What is sealed: every column, the text as a digest (retention may erase words, never that they were said)."""
    digest = hashlib.sha256(line.text.encode()).hexdigest() if line.text is not None else None
    told = [
        line.incident_id,
        line.seq,
        line.at.timestamp(),
        line.verb,
        line.actor_id,
        line.actor_name,
        line.role,
        line.from_state,
        line.to_state,
        digest,
        line.detail,
        line.flags,
        line.audience,
    ]
    return orjson.dumps(told, _plain, orjson.OPT_SORT_KEYS).decode()


def write(
    session: AsyncSession,
    incident: Incident,
    verb: str,
    actor: Actor,
    role: str,
    *,
    from_state: str,
    at: datetime,
    text: str | None = None,
    detail: Mapping[str, Any] | None = None,
    flags: Iterable[str] = (),
    audience: str = "all",
) -> IncidentLog:
    """Add a line; the incident is locked by the caller and already in its new state."""
    is_person = role not in ("system", "resident")
    line = IncidentLog(
        incident_id=incident.id,
        seq=incident.log_seq + 1,
        at=at,
        verb=verb,
        actor_id=actor.id if is_person else None,
        actor_name=actor.name if is_person else None,
        role=role,
        from_state=from_state,
        to_state=incident.state,
        text=text or None,
        detail=orjson.loads(orjson.dumps(dict(detail or {}), _plain)),
        flags=list(flags),
        audience=audience,
    )
    line.content = _content(line)
    line.hash = hashlib.sha256(incident.log_hash + line.content.encode()).digest()
    incident.log_seq, incident.log_hash = line.seq, line.hash
    session.add(line)
    return line


async def first_broken(session: AsyncSession, incident: Incident) -> int | None:
    """Walk the chain; the number of the first line that does not fit, or None when all do (S7)."""
    before, expected = b"", 1
    query = select(IncidentLog).where(IncidentLog.incident_id == incident.id).order_by(IncidentLog.seq)
    for line in await session.scalars(query.execution_options(populate_existing=True)):
        right = hashlib.sha256(before + line.content.encode()).digest()
        if (line.seq, line.hash) != (expected, right) or not _says_what_it_covers(line):
            return expected
        before, expected = line.hash, expected + 1
    return None if (incident.log_seq, incident.log_hash) == (expected - 1, before) else expected


def _says_what_it_covers(line: IncidentLog) -> bool:
    """Whether the columns still say what was sealed; a text may have been erased since."""
    told, sealed = orjson.loads(_content(line)), orjson.loads(line.content)
    if line.text is None:
        told[9] = sealed[9]
    return bool(told == sealed)
