"""The verbs of incidents, for routes and for the rooms above. Every step passes the gate."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.incidents import (
    catalogue,
    clockwork,
    duplicates,
    follow,
    gate,
    intake,
    joint,
    notes,
    queue,
    recurrence,
    repo,
    showing,
)
from app.incidents.catalogue import publish as publish_catalogue
from app.incidents.complainants import pseudonymise
from app.incidents.counters import counters
from app.incidents.dispatching import alarms, suggestions
from app.incidents.dispatching import keeping as rules
from app.incidents.dispatching.dry_run import try_rule
from app.incidents.duplicates import Asked
from app.incidents.models import Category, Incident
from app.incidents.queue import Filter
from app.incidents.schemas import shown
from app.incidents.schemas.catalogue import Catalogue, CategoryEdit, CategoryOut, GroupOut
from app.incidents.schemas.forms import FORMS, MoveForm
from app.incidents.schemas.intake import Intake, ReportIn
from app.incidents.workflow import INCIDENT
from app.incidents.workflow.states import OPEN
from app.kernel.access import Actor
from app.kernel.config import Settings
from app.kernel.db import Database
from app.kernel.errors import NotFound, TooManyRequests
from app.kernel.limits import Limit, key_of, take

__all__ = [
    "INCIDENT",
    "JOBS",
    "OPEN",
    "Asked",
    "Filter",
    "alike",
    "before",
    "carry",
    "categories",
    "counters",
    "detail",
    "follow",
    "follow_key",
    "joint",
    "move",
    "moves_for",
    "noted",
    "notes",
    "of_household",
    "of_whistle",
    "page",
    "pseudonymise",
    "publish_catalogue",
    "recurrence",
    "register",
    "report",
    "revise",
    "rules",
    "slow_down",
    "suggested",
    "try_rule",
    "workflow",
]

JOBS: Final = (*clockwork.JOBS, *alarms.JOBS)
# A resident looks a few times a day; a program that guesses codes looks often.
BY_ADDRESS: Final = Limit(burst=60, every_s=5)


async def move(
    session: AsyncSession, actor: Actor, incident_id: UUID, verb: str, form: MoveForm, expected_version: int | None
) -> shown.Moved:
    """Take a step; what the gate raises is told."""
    step = await gate.move(session, actor, incident_id, verb, form, version=expected_version)
    return await _moved(session, actor, step.incident, is_proposed=step.is_proposed)


async def carry(
    session: AsyncSession, actor: Actor, incident_id: UUID, verb: str, form: Mapping[str, Any], *, at: datetime
) -> Incident:
    """A step that was taken at an instant in the past, through the same gate: for histories that are brought along."""
    step = await gate.move(session, actor, incident_id, verb, FORMS[verb].model_validate(dict(form)), at=at)
    return step.incident


async def _moved(session: AsyncSession, actor: Actor, incident: Incident, *, is_proposed: bool = False) -> shown.Moved:
    return shown.Moved(
        id=incident.id,
        no=incident.no,
        state=incident.state,
        version=incident.version,
        is_proposed=is_proposed,
        moves=await moves_for(session, actor, incident),
    )


async def moves_for(session: AsyncSession, actor: Actor, incident: Incident) -> list[str]:
    """The legal buttons: what the actor may do with an incident now, from the same table as the gate."""
    return gate.legal(actor, incident, await repo.units(session, [incident.id]))


async def register(
    session: AsyncSession, actor: Actor, asked: Intake, *, at: datetime | None = None, key: bytes | None = None
) -> shown.Reported:
    """Register what somebody told the desk; with `key`, a complainant who gave a name gets the code of a link."""
    incident, is_new = await intake.intake(session, actor, asked, at)
    has_reader = asked.complainant is not None and not asked.complainant.is_anonymous
    code = await follow.issue(session, incident.id, key) if key and is_new and has_reader else None
    return shown.Reported(**(await _moved(session, actor, incident)).model_dump(), follow_code=code)


async def report(session: AsyncSession, actor: Actor, asked: ReportIn, *, at: datetime | None = None) -> shown.Reported:
    """A report from a browser."""
    incident, _ = await intake.report(session, actor, asked, at)
    return shown.Reported(**(await _moved(session, actor, incident)).model_dump())


async def page(
    session: AsyncSession, actor: Actor, wanted: queue.Filter, *, cursor: str | None, limit: int
) -> shown.IncidentPage:
    """A page of the queue."""
    found, following = await queue.page(session, actor, wanted, cursor, limit)
    return shown.IncidentPage(items=await showing.rows(session, found), next=following)


async def detail(session: AsyncSession, actor: Actor, incident_id: UUID) -> shown.IncidentDetail:
    """The whole case, as far as the actor may see it; the look is logged. Raises NotFound."""
    found = await repo.one(session, actor, incident_id)
    if found is None:
        raise NotFound
    incident, is_inside = found
    told = await showing.detail(session, actor, incident, is_inside=is_inside)
    await record(session, "incident.read", actor_id=actor.id, subject_kind="incident", subject_id=incident.id)
    return told


async def of_household(
    session: AsyncSession, actor: Actor, household_id: UUID, *, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Incident]:
    """Incidents at a door that the actor may see in full, latest first. The caller logs the look."""
    return await repo.of_household(session, actor, household_id, before=before, limit=limit)


async def alike(session: AsyncSession, actor: Actor, asked: duplicates.Asked) -> list[shown.AlikeOut]:
    """Open cases that may be the same matter, most alike first."""
    found = await duplicates.alike(session, actor, asked)
    rows = await showing.rows(session, [(one.incident, one.is_inside) for one in found])
    return [
        shown.AlikeOut(incident=row, score=one.score, reasons=list(one.reasons))
        for row, one in zip(rows, found, strict=True)
    ]


async def before(session: AsyncSession, actor: Actor, incident_id: UUID) -> list[shown.IncidentRow]:
    """Cases that may have been the same matter, over when this one was reported. Raises NotFound."""
    return await showing.rows(session, await recurrence.before(session, actor, incident_id))


async def suggested(session: AsyncSession, actor: Actor, incident_id: UUID) -> shown.Suggestions:
    """Whom the actor could give a case to, and until when it would be signed for and handled. Raises NotFound."""
    found = await repo.one(session, actor, incident_id)
    if found is None or not found[1]:
        raise NotFound
    category = await session.get_one(Category, found[0].category_id)
    units = await suggestions.suggest(session, actor, found[0], category)
    accept_due, handle_due = await suggestions.promised(session, found[0], category)
    return shown.Suggestions(
        department=category.department,
        units=[shown.SuggestedOut.model_validate(unit) for unit in units],
        accept_due=accept_due,
        handle_due=handle_due,
    )


async def categories(session: AsyncSession, query: str) -> Catalogue:
    """The catalogue of today, or what a query names in it, best first."""
    held = (await catalogue.present(session)).values()
    found: Sequence[Category] = catalogue.best(query, held) if query else list(held)
    return Catalogue(
        groups=[GroupOut(code=code, name_zh=zh, name_en=en) for code, (zh, en) in catalogue.GROUPS.items()],
        items=[_category(one) for one in found],
    )


async def revise(session: AsyncSession, actor: Actor, code: str, asked: CategoryEdit) -> CategoryOut:
    """Release a new version of a category. Raises NotFound, Conflict."""
    return _category(await catalogue.revise(session, actor, code, asked))


def _category(found: Category) -> CategoryOut:
    told = {name: getattr(found, name) for name in CategoryOut.model_fields if name != "group"}
    return CategoryOut(**told, group=found.code[:2])


async def noted(session: AsyncSession, actor: Actor, incident: Incident) -> shown.IncidentDetail:
    """The case after something was noted on it."""
    found = await repo.one(session, actor, incident.id)
    return await showing.detail(session, actor, incident, is_inside=found is not None and found[1])


async def of_whistle(session: AsyncSession, actor: Actor, incident_id: UUID) -> shown.IncidentDetail:
    """The case after a step of one of its whistles."""
    return await noted(session, actor, await session.get_one(Incident, incident_id))


def workflow() -> dict[str, Any]:
    """The table of moves as programs read it."""
    return {
        "states": dict(INCIDENT.states),
        "moves": [
            {
                "id": move.id,
                "verb": move.verb,
                "label": move.label,
                "from": move.sources,
                "to": move.target,
                "roles": move.who,
                "needs_two": move.needs_two,
            }
            for move in INCIDENT.moves.values()
        ],
    }


def follow_key(request: Request) -> bytes:
    """What the codes of links are hashed with, and the addresses of residents' photos signed."""
    settings: Settings = request.app.state.settings
    return settings.secret("follow")


async def slow_down(request: Request) -> None:
    """Limit looks by link from one address, committed apart so that failures count. Raises TooManyRequests."""
    settings: Settings = request.app.state.settings
    database: Database = request.app.state.database
    address = request.client.host if request.client else "unknown"
    async with database.transaction() as counting:
        wait = await take(counting, key_of(settings.secret("limits"), "follow", address), BY_ADDRESS)
    if wait:
        raise TooManyRequests(headers={"Retry-After": str(math.ceil(wait))})
