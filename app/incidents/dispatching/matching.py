"""Which stored rules fit a case, in their order, and which of them the desk can follow now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import repo
from app.incidents.dispatching.times import holds
from app.incidents.models import DispatchRule, Incident
from app.incidents.rules.facts import Place
from app.kernel.access import Actor, around
from app.organisation.service import calendar

# That a rule matched is noted no more often than this: it is there to tell rules that live from rules that do not.
NOTED_EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that fits a case, and the unit it names."""

    rule: DispatchRule
    place: Place


def names(categories: Sequence[str], code: str) -> bool:
    """Whether a rule's categories name this one: by its code, by its group's, or by naming none."""
    return not categories or any(code.startswith(one) for one in categories)


async def fitting(session: AsyncSession, incident: Incident, at: datetime) -> list[DispatchRule]:
    """The active rules that fit a case at an instant: by position, then the deeper area, then the older rule."""
    query = select(DispatchRule).where(
        DispatchRule.deleted_at.is_(None), DispatchRule.is_active, around(DispatchRule.path, [incident.path])
    )
    query = query.order_by(DispatchRule.position, func.nlevel(DispatchRule.path).desc(), DispatchRule.id)
    found = [one for one in await session.scalars(query) if names(one.categories, incident.category_code)]
    if not found:
        return []
    work = await calendar(session)
    return [one for one in found if holds(one, at, work)]


async def first(
    session: AsyncSession, actor: Actor, incident: Incident, at: datetime, unwanted: Collection[str] = ()
) -> Match | None:
    """The first fitting rule whose unit is there, wanted, and within the actor's reach."""
    found = await fitting(session, incident, at)
    places = await repo.places(session, [one.unit_code for one in found])
    for rule in found:
        place = places.get(rule.unit_code)
        if place and place.code not in unwanted and actor.can("incident.dispatch", place.area_path):
            return Match(rule, place)
    return None


async def note(session: AsyncSession, rule: DispatchRule, at: datetime) -> None:
    """A case that a rule fits was dispatched: the rule is alive, whether the desk followed it or not."""
    is_old = or_(DispatchRule.last_matched_at.is_(None), DispatchRule.last_matched_at < at - NOTED_EVERY)
    await session.execute(update(DispatchRule).where(DispatchRule.id == rule.id, is_old).values(last_matched_at=at))
