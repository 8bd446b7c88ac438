"""The queue, the case, and how cases come in."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime

from app.incidents import service
from app.incidents.schemas.intake import Intake, ReportIn
from app.incidents.schemas.shown import AlikeOut, CounterOut, IncidentDetail, IncidentPage, Reported, Suggestions
from app.incidents.workflow import State
from app.kernel.access import Actor, guard
from app.kernel.clock import now
from app.kernel.db import Session
from app.kernel.openapi import problems

router = APIRouter(prefix="/incidents")
Reader = Annotated[Actor, guard("incident.read")]


@router.get("", responses=problems(401, 403, 422))
async def list_incidents(
    session: Session,
    actor: Reader,
    state: Annotated[list[State] | None, Query(description="May be given more than once.")] = None,
    desk: Literal["community", "street", "district"] | None = None,
    unit: Annotated[str | None, Query(max_length=60)] = None,
    area: Annotated[str | None, Query(pattern=r"^\d{6,17}$", description="Of any kind: grid, street…")] = None,
    mine: Annotated[bool, Query(description="Only what the caller reported.")] = False,
    overdue: bool = False,
    urgent: bool = False,
    sample: Annotated[bool, Query(description="Only closed cases that were drawn and not looked at yet.")] = False,
    q: Annotated[str, Query(max_length=60, description="A number, or words of the text or the place.")] = "",
    order: Annotated[Literal["urgent", "newest"], Query(description="What is due first, or newest first.")] = "urgent",
    cursor: Annotated[str | None, Query(max_length=300)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> IncidentPage:
    """Incidents the caller may see; open ones by urgency and due date unless states are named."""
    wanted = service.Filter(tuple(state or ()), desk, unit, area, mine, overdue, urgent, sample, q.strip(), order)
    return await service.page(session, actor, wanted, cursor=cursor, limit=limit)


@router.post("", status_code=201, responses=problems(400, 401, 403, 409, 422))
async def register_incident(
    asked: Intake, request: Request, session: Session, actor: Annotated[Actor, guard("incident.read")]
) -> Reported:
    """Register what somebody told the desk, or answer an enquiry at once. Safe to repeat with the same id."""
    return await service.register(session, actor, asked, key=service.follow_key(request))


@router.post("/reports", status_code=201, responses=problems(400, 401, 403, 409, 422))
async def report_incident(
    asked: ReportIn, session: Session, actor: Annotated[Actor, guard("incident.submit")]
) -> Reported:
    """Report what was noticed in one's grids, from a browser. Safe to repeat with the same id."""
    return await service.report(session, actor, asked)


@router.get("/duplicates", responses=problems(401, 403, 422))
async def list_duplicates(
    session: Session,
    actor: Reader,
    category: Annotated[str | None, Query(pattern=r"^\d{4}$")] = None,
    grid_code: Annotated[str | None, Query(pattern=r"^\d{15}$")] = None,
    lat: Annotated[float | None, Query(ge=-90, le=90)] = None,
    lon: Annotated[float | None, Query(ge=-180, le=180)] = None,
    text: Annotated[str, Query(max_length=200)] = "",
    occurred_at: AwareDatetime | None = None,
) -> list[AlikeOut]:
    """Open cases that may be the same matter as what is about to be told, most alike first."""
    asked = service.Asked(occurred_at or now(), category, grid_code, lat, lon, text)
    return await service.alike(session, actor, asked)


@router.get("/counters", responses=problems(401, 403))
async def count_incidents(session: Session, actor: Reader) -> list[CounterOut]:
    """How much waits where, of what the caller may see."""
    return await service.counters(session, actor)


@router.get("/{incident_id}/suggestions", responses=problems(401, 403, 404, 422))
async def suggest_units(
    incident_id: UUID, session: Session, actor: Annotated[Actor, guard("incident.dispatch")]
) -> Suggestions:
    """Units that could take a case, with what speaks for each; and what dispatching it now would promise."""
    return await service.suggested(session, actor, incident_id)


@router.get("/{incident_id}", responses=problems(401, 403, 404, 422))
async def read_incident(incident_id: UUID, session: Session, actor: Reader) -> IncidentDetail:
    """One case: facts, units, photos, log, and the steps that the caller may take now. The look is logged."""
    return await service.detail(session, actor, incident_id)
