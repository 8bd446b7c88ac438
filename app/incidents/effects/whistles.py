"""Blowing a whistle: the units that are called, and by when each has to sign, ring up and arrive (domain 5.3)."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents.models import Whistle, WhistleUnit
from app.incidents.rules.facts import Facts
from app.kernel.ids import new_id
from app.organisation.service import Limit

# kind → sign, contact, arrive
LIMITS: Final[Mapping[str, tuple[str, str, str]]] = {
    "routine": ("1 WH", "24 H", "3 WD"),
    "key": ("1 WH", "24 H", "3 WD"),
    "hard": ("1 WH", "24 H", "5 WD"),
    "emergency": ("15 min", "2 H", "2 H"),
}


async def blow(session: AsyncSession, facts: Facts, _rev: int) -> dict[str, Any]:
    """Call units together; the incident stays where it is."""
    form = facts.form
    whistle = Whistle(
        id=new_id(),
        incident_id=facts.incident.id,
        kind=form.kind,
        reason=form.text,
        place=form.place,
        meet_at=form.meet_at,
        blown_by=facts.actor.id,
        blown_by_name=facts.actor.name,
        blown_at=facts.at,
    )
    session.add(whistle)
    await session.flush()
    sign, contact, arrive = (facts.calendar.due(facts.at, Limit.parse(told)) for told in LIMITS[form.kind])
    session.add_all(
        WhistleUnit(
            id=new_id(),
            whistle_id=whistle.id,
            unit_code=place.code,
            unit_name=place.name,
            path=place.path,
            sign_due=sign,
            contact_due=contact,
            arrive_due=arrive,
        )
        for place in (facts.places[code] for code in form.units)
    )
    await session.flush()
    return {"whistle_id": str(whistle.id), "kind": form.kind, "units": form.units}
