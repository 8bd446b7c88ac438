"""Cases by words of what people told, in work that does not grow with the table.

Complete among the open cases and the newest ones; of older ones the first few thousand that match, by the trigram
index, which knows no word of fewer than three characters.
"""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents.models import Incident
from app.incidents.workflow import OPEN

NEWEST: Final = 20_000
MATCHES: Final = 2_000
GRAM: Final = 3


async def cases(session: AsyncSession, words: str) -> list[UUID]:
    """Ids of cases whose text or place holds these words, whoever may see them."""
    like = f"%{words.replace('%', '').replace('_', '')}%"
    newest = select(Incident.id, Incident.text, Incident.place_text)
    newest = newest.order_by(Incident.reported_at.desc(), Incident.id.desc()).limit(NEWEST)
    recent = newest.subquery()
    told = or_(Incident.text.ilike(like), Incident.place_text.ilike(like))
    arms = [
        _some(told).where(Incident.state.in_(OPEN)),
        select(recent.c.id).where(or_(recent.c.text.ilike(like), recent.c.place_text.ilike(like))).limit(MATCHES),
    ]
    if len(words) >= GRAM:
        arms += [_some(Incident.text.ilike(like)), _some(Incident.place_text.ilike(like))]
    return list(await session.scalars(union(*arms)))


def _some(matching: ColumnElement[bool]) -> Select[Any]:
    return select(Incident.id).where(matching).limit(MATCHES)
