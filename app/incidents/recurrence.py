"""The same matter again: cases of the category that were over in the same grid, and the link to one of them.

A new report is a new case with its own clocks; that it comes back is what the figures must know (M10, M18).
A desk says so, nobody computes it.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import notes, repo
from app.incidents.models import Incident
from app.incidents.rules.reach import reaches
from app.incidents.schemas.notes import Recurrence
from app.incidents.workflow import INCIDENT
from app.kernel.access import Actor
from app.kernel.errors import Fault, Forbidden, Invalid, NotFound
from app.kernel.workflow import RuleRefused

LOOKS_BACK: Final = timedelta(days=90)
SHOWN: Final = 5
OVER: Final = ("closed", "archived")


async def before(session: AsyncSession, actor: Actor, incident_id: UUID) -> Sequence[tuple[Incident, bool]]:
    """Cases that may have been the same matter, the newest first, with whether in full. Raises NotFound."""
    found = await repo.one(session, actor, incident_id)
    if found is None or not found[1]:
        raise NotFound
    incident = found[0]
    query: Select[Any] = repo.visible(actor).add_columns(repo.inside(actor))
    query = query.where(
        Incident.grid_code == incident.grid_code,
        Incident.category_code == incident.category_code,
        Incident.reported_at.between(incident.reported_at - LOOKS_BACK, incident.reported_at),
        Incident.state.in_(OVER),
        Incident.id != incident.id,
    )
    rows = await session.execute(query.order_by(Incident.reported_at.desc()).limit(SHOWN))
    return [(row[0], bool(row[1])) for row in rows]


async def mark(session: AsyncSession, actor: Actor, incident_id: UUID, asked: Recurrence) -> Incident:
    """Say that this is an earlier case again, or that it is not. Raises NotFound, Forbidden, Invalid, RuleRefused."""
    facts, rev = await notes.hold(session, actor, incident_id)
    incident = facts.incident
    if not reaches(actor, INCIDENT["merge"], incident, facts.units):
        raise Forbidden(params={"permission": "incident.merge"})
    told: dict[str, Any] = {}
    if asked.of is not None:
        earlier = await repo.one(session, actor, asked.of)
        if earlier is None or not earlier[1]:
            raise Invalid(errors=[Fault("/of", "unknown-incident")])
        if earlier[0].state not in OVER or earlier[0].reported_at >= incident.reported_at:
            raise RuleRefused(params={"rule": "over_before"})
        told = {"of": earlier[0].no}
    incident.recurrence_of = asked.of
    await notes.write(session, facts, rev, "recurrence_marked", detail=told, audience="desk")
    return incident
