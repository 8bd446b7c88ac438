"""Effects of the reporter's and the community's moves."""

from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import catalogue, photos, repo
from app.incidents.effects.units import give
from app.incidents.models import Category
from app.incidents.rules.facts import Facts
from app.kernel.errors import Fault, Invalid
from app.kernel.workflow import RuleRefused

COMMUNITY_DIGITS = 12


async def _take_local(session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    """The community becomes the unit that handles; this counts as dispatch (3.9)."""
    code = facts.incident.grid_code[:COMMUNITY_DIGITS]
    place = (await repo.places(session, [code])).get(code)
    if place is None:  # registered for a community without a grid: its own path is the community's
        code = facts.incident.path.rsplit(".", 1)[-1]
        place = (await repo.places(session, [code])).get(code)
    if place is None:
        raise RuleRefused(params={"rule": "community_known", "verb": "take_local"})
    await give(session, facts, place, is_accepted=True, sees_complainant=True)
    return {"lead": place.code}


async def _forward_up(_session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    facts.incident.desk = "street"
    return {"level": facts.form.level} if facts.form.level else {}


async def _close(_session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    incident = facts.incident
    incident.closed_at, incident.result = facts.at, incident.result or "solved"
    return {}


async def _close_unreviewed(session: AsyncSession, facts: Facts, rev: int) -> dict[str, Any]:
    facts.incident.flags = [*facts.incident.flags, "unreviewed"]
    return await _close(session, facts, rev)


async def _return(_session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    facts.incident.returned_count += 1
    return {"reason": facts.form.reason}


async def _resubmit(session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    incident, form = facts.incident, facts.form
    if form.category is not None:
        await regrade_to(session, facts, form.category)
    incident.place_text = form.place_text or incident.place_text
    if form.text:
        incident.text = form.text
    if form.position is not None:
        at = form.position
        incident.lat, incident.lon, incident.accuracy_m = at.lat, at.lon, at.accuracy_m
    await photos.add(session, incident, form.media, facts.actor.id, "before", facts.at)
    return {"photos": len(form.media)}


async def regrade_to(session: AsyncSession, facts: Facts, code: str) -> Category:
    """Give the incident today's version of a category. Raises Invalid at /form/category."""
    found = facts.new_category or (await catalogue.present(session, [code])).get(code)
    if found is None or (found.is_confidential and facts.incident.state == "returned"):
        raise Invalid(errors=[Fault("/form/category", "unknown-category")])
    incident = facts.incident
    incident.category_id, incident.category_code, incident.level = found.id, found.code, found.level
    incident.is_restricted = found.is_restricted or found.is_confidential
    incident.is_confidential = found.is_confidential
    facts.category = found
    return found


async def _make_invalid(_session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    facts.incident.invalid_by = "reject" if facts.role == "community_secretary" else "reject_at_desk"
    return {"reason": facts.form.reason}


async def _appeal(_session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    """One level above whoever did not take it up."""
    incident = facts.incident
    incident.appeal_count += 1
    incident.desk = "street" if incident.invalid_by == "reject" else "district"
    return {"desk": incident.desk}


async def _to_street(_session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    facts.incident.desk = "street"
    return {}


EFFECTS: Final = {
    "take_local": _take_local,
    "forward_up": _forward_up,
    "confirm_self_handled": _close,
    "return_to_reporter": _return,
    "resubmit": _resubmit,
    "reject": _make_invalid,
    "reject_at_desk": _make_invalid,
    "appeal": _appeal,
    "review_timeout": _to_street,
    "self_handled_timeout": _close_unreviewed,
}
