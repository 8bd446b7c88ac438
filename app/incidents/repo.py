"""Who sees which incidents, in SQL; every query of this room starts from `visible`."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents.models import (
    CaseUnit,
    Incident,
    Whistle,
    WhistleUnit,
)
from app.incidents.rules.facts import Place
from app.kernel.access import Actor, around, unit_path, within
from app.kernel.sql import among
from app.organisation.models import Area, Department

READ, RESTRICTED = "incident.read", "incident.read_restricted"
# Complaints about staff are seen by the levels that supervise, never by the neighbourhood they may be about.
CONFIDENTIAL = "incident.supervise"
POOL = ("pending_callback", "closed")


def looked_up(rows: Select[Any]) -> ColumnElement[bool]:
    """EXISTS, asked case by case: the offset keeps the planner from gathering all that a unit ever had first."""
    return rows.offset(0).exists()


def _given_to(actor: Actor) -> ColumnElement[bool]:
    """The incident was given to a unit of the actor's, or a whistle called it."""
    paths = actor.paths(READ)
    work = select(CaseUnit.id).where(
        CaseUnit.incident_id == Incident.id,
        CaseUnit.ended_at.is_(None),
        CaseUnit.role != "about",
        within(CaseUnit.path, paths),
    )
    called = (
        select(WhistleUnit.id)
        .join(Whistle, Whistle.id == WhistleUnit.whistle_id)
        .where(
            Whistle.incident_id == Incident.id,
            WhistleUnit.state.not_in(("done", "released")),
            within(WhistleUnit.path, paths),
        )
    )
    return or_(looked_up(work), looked_up(called))


def _is_about(actor: Actor) -> ColumnElement[bool]:
    """S4: a complaint about a unit is not seen by whoever stands in it."""
    about = select(CaseUnit.id).where(
        CaseUnit.incident_id == Incident.id, CaseUnit.role == "about", around(CaseUnit.path, actor.places)
    )
    return looked_up(about)


def _own(actor: Actor) -> ColumnElement[bool]:
    pool = actor.paths("incident.callback_ok")
    return or_(
        Incident.reporter_id == actor.id,
        Incident.leader_id == actor.id,
        and_(Incident.state.in_(POOL), within(Incident.path, pool)) if pool else literal(value=False),
        _given_to(actor),
    )


def seen(actor: Actor) -> ColumnElement[bool]:
    """SQL: the actor may see the incident at all."""
    return and_(
        Incident.deleted_at.is_(None),
        or_(
            and_(
                within(Incident.path, actor.paths(READ)),
                or_(~Incident.is_confidential, within(Incident.path, actor.paths(CONFIDENTIAL))),
            ),
            _own(actor),
        ),
        or_(~Incident.is_confidential, ~_is_about(actor)),
    )


def inside(actor: Actor) -> ColumnElement[bool]:
    """SQL: the actor sees it in full; of restricted cases others see code and community only (R6)."""
    return or_(~Incident.is_restricted, within(Incident.path, actor.paths(RESTRICTED)), _own(actor))


def visible(actor: Actor) -> Select[Incident]:
    """Incidents the actor may see."""
    return select(Incident).where(seen(actor))


async def one(session: AsyncSession, actor: Actor, incident_id: UUID) -> tuple[Incident, bool] | None:
    """An incident the actor may see, and whether in full."""
    query: Select[Any] = visible(actor).add_columns(inside(actor)).where(Incident.id == incident_id)
    found = (await session.execute(query.execution_options(populate_existing=True))).one_or_none()
    return None if found is None else (found[0], bool(found[1]))


async def of_household(
    session: AsyncSession, actor: Actor, household_id: UUID, *, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Incident]:
    """Incidents at a door that the actor may see in full, latest report first."""
    query = visible(actor).where(Incident.household_id == household_id, inside(actor))
    if before is not None:
        query = query.where(tuple_(Incident.reported_at, Incident.id) < before)
    newest = query.order_by(Incident.reported_at.desc(), Incident.id.desc()).limit(limit)
    return (await session.scalars(newest)).all()


async def locked(session: AsyncSession, incident_id: UUID) -> Incident | None:
    """An incident, whoever asks, held until the transaction ends."""
    query = select(Incident).where(Incident.id == incident_id, Incident.deleted_at.is_(None))
    query = query.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(query)).one_or_none()


async def units(session: AsyncSession, incident_ids: Iterable[UUID]) -> Sequence[CaseUnit]:
    """The units at work on these incidents, and those that complaints are about."""
    query = select(CaseUnit).where(among(CaseUnit.incident_id, incident_ids), CaseUnit.ended_at.is_(None))
    return (await session.scalars(query.order_by(CaseUnit.assigned_at, CaseUnit.id))).all()


async def places(session: AsyncSession, codes: Sequence[str]) -> dict[str, Place]:
    """The departments, communities and streets with these codes, by code; closed ones are none."""
    if not codes:
        return {}
    today = func.current_date()
    areas = select(Area).where(
        among(Area.code, codes),
        Area.kind.in_(("community", "street")),
        Area.deleted_at.is_(None),
        or_(Area.valid_to.is_(None), Area.valid_to >= today),
    )
    found = {area.code: Place(area.code, area.name, area.path, area.path) for area in await session.scalars(areas)}
    departments = (
        select(Department, Area.path)
        .join(Area, Area.id == Department.area_id)
        .where(among(Department.code, codes), or_(Department.valid_to.is_(None), Department.valid_to >= today))
    )
    for department, area_path in await session.execute(departments):
        found[department.code] = Place(department.code, department.name, unit_path(department.id), area_path)
    return found
