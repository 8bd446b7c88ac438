"""Cases that may be the same matter: near in place and time, of the same category, told in the same words."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import repo
from app.incidents.models import Incident
from app.incidents.workflow import OPEN
from app.kernel.access import Actor

DAYS = 30
NEAR_M = 300.0
METRES_A_DEGREE = 111_320.0
SHOWN = 8
LOOKED_AT = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """What is about to be told. Instants aware; WGS-84."""

    occurred_at: datetime
    category: str | None = None
    grid_code: str | None = None
    lat: float | None = None
    lon: float | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Alike:
    """A case, how alike it is (0 to 100), and why."""

    incident: Incident
    is_inside: bool
    score: int
    reasons: tuple[str, ...]


def metres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """The distance of two near points."""
    dx = (lon2 - lon1) * math.cos(math.radians((lat1 + lat2) / 2))
    return math.hypot(dx, lat2 - lat1) * METRES_A_DEGREE


def judge(asked: Asked, found: Incident, likeness: float) -> tuple[int, tuple[str, ...]]:
    """How alike a case is to what is told, and why. `likeness` of the texts is between 0 and 1."""
    score, reasons = 0.0, []
    if asked.category == found.category_code:
        score += 40
        reasons.append("category")
    elif asked.category and asked.category[:2] == found.category_code[:2]:
        score += 15
    if asked.lat is not None and asked.lon is not None and found.lat is not None and found.lon is not None:
        near = metres(asked.lat, asked.lon, found.lat, found.lon)
        if near <= NEAR_M:
            score += 30 * (1 - near / NEAR_M)
            reasons.append("place")
    elif asked.grid_code and asked.grid_code == found.grid_code:
        score += 15
        reasons.append("grid")
    if likeness > 0.2:
        score += 30 * min(likeness * 1.5, 1)
        reasons.append("text")
    days = abs((asked.occurred_at - found.occurred_at).total_seconds()) / 86_400
    score += 10 * max(0.0, 1 - days / 7)
    return round(score), tuple(reasons)


async def alike(session: AsyncSession, actor: Actor, asked: Asked) -> list[Alike]:
    """Open cases the actor may see that may be the same matter, most alike first."""
    since = asked.occurred_at - timedelta(days=DAYS)
    where = [Incident.grid_code == asked.grid_code] if asked.grid_code else []
    if asked.lat is not None and asked.lon is not None:
        high = NEAR_M / METRES_A_DEGREE
        wide = high / max(math.cos(math.radians(asked.lat)), 0.1)
        where.append(
            and_(
                Incident.lat.between(asked.lat - high, asked.lat + high),
                Incident.lon.between(asked.lon - wide, asked.lon + wide),
            )
        )
    if not where:
        return []
    likeness = func.similarity(Incident.text, asked.text)
    query: Select[Any] = repo.visible(actor).add_columns(repo.inside(actor), likeness)
    query = query.where(or_(*where), Incident.state.in_(OPEN), Incident.reported_at >= since)
    rows = (await session.execute(query.order_by(Incident.reported_at.desc()).limit(LOOKED_AT))).all()
    found = []
    for incident, is_inside, same in rows:
        score, reasons = judge(asked, incident, float(same or 0) if is_inside else 0.0)
        if score >= 40:
            found.append(Alike(incident, bool(is_inside), score, reasons))
    return sorted(found, key=lambda one: -one.score)[:SHOWN]
