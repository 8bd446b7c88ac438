"""Giving an incident to units and taking it away again."""

from collections.abc import Iterable, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import photos
from app.incidents.models import CaseUnit
from app.incidents.rules.facts import Facts, Place
from app.kernel.ids import new_id


async def end(session: AsyncSession, facts: Facts, verb: str, which: Iterable[CaseUnit] | None = None) -> None:
    """End the work of units (all that handle, when none are named); they see the incident no more."""
    ended = [unit for unit in (facts.units if which is None else which) if unit.role != "about"]
    for unit in ended:
        unit.ended_at, unit.ended_by = facts.at, verb
    if facts.extension is not None and any(unit.role == "lead" for unit in ended):
        facts.extension.state, facts.extension.decided_at = "lapsed", facts.at  # asked by who has nothing to do now
        facts.extension, facts.incident.extension_due = None, None
    await session.flush()
    await photos.hide(session, [unit.id for unit in ended])
    facts.units = [unit for unit in facts.units if unit not in ended]


async def give(
    session: AsyncSession,
    facts: Facts,
    lead: Place,
    helpers: Sequence[Place] = (),
    *,
    is_accepted: bool = False,
    is_final: bool = False,
    sees_complainant: bool = False,
) -> CaseUnit:
    """Put a lead unit, and units that help, in the place of those before. Answers the lead."""
    await end(session, facts, "replaced")
    made = [
        CaseUnit(
            id=new_id(),
            incident_id=facts.incident.id,
            unit_code=place.code,
            unit_name=place.name,
            path=place.path,
            role="co" if number else "lead",
            assigned_at=facts.at,
            accepted_at=facts.at if is_accepted else None,
            is_final=is_final and not number,
            sees_complainant=sees_complainant and not number,
        )
        for number, place in enumerate((lead, *helpers))
    ]
    session.add_all(made)
    await session.flush()
    await photos.show_to(session, facts.incident, made)
    facts.units = [*facts.units, *made]
    return made[0]
