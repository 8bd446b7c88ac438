"""A household's care plan: pauses and the weekday that suits."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from app.kernel.access import Actor, guard
from app.kernel.db import Session
from app.kernel.errors import Conflict
from app.kernel.openapi import problems
from app.tasks import schemas, service

router = APIRouter(prefix="/households/{household_id}/care-plan")
Planner = Annotated[Actor, guard("care.plan")]


@router.get("", responses=problems(404))
async def read_care_plan(household_id: UUID, session: Session, actor: Planner) -> schemas.CarePlanOut:
    """How often a household is visited, when not, and which visit is due."""
    return await service.care_plan(session, actor, household_id)


@router.post("/pauses", status_code=201, responses=problems(404, Conflict))
async def add_pause(
    household_id: UUID, asked: schemas.PauseIn, session: Session, actor: Planner
) -> schemas.CarePlanOut:
    """Note days without a visit (hospital, away). The window of the next visit moves behind them."""
    return await service.pause(session, actor, household_id, asked)


@router.post("/pauses/{pause_id}/end", responses=problems(404))
async def end_pause(
    household_id: UUID, pause_id: UUID, asked: schemas.PauseEnd, session: Session, actor: Planner
) -> schemas.CarePlanOut:
    """Say which day was the last of a pause."""
    return await service.end_pause(session, actor, household_id, pause_id, asked.until_on)


@router.put("/weekday", responses=problems(404))
async def prefer_weekday(
    household_id: UUID, asked: schemas.WeekdayIn, session: Session, actor: Planner
) -> schemas.CarePlanOut:
    """Note the weekday a household likes."""
    return await service.prefer(session, actor, household_id, asked.weekday)
