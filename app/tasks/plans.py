"""A household's care plan as the community keeps it: pauses, and the weekday that suits."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.kernel.access import Actor, scoped
from app.kernel.changes import bump
from app.kernel.clock import now
from app.kernel.errors import Conflict, Fault, Invalid, NotFound
from app.kernel.ids import new_id
from app.registers.models import Household, Pause
from app.tasks.planning import replan
from app.tasks.schemas import PauseIn

PLAN: Final = "care.plan"


async def household(session: AsyncSession, actor: Actor, household_id: UUID, permission: str = PLAN) -> Household:
    """A household whose care plan the actor may see or keep. Raises NotFound."""
    query = scoped(select(Household), actor, permission, Household.path)
    found = await session.scalars(query.where(Household.id == household_id, Household.deleted_at.is_(None)))
    here = found.one_or_none()
    if here is None:
        raise NotFound
    return here


async def pauses(session: AsyncSession, household_id: UUID) -> list[Pause]:
    """The pauses of a household, the latest first."""
    query = select(Pause).where(Pause.household_id == household_id)
    return list(await session.scalars(query.order_by(Pause.from_on.desc(), Pause.id)))


async def pause(session: AsyncSession, actor: Actor, household_id: UUID, asked: PauseIn) -> Pause:
    """Note days without a visit, and plan anew. Raises NotFound, Conflict (`pause-open`)."""
    here = await household(session, actor, household_id)
    rev = await bump(session)
    if any(held.until_on is None for held in await pauses(session, here.id)):
        raise Conflict(params={"reason": "pause-open"})
    made = Pause(id=new_id(), household_id=here.id, **asked.model_dump(), noted_by=actor.id, noted_at=now())
    session.add(made)
    await _changed(session, actor, here, rev, "care.pause")
    return made


async def end_pause(session: AsyncSession, actor: Actor, household_id: UUID, pause_id: UUID, until_on: date) -> Pause:
    """Say when a pause ended, and plan anew.

    Raises NotFound, Invalid.
    """
    here = await household(session, actor, household_id)
    rev = await bump(session)
    held = await session.get(Pause, pause_id, populate_existing=True)
    if held is None or held.household_id != here.id:
        raise NotFound
    if until_on < held.from_on:
        raise Invalid(errors=[Fault("/until_on", "before-begin")])
    held.until_on = until_on
    await _changed(session, actor, here, rev, "care.pause_end")
    return held


async def prefer(session: AsyncSession, actor: Actor, household_id: UUID, weekday: int | None) -> Household:
    """Note the weekday a household likes, and plan anew. Raises NotFound."""
    here = await household(session, actor, household_id)
    rev = await bump(session)
    here.plan_weekday = weekday
    await _changed(session, actor, here, rev, "care.weekday")
    return here


async def _changed(session: AsyncSession, actor: Actor, here: Household, rev: int, action: str) -> None:
    here.rev = rev
    await session.flush()
    await replan(session, [here.id], rev)
    await record(session, action, actor_id=actor.id, subject_kind="household", subject_id=here.id)
