"""Effects of the moves of units that handle."""

from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import photos
from app.incidents.effects.units import end
from app.incidents.effects.whistles import blow
from app.incidents.models import ExtensionRequest, ReturnRequest
from app.incidents.rules.clocks import limit_of
from app.incidents.rules.facts import Facts, given
from app.incidents.rules.guards import rung_above
from app.kernel.ids import new_id


async def _accept(_session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    if facts.lead is not None:
        facts.lead.accepted_at = facts.at
    return {}


async def _return(session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    form, incident, lead = facts.form, facts.incident, given(facts.lead, "ruling_open")
    session.add(
        ReturnRequest(
            id=new_id(),
            incident_id=incident.id,
            unit_code=lead.unit_code,
            reason=form.reason,
            basis=form.basis,
            suggested_unit=form.suggested_unit,
            returned_by=facts.actor.id,
            returned_at=facts.at,
        )
    )
    await end(session, facts, "return_dispatch")
    incident.return_count += 1
    return {"unit": lead.unit_code, "reason": form.reason, "suggested_unit": form.suggested_unit}


async def _first_contact(_session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    if facts.form.is_reached:
        facts.incident.contacted_at = facts.at
    return {"channel": facts.form.channel, "is_reached": facts.form.is_reached, "at": facts.form.at.isoformat()}


async def _progress(session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    mine = [unit for unit in facts.units if facts.actor.can("incident.progress", unit.path)]
    done = [unit for unit in mine if unit.role == "co"] if facts.form.is_done else []
    for unit in done:
        unit.done_at = facts.at
    await photos.add(session, facts.incident, facts.form.media, facts.actor.id, "during", facts.at, facts.units)
    return {"unit": mine[0].unit_code if mine else None, "done": [unit.unit_code for unit in done]}


async def _request_extension(session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    incident, form = facts.incident, facts.form
    decide_by = facts.calendar.due(facts.at, limit_of("extension", "4 WH", 0))
    session.add(
        ExtensionRequest(
            id=new_id(),
            incident_id=incident.id,
            requested_by=facts.actor.id,
            requested_at=facts.at,
            until=form.until,
            reason=form.text,
            decide_by=decide_by,
        )
    )
    incident.extension_due = decide_by
    incident.extension_count += 1
    await session.flush()
    return {"until": form.until.isoformat(), "complainant_told": form.complainant_told}


async def _escalate_level(session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    """The next rung of the ladder; what was tried is in the text."""
    facts.incident.desk = rung_above(facts) or facts.incident.desk
    await end(session, facts, "escalate_level")
    return {"desk": facts.incident.desk}


async def _finish(session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    incident, form = facts.incident, facts.form
    incident.handled_at, incident.result, incident.result_text = facts.at, form.result, form.text
    incident.photo_reason = form.photo_reason or incident.photo_reason
    await photos.add(session, incident, form.media, facts.actor.id, "after", facts.at, facts.units)
    is_late = incident.handle_due is not None and facts.at > incident.handle_due
    return {"result": form.result, "photos": len(form.media), "is_late": is_late, "photo_reason": form.photo_reason}


EFFECTS: Final = {
    "accept": _accept,
    "auto_accept": _accept,
    "return_dispatch": _return,
    "first_contact": _first_contact,
    "progress": _progress,
    "request_extension": _request_extension,
    "blow_whistle": blow,
    "escalate_level": _escalate_level,
    "finish": _finish,
}
