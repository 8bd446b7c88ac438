"""What is written beside the table: remarks, replies to supervision, tries to call back, helpers let go.

Notes change neither state nor version, so that nobody's step is refused because somebody else remarked something.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.incidents import complainants, gate, log, repo
from app.incidents.effects import desk
from app.incidents.gathering import gather
from app.incidents.models import CallbackAttempt, Incident, SupervisionOrder
from app.incidents.rules import samples
from app.incidents.rules.facts import Facts
from app.incidents.rules.guards import unreached
from app.incidents.rules.reach import reaches
from app.incidents.schemas.forms import CallbackOk, MoveForm
from app.incidents.schemas.notes import Attempt, Comment, Reply, SampleCheck
from app.incidents.schemas.shown import Revealed
from app.incidents.showing import sees_complainant
from app.incidents.workflow import INCIDENT
from app.kernel.access import Actor
from app.kernel.changes import bump
from app.kernel.clock import now
from app.kernel.errors import Conflict, Forbidden, NotFound
from app.kernel.ids import new_id
from app.kernel.workflow import IllegalMove, RuleRefused


async def hold(session: AsyncSession, actor: Actor, incident_id: UUID, rev: int | None = None) -> tuple[Facts, int]:
    """An incident the actor may see in full, locked, with its facts, and the rev to stamp it with. Raises NotFound."""
    found = await repo.one(session, actor, incident_id)
    if found is None or not found[1]:
        raise NotFound
    stamp = await bump(session) if rev is None else rev
    incident = await repo.locked(session, incident_id)
    if incident is None:
        raise NotFound
    units = await repo.units(session, [incident_id])
    role = actor.roles[0] if actor.roles else ""
    facts = await gather(session, incident, units, actor=actor, role=role, form=MoveForm(), at=now())
    return facts, stamp


async def write(
    session: AsyncSession,
    facts: Facts,
    rev: int,
    verb: str,
    *,
    text: str | None = None,
    detail: Mapping[str, Any] | None = None,
    flags: tuple[str, ...] = (),
    audience: str = "all",
) -> None:
    """Add a line that moves nothing."""
    incident = facts.incident
    incident.rev = rev
    log.write(
        session,
        incident,
        verb,
        facts.actor,
        facts.role,
        from_state=incident.state,
        at=facts.at,
        text=text,
        detail=detail,
        flags=flags,
        audience=audience,
    )
    await session.flush()


async def comment(session: AsyncSession, actor: Actor, incident_id: UUID, asked: Comment) -> Incident:
    """A remark of somebody who may see the case."""
    facts, rev = await hold(session, actor, incident_id)
    await write(session, facts, rev, "comment", text=asked.text, audience="desk" if asked.desk_only else "all")
    return facts.incident


async def attempt(session: AsyncSession, actor: Actor, incident_id: UUID, asked: Attempt) -> Incident:
    """A try to reach the complainant. The third in vain, on the second day, closes the round as not reached."""
    facts, rev = await hold(session, actor, incident_id)
    if not reaches(actor, INCIDENT["callback_ok"], facts.incident, facts.units):
        raise Forbidden(params={"permission": "incident.callback_ok"})
    if facts.callback is None or facts.incident.state != "pending_callback":
        raise IllegalMove(params={"verb": "callback_attempt", "state": facts.incident.state})
    made = CallbackAttempt(
        id=new_id(),
        callback_id=facts.callback.id,
        at=facts.at,
        channel=asked.channel,
        is_reached=asked.is_reached,
        made_by=actor.id,
    )
    session.add(made)
    told = {"channel": asked.channel, "is_reached": asked.is_reached}
    await write(session, facts, rev, "callback_attempt", text=asked.text, detail=told, audience="desk")
    facts.attempts = [*facts.attempts, made]
    if unreached(facts):
        await gate.move(session, gate.SYSTEM, incident_id, "callback_ok", CallbackOk(), rev=rev)
    return facts.incident


async def reply(session: AsyncSession, actor: Actor, incident_id: UUID, order_id: UUID, asked: Reply) -> Incident:
    """The lead unit answers a supervision. Raises NotFound, Forbidden, Conflict (`replied`)."""
    facts, rev = await hold(session, actor, incident_id)
    lead = facts.lead
    if lead is None or not actor.belongs_to(lead.path):
        raise Forbidden(params={"permission": "incident.comment"})
    query = select(SupervisionOrder).filter_by(id=order_id, incident_id=incident_id)
    order = (await session.scalars(query)).one_or_none()
    if order is None:
        raise NotFound
    if order.replied_at is not None:
        raise Conflict(params={"reason": "replied"})
    order.reply, order.replied_by, order.replied_at = asked.text, actor.id, facts.at
    await write(session, facts, rev, "supervision_replied", text=asked.text, detail={"level": order.level})
    return facts.incident


async def check_sample(session: AsyncSession, actor: Actor, incident_id: UUID, asked: SampleCheck) -> Incident:
    """Somebody looked at a case that was drawn. What is not in order is opened again by the usual move.

    Raises NotFound, Forbidden, RuleRefused (`sample_drawn`: it is no sample, or was looked at; `verifier_apart`).
    """
    facts, rev = await hold(session, actor, incident_id)
    incident = facts.incident
    actor.must("incident.check_sample", incident.path)
    if samples.DRAWN not in incident.flags or incident.state != "closed":
        raise RuleRefused(params={"rule": "sample_drawn", "state": incident.state})
    if any(actor.belongs_to(unit.path) for unit in facts.units if unit.role != "about"):
        raise RuleRefused(params={"rule": "verifier_apart"})
    outcome = samples.OK if asked.result == "ok" else samples.NOT_OK
    incident.flags = [*(flag for flag in incident.flags if flag not in samples.MARKS), outcome]
    await write(session, facts, rev, "sample_checked", text=asked.text, detail={"result": asked.result})
    return incident


async def release(session: AsyncSession, actor: Actor, incident_id: UUID, code: str) -> Incident:
    """The desk lets a helping unit go, so that the lead may finish. Raises NotFound, Forbidden."""
    facts, rev = await hold(session, actor, incident_id)
    if not reaches(actor, INCIDENT["dispatch"], facts.incident, facts.units):
        raise Forbidden(params={"permission": "incident.dispatch"})
    if not await desk.release(session, facts, code):
        raise NotFound
    await write(session, facts, rev, "unit_released", detail={"unit": code})
    return facts.incident


async def reveal(session: AsyncSession, actor: Actor, incident_id: UUID) -> Revealed:
    """Who complained, in full, and a line in the audit log. Raises NotFound, Forbidden."""
    found = await repo.one(session, actor, incident_id)
    if found is None:
        raise NotFound
    incident, _ = found
    if not sees_complainant(actor, incident, await repo.units(session, [incident_id])):
        raise Forbidden(params={"permission": "incident.reveal"})
    told = await complainants.first(session, incident_id)
    if told is None:
        raise NotFound
    await record(session, "incident.reveal", actor_id=actor.id, subject_kind="incident", subject_id=incident_id)
    return Revealed(name=told.name, phone=told.phone)
