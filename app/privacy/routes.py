"""Routes of the privacy room."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.kernel.access import Actor, guard
from app.kernel.db import Session
from app.kernel.errors import OriginRefused
from app.kernel.openapi import problems
from app.kernel.tables.template import XLSX
from app.privacy import schemas, service

router = APIRouter(prefix="/privacy", tags=["privacy"])
COPY: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A spreadsheet, or JSON: tables in words, each with its rows.",
        "content": {
            XLSX: {},
            "application/json": {
                "schema": {"type": "object"},
                "example": {"watermark": "导出人：岑守拙", "data": {"居民登记": [{"姓名": "桑白露", "出生年": 1943}]}},
            },
        },
    }
}
WRITES = problems(400, 401, 403, OriginRefused, 404, 422)
STEPS = problems(400, 401, 403, OriginRefused, 404, 409, 422)


@router.post("/people/find", response_model_exclude_none=True, responses=problems(400, 401, 403, OriginRefused, 422))
async def find_people(
    asked: schemas.Find, session: Session, actor: Annotated[Actor, guard("person.find")]
) -> schemas.FoundPeople:
    """People with exactly this telephone or identity number. Every look is logged, with its reason."""
    return await service.find(session, actor, asked)


@router.post("/people/{resident_id}/erase", responses=STEPS)
async def erase_person(
    resident_id: UUID, asked: schemas.EraseIn, session: Session, actor: Annotated[Actor, guard("person.erase")]
) -> schemas.Erased:
    """Erase a person from everything; counts stay. A hold, an open case or another request speaks against it (409)."""
    return await service.erase_person(session, actor, resident_id, asked)


@router.get("/holds", response_model_exclude_none=True, responses=problems(401, 403))
async def list_holds(session: Session, actor: Annotated[Actor, guard("hold.read")]) -> schemas.Holds:
    """What is kept from going in one's areas."""
    return await service.holds(session, actor)


@router.post("/holds", status_code=201, response_model_exclude_none=True, responses=WRITES)
async def place_hold(
    asked: schemas.HoldIn, session: Session, actor: Annotated[Actor, guard("hold.place")]
) -> schemas.HoldOut:
    """Keep a person, a household or an incident from going."""
    return await service.place_hold(session, actor, asked)


@router.post("/holds/{hold_id}/release", response_model_exclude_none=True, responses=STEPS)
async def release_hold(
    hold_id: UUID, session: Session, actor: Annotated[Actor, guard("hold.place")]
) -> schemas.HoldOut:
    """Let go what was held."""
    return await service.release_hold(session, actor, hold_id)


@router.get("/requests", response_model_exclude_none=True, responses=problems(401, 403, 422))
async def list_requests(
    session: Session,
    actor: Annotated[Actor, guard("data_request.read")],
    *,
    is_open: bool = True,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> schemas.Requests:
    """Requests of people about their own data, the most urgent first."""
    return await service.requests(session, actor, is_open=is_open, limit=limit)


@router.post("/requests", status_code=201, response_model_exclude_none=True, responses=WRITES)
async def register_request(
    asked: schemas.RequestIn, session: Session, actor: Annotated[Actor, guard("data_request.register")]
) -> schemas.RequestOut:
    """Write down that somebody asks to see, copy, correct or delete their data, or withdraws a consent."""
    return await service.register_request(session, actor, asked)


@router.post("/requests/{request_id}/steps", response_model_exclude_none=True, responses=STEPS)
async def step_request(
    request_id: UUID,
    asked: schemas.RequestStep,
    session: Session,
    actor: Annotated[Actor, guard("data_request.handle")],
) -> schemas.RequestOut:
    """Take up, answer, refuse or withdraw a request."""
    return await service.step_request(session, actor, request_id, asked)


@router.get("/retention", response_model_exclude_none=True, responses=problems(401, 403))
async def read_retention(session: Session, actor: Annotated[Actor, guard("retention.read")]) -> schemas.Retention:
    """How long everything is kept, and how many rows would go tonight: counts by rule and community, never names."""
    return await service.dry_run(session, actor)


@router.post(
    "/people/{resident_id}/export",
    response_class=Response,
    responses=COPY | problems(400, 401, 403, OriginRefused, 404, 413, 422),
)
async def export_person(
    resident_id: UUID, asked: schemas.ExportIn, session: Session, actor: Annotated[Actor, guard("person.export")]
) -> Response:
    """Everything that is kept about a person, for them: with reason, watermark and a line in the audit log."""
    return await service.export(session, actor, resident_id, asked)


@router.get("/people/{resident_id}/looks", response_model_exclude_none=True, responses=problems(401, 403, 404, 422))
async def list_looks(
    resident_id: UUID,
    session: Session,
    actor: Annotated[Actor, guard("person.looks")],
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> schemas.Looks:
    """Who saw or changed a person's data, newest first, as they can read it."""
    return await service.looks(session, actor, resident_id, limit=limit)


@router.get("/findings", response_model_exclude_none=True, responses=problems(401, 403, 422))
async def list_findings(
    session: Session,
    actor: Annotated[Actor, guard("finding.settle")],
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> schemas.Findings:
    """Texts in which a number or a word was found that has no place there: which kinds, never the words."""
    return await service.findings(session, actor, limit=limit)


@router.post("/findings/{finding_id}/settle", response_model_exclude_none=True, responses=WRITES)
async def settle_finding(
    finding_id: UUID, session: Session, actor: Annotated[Actor, guard("finding.settle")]
) -> schemas.FindingOut:
    """Put a finding away: the text was mended, or is right as it is."""
    return await service.settle_finding(session, actor, finding_id)
