"""Reading visits."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from app.kernel.access import Actor, guard
from app.kernel.db import Session
from app.kernel.openapi import problems
from app.visits import service
from app.visits.schemas import VisitDetail, VisitPage

router = APIRouter(prefix="/visits", tags=["visits"])
Reader = Annotated[Actor, guard("visit.read")]


@router.get("", responses=problems(401, 403, 422))
async def list_visits(
    session: Session,
    actor: Reader,
    household_id: UUID | None = None,
    grid_code: Annotated[str | None, Query(pattern=r"^\d{15}$")] = None,
    since: Annotated[AwareDatetime | None, Query(description="Only what arrived at or after this instant.")] = None,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> VisitPage:
    """Visits in one's areas, newest first: of a household as they happened, else as they arrived."""
    return await service.page(
        session, actor, household_id=household_id, grid_code=grid_code, since=since, cursor=cursor, limit=limit
    )


@router.get("/forms/{name}", responses=problems(401, 403, 404))
async def read_form(name: str, _: Reader) -> dict[str, Any]:
    """A released visit form (`household@1`): questions and options in words. Once released it never changes."""
    return service.form(name)


@router.get("/{visit_id}", responses=problems(401, 403, 404, 422))
async def read_visit(visit_id: UUID, session: Session, actor: Reader) -> VisitDetail:
    """One visit, with every former version of it."""
    return await service.one(session, actor, visit_id)
