"""The queue of a desk: filters, and pages by the order in which cases should be taken."""

import base64
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

import orjson
from sqlalchemy import Boolean, ColumnElement, Select, false, literal_column, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import repo, words
from app.incidents.models import CaseUnit, Incident
from app.incidents.workflow import OPEN
from app.kernel.access import Actor, within
from app.kernel.clock import now
from app.kernel.errors import Fault, Invalid
from app.kernel.sql import among
from app.organisation.models import Area

Order = Literal["urgent", "newest"]
# The beginning of a case's number: 990101-20261121-00042.
FIRST_NO, LAST_NO = "000000-00000000-", "999999-99999999-9999999999"
NUMBER: Final = re.compile(r"\d{6}(-\d{0,8}(-\d*)?)?$")
# Written out, not bound, so that the index of samples serves.
SAMPLE: Final[ColumnElement[bool]] = literal_column("'sample' = any (incidents.flags)", Boolean)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases are wanted. States and desk by code, the unit by its code, the area by an area's code."""

    states: tuple[str, ...] = ()
    desk: str | None = None
    unit: str | None = None
    area: str | None = None
    is_mine: bool = False
    is_overdue: bool = False
    is_urgent: bool = False
    is_sample: bool = False
    query: str = ""
    order: Order = "urgent"


async def page(
    session: AsyncSession, actor: Actor, wanted: Filter, cursor: str | None, limit: int
) -> tuple[list[tuple[Incident, bool]], str | None]:
    """Cases the actor may see, with whether in full, and where the next page begins."""
    query: Select[Any] = repo.visible(actor).add_columns(repo.inside(actor).label("is_inside"))
    query = query.where(*await conditions(session, actor, wanted))
    is_open = set(wanted.states) <= set(OPEN) and not wanted.is_sample
    order: Order = wanted.order if is_open else "newest"  # what is over is due no more
    if order == "urgent":
        query = query.order_by(-Incident.urgency, Incident.due_at, Incident.id)
        if cursor is not None:
            keys = tuple_(-Incident.urgency, Incident.due_at, Incident.id)
            query = query.where(keys > tuple_(*_place(cursor, (int, datetime.fromisoformat, UUID))))
    else:
        query = query.order_by(Incident.reported_at.desc(), Incident.id.desc())
        if cursor is not None:
            keys = tuple_(Incident.reported_at, Incident.id)
            query = query.where(keys < tuple_(*_place(cursor, (datetime.fromisoformat, UUID))))
    found = [(row[0], bool(row[1])) for row in await session.execute(query.limit(limit + 1))]
    return found[:limit], _cursor(found[limit - 1][0], order) if len(found) > limit else None


async def conditions(session: AsyncSession, actor: Actor, wanted: Filter) -> list[ColumnElement[bool]]:
    """SQL: a case is wanted. Who may see it is another question."""
    states = wanted.states or (OPEN if wanted.order == "urgent" and not wanted.is_sample else ())
    found: list[ColumnElement[bool]] = [Incident.state.in_(states)] if states else []
    if wanted.desk is not None:
        found.append(Incident.desk == wanted.desk)
    if wanted.is_mine:
        found.append(Incident.reporter_id == actor.id)
    if wanted.is_overdue:
        found.append(Incident.due_at < now())
    if wanted.is_urgent:
        found.append(Incident.urgency > 0)
    if wanted.is_sample:
        found += [SAMPLE, Incident.state == "closed"]
    if wanted.unit is not None:
        work = select(CaseUnit.id).where(CaseUnit.incident_id == Incident.id, CaseUnit.ended_at.is_(None))
        found.append(repo.looked_up(work.where(CaseUnit.unit_code == wanted.unit, CaseUnit.role != "about")))
    if wanted.area is not None:
        path = await session.scalar(select(Area.path).where(Area.code == wanted.area))
        found.append(within(Incident.path, [path]) if path else false())
    if wanted.query:
        found.append(await _asked_for(session, actor, wanted.query))
    return found


async def _asked_for(session: AsyncSession, actor: Actor, query: str) -> ColumnElement[bool]:
    if NUMBER.match(query):
        # the range for the index, in whatever order the database sorts words
        first, last = (f"{query}{filled[len(query) :]}" for filled in (FIRST_NO, LAST_NO))
        return Incident.no.between(first, last) & Incident.no.startswith(query, autoescape=True)
    return among(Incident.id, await words.cases(session, query)) & repo.inside(actor)


def _cursor(last: Incident, order: Order) -> str:
    told = [-last.urgency, last.due_at, str(last.id)] if order == "urgent" else [last.reported_at, str(last.id)]
    return base64.urlsafe_b64encode(orjson.dumps(told)).decode().rstrip("=")


def _place(cursor: str, kinds: tuple[Any, ...]) -> list[Any]:
    try:
        told = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return [kind(part) for kind, part in zip(kinds, told, strict=True)]
    except (ValueError, TypeError, AttributeError):
        raise Invalid(errors=[Fault("/cursor", "invalid-cursor")]) from None
