"""What is written beside the moves: remarks, call-back attempts, replies, helpers let go, whistles, the complainant."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from app.incidents import service
from app.incidents.schemas.notes import (
    Attempt,
    Comment,
    Conclusion,
    Mark,
    Objection,
    Recurrence,
    Reply,
    Ruling,
    SampleCheck,
    WhistleStep,
)
from app.incidents.schemas.shown import IncidentDetail, IncidentRow, Revealed
from app.incidents.schemas.whistles import CallableUnit
from app.kernel.access import Actor, guard
from app.kernel.db import Session
from app.kernel.openapi import problems
from app.kernel.workflow import IllegalMove, RuleRefused

router = APIRouter(prefix="/incidents")
Reader = Annotated[Actor, guard("incident.read")]
Commenter = Annotated[Actor, guard("incident.comment")]
Blower = Annotated[Actor, guard("incident.blow_whistle")]
_USUAL = problems(400, 401, 403, 404, 422)


@router.post("/{incident_id}/comments", responses=_USUAL)
async def comment_on_incident(incident_id: UUID, asked: Comment, session: Session, actor: Commenter) -> IncidentDetail:
    """Write a remark; it moves nothing and makes nobody else's step stale."""
    return await service.noted(session, actor, await service.notes.comment(session, actor, incident_id, asked))


@router.post("/{incident_id}/callback-attempts", responses=problems(400, 401, 403, 404, IllegalMove, 422))
async def note_callback_attempt(
    incident_id: UUID, asked: Attempt, session: Session, actor: Annotated[Actor, guard("incident.callback_ok")]
) -> IncidentDetail:
    """Note a try to reach the complainant. The third in vain on the second day closes the case as not reached."""
    return await service.noted(session, actor, await service.notes.attempt(session, actor, incident_id, asked))


@router.post("/{incident_id}/sample-check", responses=problems(400, 401, 403, 404, RuleRefused, 422))
async def check_sample(
    incident_id: UUID, asked: SampleCheck, session: Session, actor: Annotated[Actor, guard("incident.check_sample")]
) -> IncidentDetail:
    """Say what a look at a closed case found that was drawn as a sample."""
    return await service.noted(session, actor, await service.notes.check_sample(session, actor, incident_id, asked))


@router.get("/{incident_id}/before", responses=problems(401, 403, 404, 422))
async def list_cases_before(incident_id: UUID, session: Session, actor: Reader) -> list[IncidentRow]:
    """Cases of the same category in the same grid that were over when this one was reported, the newest first."""
    return await service.before(session, actor, incident_id)


@router.post("/{incident_id}/recurrence", responses=problems(400, 401, 403, 404, RuleRefused, 422))
async def mark_recurrence(
    incident_id: UUID, asked: Recurrence, session: Session, actor: Annotated[Actor, guard("incident.merge")]
) -> IncidentDetail:
    """Say that this is an earlier case again."""
    return await service.noted(session, actor, await service.recurrence.mark(session, actor, incident_id, asked))


@router.post("/{incident_id}/supervisions/{order_id}/reply", responses=problems(400, 401, 403, 404, 409, 422))
async def reply_to_supervision(
    incident_id: UUID, order_id: UUID, asked: Reply, session: Session, actor: Commenter
) -> IncidentDetail:
    """Answer a supervision, for the unit that handles."""
    return await service.noted(session, actor, await service.notes.reply(session, actor, incident_id, order_id, asked))


@router.post("/{incident_id}/units/{code}/release", responses=_USUAL)
async def release_unit(
    incident_id: UUID, code: str, session: Session, actor: Annotated[Actor, guard("incident.dispatch")]
) -> IncidentDetail:
    """Let a helping unit go, so that the lead may finish."""
    return await service.noted(session, actor, await service.notes.release(session, actor, incident_id, code))


@router.post("/{incident_id}/complainant/reveal", responses=problems(401, 403, 404, 422))
async def reveal_complainant(incident_id: UUID, session: Session, actor: Reader) -> Revealed:
    """Who complained, in full. Every look is logged."""
    return await service.notes.reveal(session, actor, incident_id)


@router.get("/{incident_id}/callable-units", responses=problems(404))
async def list_callable_units(incident_id: UUID, session: Session, actor: Blower) -> list[CallableUnit]:
    """The units that a whistle on this incident may call, wherever they stand."""
    found = await service.joint.callable_units(session, actor, incident_id)
    return [CallableUnit.model_validate(one) for one in found]


@router.post("/whistle-units/{unit_id}/step", responses=problems(400, 401, 403, 404, RuleRefused, 422))
async def step_of_whistle_unit(unit_id: UUID, asked: WhistleStep, session: Session, actor: Reader) -> IncidentDetail:
    """A called unit signs, rings up, is done; who blew the whistle marks that it arrived."""
    return await service.of_whistle(session, actor, await service.joint.step(session, actor, unit_id, asked))


@router.post("/whistle-units/{unit_id}/objection", responses=problems(400, 401, 403, 404, RuleRefused, 422))
async def object_to_whistle(unit_id: UUID, asked: Objection, session: Session, actor: Reader) -> IncidentDetail:
    """A called unit says that it was called in error, before the time to sign is over."""
    return await service.of_whistle(session, actor, await service.joint.object_to(session, actor, unit_id, asked))


@router.post("/whistle-units/{unit_id}/ruling", responses=problems(400, 401, 403, 404, RuleRefused, 422))
async def rule_on_objection(
    unit_id: UUID, asked: Ruling, session: Session, actor: Annotated[Actor, guard("incident.desk_district")]
) -> IncidentDetail:
    """The district's desk rules on an objection."""
    return await service.of_whistle(session, actor, await service.joint.rule(session, actor, unit_id, asked))


@router.post("/whistles/{whistle_id}/conclusion", responses=problems(400, 401, 403, 404, RuleRefused, 422))
async def conclude_whistle(whistle_id: UUID, asked: Conclusion, session: Session, actor: Blower) -> IncidentDetail:
    """Write down what the meeting came to, with a duty for each unit that has one."""
    return await service.of_whistle(session, actor, await service.joint.conclude(session, actor, whistle_id, asked))


@router.post("/whistle-units/{unit_id}/mark", responses=problems(400, 401, 403, 404, RuleRefused, 422))
async def mark_whistle_unit(unit_id: UUID, asked: Mark, session: Session, actor: Blower) -> IncidentDetail:
    """Rate how a unit came when it was called."""
    return await service.of_whistle(session, actor, await service.joint.mark(session, actor, unit_id, asked))
