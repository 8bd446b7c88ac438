"""Effects of the desks' moves: joining, dispatching, handing up and down, pausing, regrading, striking out."""

from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.incidents import log, photos
from app.incidents.dispatching import matching
from app.incidents.effects.review import regrade_to
from app.incidents.effects.units import end, give
from app.incidents.models import Incident, Suspension
from app.incidents.rules import clocks
from app.incidents.rules.facts import Facts, given
from app.incidents.workflow import OPEN
from app.kernel.changes import leave
from app.kernel.ids import new_id
from app.organisation.service import Limit

FEED = 7  # the number of the feed's collection of incidents


async def _merge(session: AsyncSession, facts: Facts, rev: int) -> dict[str, Any]:
    """Join to the target, and bring along what was joined to this one: the forest stays one level deep (S5)."""
    incident, target = facts.incident, given(facts.target, "target_open")
    children = (await session.scalars(select(Incident).where(Incident.merged_into == incident.id))).all()
    for child in children:
        child.merged_into, child.rev = target.id, rev
    await end(session, facts, "merge")
    incident.merged_into = target.id
    target.rev = rev
    detail = {"from": incident.no, "from_id": str(incident.id)}
    log.write(
        session, target, "merged_here", facts.actor, facts.role, from_state=target.state, at=facts.at, detail=detail
    )
    return {"into": target.no, "into_id": str(target.id), "brought": len(children)}


async def _unmerge(_session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    facts.incident.merged_into = None
    facts.incident.desk = "district" if facts.incident.desk == "district" else "street"
    return {"from": facts.target.no if facts.target else None}


async def _dispatch(session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    incident, form = facts.incident, facts.form
    rule = await _followed_rule(session, facts)
    ruling = await _rule_on_return(session, facts)
    lead, helpers = facts.places[form.lead], [facts.places[code] for code in form.co]
    await give(session, facts, lead, helpers, is_final=form.is_final, sees_complainant=form.share_complainant)
    incident.level = form.level or incident.level
    incident.desk = "district" if facts.actor.can("incident.desk_district", incident.path) else "street"
    if form.leader_id is not None:
        incident.leader_id = form.leader_id
    told = {"lead": form.lead, "co": form.co, "level": incident.level, "by_phone": form.by_phone}
    return told | ({"ruling": ruling} if ruling else {}) | ({"rule": rule} if rule else {})


async def _followed_rule(session: AsyncSession, facts: Facts) -> str | None:
    """The id of the stored rule that suggests what the desk does; a rule that fits is noted, followed or not."""
    unwanted = {past.unit_code for past in facts.returns} | ({facts.about.unit_code} if facts.about else set())
    match = await matching.first(session, facts.actor, facts.incident, facts.at, unwanted)
    if match is None:
        return None
    await matching.note(session, match.rule, facts.at)
    return str(match.rule.id) if match.place.code == facts.form.lead else None


async def _rule_on_return(session: AsyncSession, facts: Facts) -> str | None:
    """Where the case goes after it was given back says who was right: the same unit again, or another."""
    asked = next((one for one in facts.returns if one.ruling == "open"), None)
    if asked is None:
        return None
    asked.ruling = "unjustified" if asked.unit_code == facts.form.lead else "justified"
    asked.ruled_by, asked.ruled_at = facts.actor.id, facts.at
    await session.flush()
    return asked.ruling


async def _escalate(_session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    facts.incident.desk = "district"
    return {"reason": facts.form.reason}


async def _send_down(_session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    facts.incident.desk = "street"
    facts.incident.sent_down_count += 1
    return {}


async def _decide_extension(session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    """Yes moves the due date; the original one stays for the honest figure."""
    asked = given(facts.extension, "extension_open")
    asked.state = "approved" if facts.form.is_approved else "refused"
    asked.decided_by, asked.decided_at = facts.actor.id, facts.at
    facts.incident.extension_due = None
    if facts.form.is_approved:
        clocks.set_handle(facts.incident, asked.until)
    await session.flush()
    return {"is_approved": facts.form.is_approved, "until": asked.until.isoformat()}


async def _suspend(session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    form = facts.form
    session.add(
        Suspension(
            id=new_id(),
            incident_id=facts.incident.id,
            reason=form.reason,
            plan=form.plan,
            interim_measure=form.interim_measure,
            leader_id=form.leader_id,
            leader_name=form.leader_name,
            review_on=form.review_on,
            suspended_by=facts.actor.id,
            suspended_at=facts.at,
        )
    )
    facts.incident.leader_id, facts.incident.leader_name = form.leader_id, form.leader_name
    await session.flush()
    return {"reason": form.reason, "review_on": form.review_on.isoformat()}


async def _resume(session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    if facts.suspension is not None:
        facts.suspension.resumed_at = facts.at
        await session.flush()
    return {}


async def _void(session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    incident = facts.incident
    incident.invalid_by, incident.appeal_due = "void", None
    await end(session, facts, "void")
    detail = {"reason": facts.form.reason}
    await record(
        session,
        "incident.void",
        actor_id=facts.actor.id,
        subject_kind="incident",
        subject_id=incident.id,
        detail=detail,
    )
    return detail


async def _regrade(session: AsyncSession, facts: Facts, rev: int) -> dict[str, Any]:
    """Before and after are kept; handling is due as if it had been so from the dispatch on."""
    incident, form = facts.incident, facts.form
    before = {"category": incident.category_code, "level": incident.level, "urgency": incident.urgency}
    was_hidden = (incident.is_restricted, incident.is_confidential)
    if form.category is not None:
        await regrade_to(session, facts, form.category)
    incident.level = form.level or incident.level
    if form.urgency is not None:
        incident.urgency = form.urgency
    if form.category is not None and incident.state != "pending_dispatch" and incident.dispatched_at is not None:
        due = facts.calendar.due(incident.dispatched_at, Limit.parse(facts.category.limit))
        clocks.set_handle(incident, due)
    if (incident.is_restricted, incident.is_confidential) != was_hidden:
        await photos.relink(session, incident)
    if incident.is_confidential and not was_hidden[1]:
        await leave(session, rev, FEED, [incident.id], incident.grid_code)
    after = {"category": incident.category_code, "level": incident.level, "urgency": incident.urgency}
    return {"before": before, "after": after}


async def release(session: AsyncSession, facts: Facts, code: str) -> bool:
    """Let a helping unit go. False: no such unit helps."""
    found = [unit for unit in facts.helpers if unit.unit_code == code]
    await end(session, facts, "released", found)
    return bool(found)


async def touch_children(session: AsyncSession, incident: Incident, rev: int) -> None:
    """Whoever reported what was joined to this one hears of it too: their rows go out again."""
    if incident.state not in OPEN:
        await session.execute(update(Incident).where(Incident.merged_into == incident.id).values(rev=rev))


EFFECTS: Final = {
    "merge": _merge,
    "unmerge": _unmerge,
    "dispatch": _dispatch,
    "escalate": _escalate,
    "send_down": _send_down,
    "decide_extension": _decide_extension,
    "suspend": _suspend,
    "resume": _resume,
    "void": _void,
    "regrade": _regrade,
}
