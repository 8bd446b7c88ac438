"""Effects of verification, call-back, closing, reopening and supervision."""

from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import photos
from app.incidents.effects.desk import touch_children
from app.incidents.effects.units import end
from app.incidents.models import Callback, SupervisionOrder
from app.incidents.rules import clocks
from app.incidents.rules.facts import Facts
from app.incidents.rules.guards import unreached
from app.kernel.ids import new_id
from app.organisation.service import Limit

REPLY: Final = Limit(1, "WD")


async def _to_callback(session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    """A round of calling back begins."""
    made = Callback(id=new_id(), incident_id=facts.incident.id, opened_at=facts.at)
    session.add(made)
    await session.flush()
    await photos.add(
        session, facts.incident, getattr(facts.form, "media", ()), facts.actor.id, "after", facts.at, facts.units
    )
    await photos.show_pool(session, facts.incident, made)
    return {}


async def _unverified(session: AsyncSession, facts: Facts, rev: int) -> dict[str, Any]:
    facts.incident.flags = [*(flag for flag in facts.incident.flags if flag != "unverified"), "unverified"]
    return await _to_callback(session, facts, rev)


async def _verify_fail(session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    facts.incident.rework_count += 1
    await photos.add(session, facts.incident, facts.form.media, facts.actor.id, "during", facts.at, facts.units)
    return {"reason": facts.form.reason, "rework_count": facts.incident.rework_count}


async def _end_round(session: AsyncSession, facts: Facts, outcome: str) -> None:
    """Keep what was said in this round of calling back; what the resident wrote stays where the form says nothing."""
    round_, form = facts.callback, facts.form
    facts.incident.flags = [flag for flag in facts.incident.flags if flag != "unsolved"]
    if round_ is None:
        return
    round_.outcome, round_.ended_at = outcome, facts.at
    round_.ended_by = facts.actor.id if facts.role not in ("system", "resident") else None
    for name in ("contacted_by_handler", "solved", "rating", "reason", "text"):
        said = getattr(form, name, None)
        if said is not None or outcome == "satisfied":
            setattr(round_, name, said)
    await session.flush()
    await photos.hide(session, [round_.id])


async def _callback_ok(session: AsyncSession, facts: Facts, rev: int) -> dict[str, Any]:
    """Satisfied, or nobody to ask, or nobody reached: three things that figures keep apart."""
    incident = facts.incident
    rating = getattr(facts.form, "rating", None)
    outcome = "satisfied" if rating else "no_complainant" if not facts.has_complainant else "not_reached"
    if outcome == "not_reached" and unreached(facts):
        incident.flags = [*incident.flags, "not_reached"]
    incident.rating = rating
    await _end_round(session, facts, outcome)
    await _close(session, facts, rev)
    return {"outcome": outcome, "rating": rating}


async def _close(session: AsyncSession, facts: Facts, rev: int) -> dict[str, Any]:
    """The units go on seeing what they handled, until somebody else is given it."""
    facts.incident.closed_at = facts.at
    await touch_children(session, facts.incident, rev)
    return {}


async def _callback_redo(session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    incident = facts.incident
    incident.redo_count += 1
    incident.reopen_count += 1
    incident.rating = facts.form.rating or (facts.callback.rating if facts.callback else None)
    await _end_round(session, facts, "redo")
    return {"reason": facts.form.reason, "rating": incident.rating}


async def _close_explained(session: AsyncSession, facts: Facts, rev: int) -> dict[str, Any]:
    """Done by law or policy, and not what the complainant wanted: it never counts as solved."""
    facts.incident.result = "explained"
    await _end_round(session, facts, "explained")
    await _close(session, facts, rev)
    return {"basis": facts.form.basis}


async def _reopen(session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    incident = facts.incident
    incident.reopen_count += 1
    incident.closed_at = None
    incident.desk = "district" if incident.desk == "district" else "street"
    await end(session, facts, "reopen")
    return {"reason": facts.form.reason, "reopen_count": incident.reopen_count}


async def _supervise(session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    incident, form = facts.incident, facts.form
    session.add(
        SupervisionOrder(
            id=new_id(),
            incident_id=incident.id,
            level=form.level,
            reason=form.reason,
            text=form.text,
            ordered_by=facts.actor.id if facts.role != "system" else None,
            ordered_at=facts.at,
            reply_due=facts.calendar.due(facts.at, REPLY),
        )
    )
    incident.supervision_level = max(incident.supervision_level, form.level)
    if facts.role == "system" and form.reason == "overdue" and _is_handle_clock(facts):
        clocks.louder(incident, facts.calendar)
    await session.flush()
    return {"level": form.level, "reason": form.reason}


def _is_handle_clock(facts: Facts) -> bool:
    """The clock of handling has run out, not only the one of accepting."""
    due = facts.incident.supervise_due
    return due is not None and due <= facts.at


EFFECTS: Final = {
    "verify_pass": _to_callback,
    "verify_timeout": _unverified,
    "verify_fail": _verify_fail,
    "callback_ok": _callback_ok,
    "callback_redo": _callback_redo,
    "close_explained": _close_explained,
    "reopen": _reopen,
    "supervise": _supervise,
}
