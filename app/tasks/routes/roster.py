"""Who is away and who is on duty. Nobody checks in."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.kernel.access import Actor, guard
from app.kernel.db import Session
from app.kernel.openapi import problems
from app.tasks import roster, schemas, service

router = APIRouter()
Reader = Annotated[Actor, guard("roster.read")]
Editor = Annotated[Actor, guard("roster.edit")]


@router.get("/leaves")
async def list_leaves(session: Session, actor: Reader) -> list[schemas.LeaveOut]:
    """Who is away today or later, and who stands in."""
    return await service.leaves(session, actor)


@router.post("/leaves", status_code=201)
async def add_leave(asked: schemas.LeaveIn, session: Session, actor: Editor) -> list[schemas.LeaveOut]:
    """Note a leave. What is due meanwhile is the substitute's, or the community's."""
    return await service.add_leave(session, actor, asked)


@router.post("/leaves/{leave_id}/end", status_code=204, responses=problems(404))
async def end_leave(leave_id: UUID, asked: schemas.PauseEnd, session: Session, actor: Editor) -> None:
    """Shorten a leave to its last day; before its first day, it is taken back."""
    await roster.end_leave(session, actor, leave_id, asked.until_on)


@router.get("/roster")
async def list_duties(
    session: Session,
    actor: Reader,
    since: Annotated[date, Query(examples=["2026-11-01"])],
    until: Annotated[date, Query(examples=["2026-11-30"])],
) -> list[schemas.DutyOut]:
    """The roster of some days, two months at most."""
    return await service.duties(session, actor, since, until)


@router.put("/roster", status_code=204)
async def put_duties(asked: schemas.RosterIn, session: Session, actor: Editor) -> None:
    """Write days of the roster."""
    await roster.put(session, actor, asked.duties)


@router.post("/roster/confirm", status_code=204, responses=problems(404))
async def confirm_duties(asked: schemas.RosterConfirm, session: Session, actor: Editor) -> None:
    """Confirm days as they stand, never one's own."""
    await roster.confirm(session, actor, asked.duty_ids)
