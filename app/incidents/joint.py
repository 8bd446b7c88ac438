"""What becomes of a whistle once it is blown: units sign, ring up, arrive, are done, may object, and are rated."""

from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import notes, repo
from app.incidents.models import Whistle, WhistleUnit
from app.incidents.rules.facts import Facts, Place
from app.incidents.rules.reach import reaches
from app.incidents.rules.whistles import STEPS, may_object
from app.incidents.schemas.notes import Conclusion, Mark, Objection, Ruling, WhistleStep
from app.incidents.workflow import INCIDENT
from app.kernel.access import Actor
from app.kernel.errors import Fault, Forbidden, Invalid, NotFound
from app.kernel.workflow import RuleRefused
from app.organisation.models import Department

NOTE: Final = {
    "sign": "whistle_signed",
    "contact": "whistle_contacted",
    "arrive": "whistle_arrived",
    "done": "whistle_done",
}


async def callable_units(session: AsyncSession, actor: Actor, incident_id: UUID) -> list[Place]:
    """The units that a whistle on an incident may call: every department, and the communities and streets there.

    Raises NotFound, Forbidden.
    """
    found = await repo.one(session, actor, incident_id)
    if found is None or not found[1]:
        raise NotFound
    incident = found[0]
    if not reaches(actor, INCIDENT["blow_whistle"], incident, await repo.units(session, [incident_id])):
        raise Forbidden(params={"permission": "incident.blow_whistle"})
    codes = [*(await session.scalars(select(Department.code))), *incident.path.split(".")]
    places = await repo.places(session, codes)
    return sorted(places.values(), key=lambda one: (not one.path.startswith("unit."), one.code))


async def step(session: AsyncSession, actor: Actor, unit_id: UUID, asked: WhistleStep) -> UUID:
    """A called unit comes along. Answers the incident. Raises NotFound, Forbidden, RuleRefused."""
    facts, rev, whistle, unit = await _held(session, actor, unit_id)
    is_own = actor.belongs_to(unit.path)
    # Two-way marks: a unit cannot say of itself that it was there.
    if not (whistle.blown_by == actor.id if asked.step == "arrive" else is_own):
        raise Forbidden(params={"permission": "incident.blow_whistle"})
    sources, target = STEPS[asked.step]
    if unit.state not in sources:
        raise RuleRefused(params={"rule": "whistle_state", "state": unit.state})
    unit.state = target
    setattr(unit, f"{target}_at", facts.at)
    if asked.step == "done":
        unit.result = asked.text
    await notes.write(session, facts, rev, NOTE[asked.step], text=asked.text, detail={"unit": unit.unit_code})
    return facts.incident.id


async def object_to(session: AsyncSession, actor: Actor, unit_id: UUID, asked: Objection) -> UUID:
    """A unit says that it was called in error, before the time to sign is over."""
    facts, rev, _, unit = await _held(session, actor, unit_id)
    if not actor.belongs_to(unit.path):
        raise Forbidden(params={"permission": "incident.read"})
    if not may_object(unit, facts.at):
        raise RuleRefused(params={"rule": "objection_in_time", "state": unit.state})
    unit.state, unit.objection, unit.objected_at = "objected", asked.text, facts.at
    await notes.write(session, facts, rev, "whistle_objected", text=asked.text, detail={"unit": unit.unit_code})
    return facts.incident.id


async def rule(session: AsyncSession, actor: Actor, unit_id: UUID, asked: Ruling) -> UUID:
    """The district's desk rules on an objection."""
    facts, rev, _, unit = await _held(session, actor, unit_id)
    actor.must("incident.desk_district", facts.incident.path)
    if unit.state != "objected":
        raise RuleRefused(params={"rule": "whistle_state", "state": unit.state})
    unit.ruling = asked.ruling
    unit.state = "released" if asked.ruling == "upheld" else "called"
    told = {"unit": unit.unit_code, "ruling": asked.ruling}
    await notes.write(session, facts, rev, "whistle_ruled", text=asked.text, detail=told)
    return facts.incident.id


async def conclude(session: AsyncSession, actor: Actor, whistle_id: UUID, asked: Conclusion) -> UUID:
    """Who blew writes down what the meeting came to, with a duty for each unit that has one."""
    whistle = await session.get(Whistle, whistle_id)
    if whistle is None:
        raise NotFound
    facts, rev = await notes.hold(session, actor, whistle.incident_id)
    await session.refresh(whistle, with_for_update=True)
    if whistle.blown_by != actor.id:
        raise Forbidden(params={"permission": "incident.blow_whistle"})
    if whistle.concluded_at is not None:
        raise RuleRefused(params={"rule": "whistle_state", "state": "concluded"})
    found = await session.scalars(select(WhistleUnit).filter_by(whistle_id=whistle_id))
    units = {unit.unit_code: unit for unit in found}
    if any(duty.unit not in units for duty in asked.duties):
        raise Invalid(errors=[Fault("/duties", "unknown-unit")])
    for duty in asked.duties:
        units[duty.unit].duty, units[duty.unit].duty_due = duty.duty, duty.due
    whistle.conclusion, whistle.concluded_at = asked.text, facts.at
    told = {"whistle_id": str(whistle_id), "duties": [duty.unit for duty in asked.duties]}
    await notes.write(session, facts, rev, "whistle_concluded", text=asked.text, detail=told)
    return facts.incident.id


async def mark(session: AsyncSession, actor: Actor, unit_id: UUID, asked: Mark) -> UUID:
    """Who blew rates a unit, once."""
    facts, rev, whistle, unit = await _held(session, actor, unit_id)
    if whistle.blown_by != actor.id:
        raise Forbidden(params={"permission": "incident.blow_whistle"})
    if whistle.concluded_at is None or unit.rated_at is not None:
        raise RuleRefused(params={"rule": "rated_after_conclusion", "state": unit.state})
    unit.rating, unit.rated_at = asked.rating, facts.at
    told = {"unit": unit.unit_code, "rating": asked.rating}
    await notes.write(session, facts, rev, "whistle_rated", text=asked.text, detail=told)
    return facts.incident.id


async def _held(session: AsyncSession, actor: Actor, unit_id: UUID) -> tuple[Facts, int, Whistle, WhistleUnit]:
    unit = await session.get(WhistleUnit, unit_id)
    whistle = await session.get(Whistle, unit.whistle_id) if unit else None
    if unit is None or whistle is None:
        raise NotFound
    facts, rev = await notes.hold(session, actor, whistle.incident_id)
    await session.refresh(unit)
    return facts, rev, whistle, unit
