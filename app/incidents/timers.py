"""The clock of each incident: one job, at the next instant at which something runs out.

The job looks at the incident as it is then, and acts on everything that has run out, in the order in which it did: so
after an outage of days every clock acts once, late but surely, and an incident that moved on meanwhile is left alone.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents.models import Incident
from app.incidents.rules import clocks
from app.kernel import jobs

KIND: Final = "incident.clock"


def key_of(incident_id: UUID) -> str:
    """The key of an incident's job."""
    return f"incident:{incident_id}"


def next_at(incident: Incident) -> datetime | None:
    """When the clock has to look at an incident again; what it announced already does not count."""
    seen = incident.clock_seen_at
    from_now_on = [
        due for timer, due in clocks.running(incident).items() if timer in ACTS or seen is None or due > seen
    ]
    return min(from_now_on, default=None)


async def schedule(session: AsyncSession, incident: Incident, *, not_before: datetime | None = None) -> None:
    """Put the incident's job where its next clock runs out, or take it away."""
    at = next_at(incident)
    if at is None:
        await jobs.cancel(session, key_of(incident.id))
        return
    payload: Mapping[str, Any] = {"incident_id": str(incident.id)}
    await jobs.reschedule(session, KIND, payload, at=max(at, not_before) if not_before else at, key=key_of(incident.id))


# Timers whose running out moves something; the others are only announced.
ACTS: Final = frozenset({"review", "accept", "supervise", "extension", "suspended", "verify", "archive"})
