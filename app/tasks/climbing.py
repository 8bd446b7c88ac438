"""Lets what nobody did become overdue and climb: own worker, substitute, community.

It looks at the present alone, so that after an outage of days each task takes the step that is due, once.
"""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text, Uuid

from app.audit.service import record
from app.kernel.changes import bump
from app.kernel.clock import today
from app.tasks.crews import crews
from app.tasks.ladder import next_step
from app.tasks.models import OPEN

_LATE: Final = text(f"select exists (select from tasks where {OPEN} and status <> 'overdue' and due_to < :today)")
_OVERDUE: Final = text(
    f"update tasks set status = 'overdue', rev = :rev where {OPEN} and status <> 'overdue' and due_to < :today"
)
_WAITING: Final = text(
    f"""
    select id, grid_code, escalation, due_from, due_to, escalated_on from tasks
    where kind = 'care_visit' and {OPEN} and escalation <> 'community' and due_from <= :today
        and (due_to < :today or grid_code = any(:without))
    """
).bindparams(bindparam("without", type_=ARRAY(Text())))
_STEP: Final = text(
    f"""
    update tasks set escalation = told.step, escalated_on = :today, rev = :rev
    from unnest(cast(:ids as uuid[]), cast(:steps as text[])) as told(id, step)
    where tasks.id = told.id and tasks.{OPEN} returning tasks.id, tasks.escalation
    """
).bindparams(bindparam("ids", type_=ARRAY(Uuid())), bindparam("steps", type_=ARRAY(Text())))


async def climb(session: AsyncSession) -> int:
    """Mark what is overdue and take every step that is due today. Answers how many steps were taken."""
    on = today()
    steps = await _due(session, on)
    if not steps and not await session.scalar(_LATE, {"today": on}):
        return 0
    rev = await bump(session)
    await session.execute(_OVERDUE, {"today": on, "rev": rev})
    asked = {"ids": list(steps), "steps": list(steps.values()), "today": on, "rev": rev}
    taken = (await session.execute(_STEP, asked)).all() if steps else []
    for task_id, step in taken:
        detail = {"step": step}
        await record(session, "task.escalate", actor_id=None, subject_kind="task", subject_id=task_id, detail=detail)
    return len(taken)


async def _due(session: AsyncSession, on: date) -> dict[UUID, str]:
    there = await crews(session, on)
    without = [code for code, crew in there.items() if not crew.has_own]
    steps: dict[UUID, str] = {}
    for task in await session.execute(_WAITING, {"today": on, "without": without}):
        crew = there.get(task.grid_code)
        if crew is None:
            continue
        step = next_step(task.escalation, task.due_from, task.due_to, task.escalated_on, crew, on)
        if step is not None:
            steps[task.id] = step
    return steps
