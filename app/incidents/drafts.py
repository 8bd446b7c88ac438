"""Drafts becoming incidents: the five moves that lead out of `draft`, for phones, desks and browsers alike."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import gate, photos
from app.incidents.models import CaseUnit, Category, Complainant, Incident, IncidentNumber
from app.incidents.places import Spot
from app.incidents.rules import clocks
from app.incidents.rules.facts import Facts, Place
from app.incidents.schemas.intake import ComplainantIn
from app.incidents.workflow import INCIDENT
from app.kernel.access import Actor
from app.kernel.clock import day_of
from app.kernel.errors import Fault, Invalid
from app.kernel.ids import new_id
from app.kernel.shapes import Position
from app.organisation.service import calendar, is_outside

DISTRICT_DIGITS, COMMUNITY_DIGITS = 6, 12


@dataclass(slots=True)
class Draft:
    """What somebody told, with the place found and the category of today."""

    id: UUID
    verb: str
    category: Category
    spot: Spot
    text: str
    place_text: str | None
    source: str
    occurred_at: datetime
    position: Position | None = None
    household_id: UUID | None = None
    visit_id: UUID | None = None
    media: Sequence[str] = ()
    after_media: Sequence[str] = ()
    photo_reason: str | None = None
    is_urgent: bool = False
    urgent_reason: str | None = None
    complainant: ComplainantIn | None = None
    about: Place | None = None
    answer: str | None = None
    flags: list[str] = field(default_factory=list)


def verb_of(category: Category, *, is_urgent: bool, is_self_handled: bool) -> str:
    """How a report by somebody of the field leaves the draft. What was solved on the spot is urgent no more."""
    if is_self_handled:
        return "report_self_handled"
    return "submit_urgent" if is_urgent or category.is_urgent else "submit"


def _needs(wrong: bool, name: str, code: str) -> Fault | None:
    return Fault(f"/{name}", code) if wrong else None


_RULES: Final[Mapping[str, Callable[[Draft], Fault | None]]] = {
    "described": lambda draft: _needs(not draft.place_text and draft.position is None, "place_text", "place-needed"),
    "in_the_open": lambda draft: _needs(draft.category.is_confidential, "category", "desk-only"),
    "photo_rule": lambda draft: _needs(
        draft.category.photo in ("B", "BA") and not draft.media and draft.photo_reason is None, "media", "photo-needed"
    ),
    "urgent_reason": lambda draft: _needs(
        not draft.category.is_urgent and not draft.urgent_reason, "urgent_reason", "reason-needed"
    ),
    "can_self_handle": lambda draft: _needs(not draft.category.can_self_handle, "self_handled", "not-here"),
    "self_handled_photos": lambda draft: _needs(
        draft.category.photo == "BA" and not (draft.media and draft.after_media) and draft.photo_reason is None,
        "after_media",
        "photo-needed",
    ),
    "callback_asked": lambda draft: _needs(
        draft.complainant is None and draft.source.startswith("hotline"), "complainant", "callback-not-asked"
    ),
    "is_enquiry": lambda draft: _needs(not draft.category.is_enquiry, "answer", "no-enquiry"),
    "answered": lambda draft: _needs(not draft.answer, "answer", "answer-needed"),
}


def faults(draft: Draft) -> list[Fault]:
    """What a draft lacks, by the rules of its move (T01 to T05)."""
    return [found for name in INCIDENT[draft.verb].guards if (found := _RULES[name](draft))]


async def enter(session: AsyncSession, actor: Actor, role: str, draft: Draft, *, at: datetime, rev: int) -> Incident:
    """Make the incident of a draft: number, place, clocks, first line of the log. The caller has checked the reach.

    Raises Invalid with what the draft lacks.
    """
    if found := faults(draft):
        raise Invalid(errors=found)
    step, category = INCIDENT[draft.verb], draft.category
    incident = Incident(
        id=draft.id,
        no=await _number(session, draft.spot, at),
        category_id=category.id,
        category_code=category.code,
        level=category.level,
        urgency=1 if draft.is_urgent or category.is_urgent else 0,
        urgent_reason=draft.urgent_reason,
        text=draft.text,
        place_text=draft.place_text or draft.spot.address or "",
        **_place(draft),
        source=draft.source,
        household_id=draft.household_id,
        visit_id=draft.visit_id,
        occurred_at=draft.occurred_at,
        reported_at=at,
        reporter_id=actor.id,
        reporter_name=actor.name,
        state=step.enters("draft"),
        desk=_desk(draft),
        is_self_handled=draft.verb == "report_self_handled",
        is_restricted=category.is_restricted or category.is_confidential,
        is_confidential=category.is_confidential,
        photo_reason=draft.photo_reason,
        flags=_flags(draft),
        version=0,
        log_seq=0,
        log_hash=b"",
        rev=rev,
    )
    if incident.state == "closed":
        incident.closed_at, incident.result, incident.result_text = at, "explained", draft.answer
    session.add(incident)
    await session.flush()
    units = await _satellites(session, incident, actor, draft, at)
    facts = Facts(
        incident=incident,
        category=category,
        form=None,
        actor=actor,
        role=role,
        at=at,
        calendar=await calendar(session),
        units=units,
    )
    clocks.wind(facts, step)
    await gate.record(session, step, facts, "draft", rev, _detail(draft), draft.flags)
    return incident


def _place(draft: Draft) -> dict[str, Any]:
    at = draft.position
    return {
        "grid_code": draft.spot.grid_code,
        "path": draft.spot.path,
        "path_at_report": draft.spot.path,
        "lat": at.lat if at else None,
        "lon": at.lon if at else None,
        "accuracy_m": at.accuracy_m if at else None,
    }


def _desk(draft: Draft) -> str:
    """Who looks first. A complaint about staff goes one level above the unit it is about."""
    if draft.category.is_confidential:
        is_community = draft.about is not None and len(draft.about.path.rsplit(".", 1)[-1]) == COMMUNITY_DIGITS
        return "street" if is_community else "district"
    return "community" if draft.verb in ("submit", "report_self_handled") else "street"


def _flags(draft: Draft) -> list[str]:
    at = draft.position
    outside = at is not None and is_outside(draft.spot.boundary, at.lat, at.lon)
    return [*draft.flags, *(["outside_grid"] if outside else [])]


def _detail(draft: Draft) -> dict[str, Any]:
    return {
        "category": draft.category.code,
        "category_version": draft.category.version,
        "source": draft.source,
        "photos": len(draft.media) + len(draft.after_media),
    }


async def _satellites(
    session: AsyncSession, incident: Incident, actor: Actor, draft: Draft, at: datetime
) -> list[CaseUnit]:
    units = []
    if draft.about is not None:
        units.append(
            CaseUnit(
                id=new_id(),
                incident_id=incident.id,
                unit_code=draft.about.code,
                unit_name=draft.about.name,
                path=draft.about.path,
                role="about",
                assigned_at=at,
            )
        )
        session.add_all(units)
    if (told := draft.complainant) is not None:
        is_named = not told.is_anonymous
        session.add(
            Complainant(
                id=new_id(),
                incident_id=incident.id,
                name=told.name if is_named else None,
                phone=told.phone if is_named else None,
                channel=told.channel,
                wants_callback=told.wants_callback and is_named,
                is_anonymous=told.is_anonymous,
                created_at=at,
            )
        )
    await session.flush()
    await photos.add(session, incident, draft.media, actor.id, "before", at)
    await photos.add(session, incident, draft.after_media, actor.id, "after", at)
    return units


async def _number(session: AsyncSession, spot: Spot, at: datetime) -> str:
    """The next number of the day. The caller holds the district's counter, so nobody else counts meanwhile."""
    day = day_of(at)
    row = insert(IncidentNumber).values(day=day, last=1)
    query = row.on_conflict_do_update(index_elements=["day"], set_={"last": IncidentNumber.last + 1})
    last = (await session.execute(query.returning(IncidentNumber.last))).scalar_one()
    return f"{spot.path[:DISTRICT_DIGITS]}-{day:%Y%m%d}-{last:05}"
