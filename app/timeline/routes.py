"""Route of the timeline room."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.kernel.access import Actor, guard
from app.kernel.db import Session
from app.kernel.openapi import problems
from app.timeline import schemas, service

router = APIRouter(tags=["timeline"])
Reader = Annotated[Actor, guard("household.read")]


@router.get(
    "/households/{household_id}/timeline", response_model_exclude_none=True, responses=problems(401, 403, 404, 422)
)
async def read_timeline(
    household_id: UUID,
    session: Session,
    actor: Reader,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> schemas.Timeline:
    """What happened at a door, newest first: visits, edits, people coming and going, incidents one may see."""
    return await service.page(session, actor, household_id, cursor=cursor, limit=limit)
