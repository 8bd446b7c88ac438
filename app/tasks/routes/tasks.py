"""The tasks of one's areas, and what grids are asked to do."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.kernel.access import Actor, guard
from app.kernel.db import Session
from app.kernel.errors import Conflict
from app.kernel.openapi import problems
from app.tasks import orders, schemas, service

router = APIRouter()
Reader = Annotated[Actor, guard("task.read")]
Settler = Annotated[Actor, guard("task.settle")]
Orderer = Annotated[Actor, guard("task.assign")]
Counter = Annotated[Actor, guard("task.count")]


@router.get("/tasks")
async def list_tasks(
    session: Session,
    actor: Reader,
    status: Annotated[list[schemas.Status], Query(description="Open ones unless told otherwise.")] = [],  # noqa: B006  (FastAPI copies it)
    kind: schemas.Kind | None = None,
    grid_code: Annotated[str | None, Query(pattern=r"^\d{15}$")] = None,
    household_id: UUID | None = None,
    campaign_id: UUID | None = None,
    escalation: schemas.Escalation | None = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> schemas.TaskPage:
    """Tasks of one's areas, those that run out first."""
    wanted = service.Filter(tuple(status), kind, grid_code, household_id, campaign_id, escalation)
    return await service.page(session, actor, wanted, cursor=cursor, limit=limit)


@router.post("/tasks", status_code=201)
async def assign_task(asked: schemas.TaskIn, session: Session, actor: Orderer) -> schemas.TasksMade:
    """Ask every grid of some areas to do something. A department needs an admission, with a number and an end."""
    return schemas.TasksMade(tasks=await orders.assign(session, actor, asked))


@router.get("/tasks/care-rounds")
async def list_care_rounds(session: Session, actor: Counter) -> list[schemas.CareRound]:
    """The board of care visits, grid by grid: counts only."""
    return await service.care_rounds(session, actor)


@router.get("/tasks/{task_id}", responses=problems(404))
async def read_task(task_id: UUID, session: Session, actor: Reader) -> schemas.TaskDetail:
    """One task with what was said of it."""
    return await service.one(session, actor, task_id)


@router.post("/tasks/{task_id}/settle", responses=problems(404, Conflict))
async def settle_task(task_id: UUID, asked: schemas.SettleIn, session: Session, actor: Settler) -> schemas.TaskDetail:
    """Say at a desk that a task is done, or why it cannot be. Visits are settled by visiting."""
    return await service.settle(session, actor, task_id, asked)


@router.post("/tasks/{task_id}/withdraw", responses=problems(404, Conflict))
async def withdraw_task(task_id: UUID, session: Session, actor: Orderer) -> schemas.TaskDetail:
    """Take back what was asked of a grid."""
    return await service.withdraw(session, actor, task_id)
