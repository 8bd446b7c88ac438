"""Incidents as a reader may see them: rows of a queue, and the whole case."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import complainants, gate, photos, repo
from app.incidents.models import (
    Callback,
    CallbackAttempt,
    CaseUnit,
    Category,
    ExtensionRequest,
    Incident,
    IncidentLog,
    IncidentPhoto,
    SecondOpinion,
    SupervisionOrder,
    Whistle,
    WhistleUnit,
)
from app.incidents.rules import clocks
from app.incidents.rules.whistles import may
from app.incidents.schemas import shown
from app.incidents.schemas.whistles import WhistleOut, WhistleUnitOut
from app.kernel.access import Actor
from app.kernel.clock import now
from app.kernel.sql import among
from app.organisation.models import Area

_FIELDS = ("id", "no", "state", "desk", "level", "urgency", "grid_code", "source", "reported_at", "occurred_at")
_PLAIN = (
    "log_seq",
    "due_at",
    "handle_due",
    "supervision_level",
    "rework_count",
    "reopen_count",
    "flags",
    "is_self_handled",
)
_BACK = ("returned_count", "return_count")
COMMUNITY_LABEL = 12


def _community_code(incident: Incident) -> str:
    """The community's code out of the incident's path; empty above the communities."""
    return next((label for label in incident.path.split(".") if len(label) == COMMUNITY_LABEL), "")


async def rows(session: AsyncSession, found: Sequence[tuple[Incident, bool]]) -> list[shown.IncidentRow]:
    """Rows of a queue; what the reader may not see in full shows code and community only (R6)."""
    units = await repo.units(session, [incident.id for incident, _ in found])
    leads = {unit.incident_id: unit.unit_name for unit in units if unit.role == "lead"}
    codes = {_community_code(incident) for incident, _ in found}
    query = select(Area.code, Area.name).where(among(Area.code, codes))
    names = {row.code: row.name for row in await session.execute(query)}
    covers = await _covers(session, [incident.id for incident, is_inside in found if is_inside])
    return [
        shown.IncidentRow(
            **_row(incident, is_inside, leads.get(incident.id), names.get(_community_code(incident))),
            **covers.get(incident.id, {}),
        )
        for incident, is_inside in found
    ]


async def _covers(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """How many photos each case has, and the first of them."""
    first = func.array_agg(aggregate_order_by(IncidentPhoto.media_id, IncidentPhoto.added_at, IncidentPhoto.media_id))
    query = select(IncidentPhoto.incident_id, func.count(), first).where(among(IncidentPhoto.incident_id, ids))
    found = await session.execute(query.group_by(IncidentPhoto.incident_id)) if ids else ()
    return {incident: {"photo_count": n, "cover": media[0]} for incident, n, media in found}


def _row(incident: Incident, is_inside: bool, lead: str | None, community: str | None) -> dict[str, Any]:
    told = {name: getattr(incident, name) for name in (*_FIELDS, *_PLAIN, *_BACK)}
    told |= {
        "category": incident.category_code,
        "text": incident.text if is_inside else None,
        "place_text": incident.place_text if is_inside else None,
        "lat": incident.lat if is_inside else None,
        "lon": incident.lon if is_inside else None,
        "community_name": community,
        "lead_unit": lead,
        "is_hidden": not is_inside,
        "version": incident.version,
    }
    return told if is_inside else told | {"grid_code": ""}


async def detail(session: AsyncSession, actor: Actor, incident: Incident, *, is_inside: bool) -> shown.IncidentDetail:
    """The whole case for one reader."""
    category = await session.get_one(Category, incident.category_id)
    units = await repo.units(session, [incident.id])
    row = (await rows(session, [(incident, is_inside)]))[0]
    is_desk = actor.can(repo.RESTRICTED, incident.path)
    said = await _satellites(session, actor, incident, units, is_desk=is_desk) if is_inside else _nothing()
    return shown.IncidentDetail(
        **row.model_dump(),
        **said,
        category_name_zh=category.name_zh,
        category_name_en=category.name_en,
        photo_rule=category.photo,
        limit=category.limit,
        urgent_reason=incident.urgent_reason if is_inside else None,
        household_id=incident.household_id if is_inside else None,
        reporter_name=incident.reporter_name if is_inside else None,
        is_reporter=incident.reporter_id == actor.id,
        is_restricted=incident.is_restricted,
        is_confidential=incident.is_confidential,
        leader_name=incident.leader_name,
        timers=clocks.running(incident),
        original_handle_due=incident.original_handle_due,
        first_dispatched_at=incident.first_dispatched_at,
        closed_at=incident.closed_at,
        result=incident.result,
        result_text=incident.result_text if is_inside else None,
        rating=incident.rating,
        merged_into=incident.merged_into,
        recurrence_of=incident.recurrence_of,
        units=[
            shown.UnitOut(
                code=unit.unit_code,
                name=unit.unit_name,
                role=unit.role,
                accepted_at=unit.accepted_at,
                done_at=unit.done_at,
                is_mine=actor.belongs_to(unit.path),
            )
            for unit in units
            if unit.role != "about" or is_desk
        ],
        moves=gate.legal(actor, incident, units),
    )


def _nothing() -> dict[str, Any]:
    lists = ("merged", "photos", "log", "extensions", "supervisions", "whistles", "proposals")
    return {name: [] for name in lists} | {"complainant": None, "answer": None, "also_seen": 0, "callback_attempts": 0}


async def _satellites(
    session: AsyncSession, actor: Actor, incident: Incident, units: Sequence[CaseUnit], *, is_desk: bool
) -> dict[str, Any]:
    case = {"incident_id": incident.id}
    lines = select(IncidentLog).filter_by(**case).order_by(IncidentLog.seq)
    if not is_desk:
        lines = lines.where(IncidentLog.audience == "all")
    said = (await session.scalars(lines)).all()
    also = {line.actor_id for line in said if "also_seen" in line.flags} - {incident.reporter_id}
    merged = select(Incident.no).where(Incident.merged_into == incident.id).order_by(Incident.no)
    extensions = select(ExtensionRequest).filter_by(**case).order_by(ExtensionRequest.requested_at)
    orders = select(SupervisionOrder).filter_by(**case).order_by(SupervisionOrder.ordered_at)
    opinions = select(SecondOpinion).filter_by(**case, settled_at=None, state=incident.state)
    tries = select(CallbackAttempt.id).join(Callback, Callback.id == CallbackAttempt.callback_id)
    tries = tries.where(Callback.incident_id == incident.id, Callback.outcome.is_(None))
    return {
        "merged": list(await session.scalars(merged)),
        "photos": await _photos(session, incident),
        "log": [shown.LogLine.model_validate(line) for line in said],
        "also_seen": len(also),
        "extensions": [shown.ExtensionOut.model_validate(one) for one in await session.scalars(extensions)],
        "supervisions": [shown.SupervisionOut.model_validate(one) for one in await session.scalars(orders)],
        "whistles": await whistles(session, actor, incident),
        "proposals": [
            shown.ProposalOut.model_validate(one) for one in (await session.scalars(opinions) if is_desk else ())
        ],
        "complainant": await _complainant(session, actor, incident, units),
        "answer": await _answer(session, incident),
        "callback_attempts": len((await session.scalars(tries)).all()),
    }


async def _answer(session: AsyncSession, incident: Incident) -> shown.ResidentAnswer | None:
    """What the resident said by the link while the round is open."""
    query = select(Callback).filter_by(incident_id=incident.id, outcome=None).where(Callback.solved.is_not(None))
    found = (await session.scalars(query)).one_or_none()
    return shown.ResidentAnswer.model_validate(found) if found else None


async def _photos(session: AsyncSession, incident: Incident) -> list[shown.PhotoOut]:
    query = select(IncidentPhoto).filter_by(incident_id=incident.id).order_by(IncidentPhoto.added_at)
    found = (await session.scalars(query)).all()
    here = await photos.here(session, found)
    return [
        shown.PhotoOut(
            media_id=photo.media_id,
            stage=photo.stage,
            has_arrived=(photo.media_id, photo.owner_id) in here,
        )
        for photo in found
    ]


async def whistles(session: AsyncSession, actor: Actor, incident: Incident) -> list[WhistleOut]:
    """The joint calls of an incident, with the units called, and what the reader may do about each."""
    query_of = select(Whistle).filter_by(incident_id=incident.id).order_by(Whistle.blown_at)
    found, at = (await session.scalars(query_of)).all(), now()
    query = select(WhistleUnit).where(among(WhistleUnit.whistle_id, [one.id for one in found]))
    units = (await session.scalars(query.order_by(WhistleUnit.unit_code))).all() if found else ()
    told = []
    for whistle in found:
        out = WhistleOut.model_validate(whistle)
        out.may_conclude = whistle.blown_by == actor.id and whistle.concluded_at is None
        for unit in units:
            if unit.whistle_id == whistle.id:
                one = WhistleUnitOut.model_validate(unit)
                one.is_mine, one.may = actor.belongs_to(unit.path), may(actor, whistle, unit, incident.path, at)
                out.units.append(one)
        told.append(out)
    return told


def sees_complainant(actor: Actor, incident: Incident, units: Sequence[CaseUnit]) -> bool:
    """Whether the actor may know who complained: the desks of the place, an open call-back, a unit it was shared with.

    A call-back agent sees it only while a round is open (7.4); nobody of a unit complained about sees it ever.
    """
    if any(unit.role == "about" and actor.belongs_to(unit.path) for unit in units):
        return False
    if "callback_agent" in actor.roles and actor.can("incident.callback_ok", incident.path):
        return incident.state == "pending_callback"
    shared = any(unit.sees_complainant and actor.can("incident.accept", unit.path) for unit in units)
    return shared or actor.can("incident.reveal", incident.path)


async def _complainant(
    session: AsyncSession, actor: Actor, incident: Incident, units: Sequence[CaseUnit]
) -> shown.ComplainantOut | None:
    if not sees_complainant(actor, incident, units):
        return None
    found = await complainants.first(session, incident.id)
    if found is None:
        return None
    return shown.ComplainantOut(
        id=found.id,
        name=f"{found.name[0]}**" if found.name else None,
        phone_tail=found.phone_tail,
        channel=found.channel,
        wants_callback=found.wants_callback,
        is_anonymous=found.is_anonymous,
    )
