"""Tasks that are no visits: begun, done, or why they cannot be. What comes too late is kept as a remark."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.service import past_grants
from app.kernel.access import Actor, covers
from app.kernel.clock import day_of
from app.kernel.errors import Fault
from app.kernel.ids import new_id
from app.kernel.operations import Batch, Item, Refused, Result, one_by_one
from app.media.service import link_many
from app.tasks.models import Task, TaskRemark
from app.tasks.schemas import TaskSettle

SETTLE: Final = "task.settle"
BY_VISIT: Final = frozenset({"care_visit", "campaign_visit"})
OVER: Final = frozenset({"done", "cannot", "cancelled"})


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of a task, and when it was so."""

    outcome: str
    text: str | None
    media: Sequence[str]
    said_at: datetime


async def apply(batch: Batch, items: Sequence[Item]) -> dict[UUID, Result]:
    """Apply `task.settle@1` in the order given."""
    return await one_by_one(batch, items, _apply, attrgetter("task_id"))


async def _apply(batch: Batch, asked: TaskSettle) -> Result:
    said = Said(asked.outcome, (asked.text or "").strip() or None, asked.media, batch.corrected(asked.settled_at))
    task = await _found(batch.session, batch.actor, asked.task_id, said.said_at)
    is_stale = await settle(batch.session, batch.actor, task, said, received_at=batch.received_at, rev=batch.rev)
    return Result("applied", task.id, flags=("stale",) if is_stale else ())


async def _found(session: AsyncSession, actor: Actor, task_id: UUID, said_at: datetime) -> Task:
    """The task, locked: where the actor may settle today, or where they might on the day they speak of."""
    task = await session.get(Task, task_id, with_for_update=True, populate_existing=True)
    if task is None or task.deleted_at is not None:
        raise Refused("not-found")
    if not actor.can(SETTLE, task.path):
        on = day_of(said_at)
        held = await past_grants(session, actor.id, SETTLE)
        if not any(covers(path, task.path) and first <= on <= (last or on) for path, first, last in held):
            raise Refused("not-found")
    return task


async def settle(
    session: AsyncSession, actor: Actor, task: Task, said: Said, *, received_at: datetime, rev: int
) -> bool:
    """Settle a task that the caller has locked. True: it was over already, and what was said stays as a remark.

    Raises Refused where a visit is what is asked for, or where what the task wants as evidence is missing.
    """
    if task.kind in BY_VISIT:
        raise Refused("rule-refused", params={"rule": "by-visit"})
    is_stale = task.status in OVER
    if not is_stale and (faults := _missing(task, said)):
        raise Refused("invalid-data", errors=faults)
    session.add(
        TaskRemark(
            id=new_id(),
            task_id=task.id,
            author_id=actor.id,
            author_name=actor.name,
            said_at=said.said_at,
            received_at=received_at,
            outcome=said.outcome,
            text=said.text,
            media=list(said.media),
            is_stale=is_stale,
        )
    )
    await link_many(session, [(media, actor.id, "task", task.id, "task.read", task.path) for media in said.media])
    if not is_stale:
        task.rev = rev
        if said.outcome == "doing":
            task.status = "doing" if task.status == "todo" else task.status
        else:
            task.status, task.closed_at, task.closed_by = said.outcome, said.said_at, actor.id
    await session.flush()
    return is_stale


def _missing(task: Task, said: Said) -> list[Fault]:
    """What is to be said with it: why not, and the evidence the task asks for."""
    if said.outcome == "doing":
        return []
    if said.outcome == "cannot" or task.evidence_rule == "text":
        return [] if said.text else [Fault("/text", "required")]
    return [Fault("/media", "required")] if task.evidence_rule == "photo" and not said.media else []


async def locked(session: AsyncSession, task_id: UUID) -> Task:
    """A task for a verb of the desk, which has checked that it may be seen."""
    return (await session.scalars(select(Task).where(Task.id == task_id).with_for_update())).one()
