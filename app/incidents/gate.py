"""The one gate: every step of every incident, by whomever, passes here.

Look, lock, look again: who comes second finds another version and is told who was first. The district's counter is
taken before the incident's row, as a push from a phone does it, so that nobody waits for each other in a ring.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import log, opinions, repo, timers
from app.incidents.effects import EFFECTS
from app.incidents.events import IncidentMoved
from app.incidents.gathering import gather
from app.incidents.models import CaseUnit, Incident, IncidentLog
from app.incidents.rules import clocks, samples
from app.incidents.rules.facts import Facts
from app.incidents.rules.guards import GUARDS
from app.incidents.rules.reach import permission_of, reaches, role_of
from app.incidents.schemas.forms import FORMS, MoveForm
from app.incidents.workflow import INCIDENT
from app.kernel.access import Actor
from app.kernel.changes import bump
from app.kernel.clock import now
from app.kernel.errors import Fault, Forbidden, Invalid, NotFound
from app.kernel.events import publish
from app.kernel.workflow import Move, Overtaken, RuleRefused

_NOBODY: Final = UUID(int=0)
SYSTEM: Final = Actor(id=_NOBODY, account_id=_NOBODY, session_id=_NOBODY, name="", roles=("system",))
RESIDENT: Final = Actor(id=_NOBODY, account_id=_NOBODY, session_id=_NOBODY, name="", roles=("resident",))


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a step: taken, or waiting for a second person."""

    incident: Incident
    is_proposed: bool = False


def legal(actor: Actor, incident: Incident, units: Sequence[CaseUnit]) -> list[str]:
    """The steps a person may take on an incident now, by the table: state and reach, in the table's order."""
    return [
        verb
        for verb in INCIDENT.allowed(incident.state)
        if verb in FORMS and reaches(actor, INCIDENT[verb], incident, units)
    ]


async def move(
    session: AsyncSession,
    actor: Actor,
    incident_id: UUID,
    verb: str,
    form: MoveForm,
    *,
    version: int | None = None,
    at: datetime | None = None,
    rev: int | None = None,
    flags: Iterable[str] = (),
) -> Step:
    """Take a step. `version` is the one the caller saw; `rev` is given by a push, which has one already.

    Raises NotFound, Forbidden, IllegalMove, Overtaken (409 with who was first), RuleRefused, Invalid (the form).
    """
    step = INCIDENT[verb]
    await _look(session, actor, step, incident_id, version)
    stamp = await bump(session) if rev is None else rev
    incident = await repo.locked(session, incident_id)
    if incident is None:
        raise NotFound
    units = await repo.units(session, [incident_id])
    await _check(session, actor, step, incident, units, version)
    role = role_of(actor, step)
    facts = await gather(session, incident, units, actor=actor, role=role, form=form, at=at or now())
    obey(step, facts)
    if step.needs_two and not await opinions.second(session, step, facts, stamp):
        return Step(incident, is_proposed=True)
    await _take(session, step, facts, stamp, flags)
    return Step(incident)


async def _look(session: AsyncSession, actor: Actor, step: Move, incident_id: UUID, version: int | None) -> None:
    """What can be refused without taking a lock is refused without one."""
    if actor.roles == ("system",):
        return
    if actor.roles == ("resident",):
        found: Incident | None = await session.get(Incident, incident_id, populate_existing=True)
    else:
        seen = await repo.one(session, actor, incident_id)
        found = seen[0] if seen else None
    if found is None:
        raise NotFound
    await _check(session, actor, step, found, await repo.units(session, [incident_id]), version)


async def _check(
    session: AsyncSession,
    actor: Actor,
    step: Move,
    incident: Incident,
    units: Sequence[CaseUnit],
    version: int | None,
) -> None:
    """Who may at all, then since when, then where, then from which state.

    A case that moved on may be out of reach by that very move: its reader is told who was first, not "forbidden".
    """
    is_person = actor.roles not in (("system",), ("resident",))
    if is_person and not actor.can(permission_of(step)):
        raise Forbidden(params={"permission": permission_of(step)})
    if version is not None and version != incident.version:
        raise Overtaken(params=await _who_won(session, actor, step, incident, units))
    if not reaches(actor, step, incident, units):
        raise Forbidden(params={"permission": permission_of(step)})
    INCIDENT.move(step.verb, incident.state, allowed=legal(actor, incident, units), version=incident.version)


async def _who_won(
    session: AsyncSession, actor: Actor, step: Move, incident: Incident, units: Sequence[CaseUnit]
) -> dict[str, Any]:
    """What happened last, for whoever came second."""
    query = select(IncidentLog).where(
        IncidentLog.incident_id == incident.id,
        IncidentLog.audience == "all",
        IncidentLog.verb.not_in(log.NOTES),
    )
    last = (await session.scalars(query.order_by(IncidentLog.seq.desc()).limit(1))).one_or_none()
    told: dict[str, Any] = {
        "verb": step.verb,
        "state": incident.state,
        "version": incident.version,
        "allowed": legal(actor, incident, units),
    }
    if last is not None:
        told["won"] = {"verb": last.verb, "role": last.role, "by": last.actor_name, "at": last.at.isoformat()}
    return told


def obey(step: Move, facts: Facts) -> None:
    """Ask the rules of a move. Raises Invalid with every wrong place of the form, else RuleRefused with the rule."""
    faults: list[Fault] = []
    for name in step.guards:
        found = GUARDS[name](facts)
        if found is False:
            raise RuleRefused(params={"rule": name, "verb": step.verb})
        if found is not None:
            faults.append(found)
    if faults:
        raise Invalid(errors=faults)


async def _take(session: AsyncSession, step: Move, facts: Facts, rev: int, flags: Iterable[str]) -> None:
    """Effects, state, clocks, log, timers, word of it."""
    incident, before = facts.incident, facts.incident.state
    effect = EFFECTS.get(step.verb)
    detail = await effect(session, facts, rev) if effect else {}
    incident.state = step.enters(before)
    clocks.wind(facts, step)
    await record(session, step, facts, before, rev, detail, flags)


async def record(
    session: AsyncSession,
    step: Move,
    facts: Facts,
    before: str,
    rev: int,
    detail: dict[str, Any],
    flags: Iterable[str],
) -> None:
    """What follows every step that was taken: version, sample, log line, the job of its next clock, word of it."""
    incident = facts.incident
    incident.version += 1
    incident.rev = rev
    incident.flags = samples.marked(incident.flags, incident.id, step.verb, facts.units, incident.state)
    log.write(
        session,
        incident,
        step.verb,
        facts.actor,
        facts.role,
        from_state=before,
        at=facts.at,
        text=getattr(facts.form, "text", None),
        detail=detail,
        flags=flags,
    )
    await session.flush()
    await timers.schedule(session, incident)
    actor_id = facts.actor.id if facts.role not in ("system", "resident") else None
    await publish(session, IncidentMoved(incident.id, step.verb, before, incident.state, actor_id, incident.version))
