"""Reading tasks. Every query of rows starts from `scoped()`."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import orjson
from sqlalchemy import Row, RowMapping, Select, bindparam, select, text, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Date, Text

from app.kernel.access import Actor, scoped
from app.kernel.errors import Fault, Invalid
from app.registers.models import Dwelling, Household
from app.tasks.models import OPEN, Campaign, Task, TaskRemark

READ: Final = "task.read"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which tasks are wanted; nothing told: those that are open."""

    statuses: tuple[str, ...] = ()
    kind: str | None = None
    grid_code: str | None = None
    household_id: UUID | None = None
    campaign_id: UUID | None = None
    escalation: str | None = None


Found = Row[Task, str, str]  # with the address and the campaign's name, both null where there is none


def _visible(actor: Actor) -> Select[Task, str, str]:
    query = (
        select(Task, Dwelling.address, Campaign.name)
        .outerjoin(Household, Household.id == Task.household_id)
        .outerjoin(Dwelling, Dwelling.id == Household.dwelling_id)
        .outerjoin(Campaign, Campaign.id == Task.campaign_id)
    )
    return scoped(query, actor, READ, Task.path).where(Task.deleted_at.is_(None))


async def page(
    session: AsyncSession, actor: Actor, wanted: Filter, cursor: str | None, limit: int
) -> tuple[Sequence[Found], str | None]:
    """Tasks the actor may see with address and campaign, those that run out first; and where the next page begins."""
    query = _visible(actor).where(Task.status.in_(wanted.statuses or ("todo", "doing", "overdue")))
    for column, value in (
        (Task.kind, wanted.kind),
        (Task.grid_code, wanted.grid_code),
        (Task.household_id, wanted.household_id),
        (Task.campaign_id, wanted.campaign_id),
        (Task.escalation, wanted.escalation),
    ):
        if value is not None:
            query = query.where(column == value)
    if cursor is not None:
        query = query.where(tuple_(Task.due_to, Task.id) > _place(cursor))
    rows = (await session.execute(query.order_by(Task.due_to, Task.id).limit(limit + 1))).all()
    return rows[:limit], _cursor(rows[limit - 1][0]) if len(rows) > limit else None


async def one(session: AsyncSession, actor: Actor, task_id: UUID) -> Found | None:
    """A task the actor may see."""
    return (await session.execute(_visible(actor).where(Task.id == task_id))).one_or_none()


async def open_care(session: AsyncSession, actor: Actor, household_id: UUID) -> Found | None:
    """The open care task of a household."""
    query = _visible(actor).where(Task.household_id == household_id, Task.kind == "care_visit")
    return (await session.execute(query.where(Task.status.in_(("todo", "doing", "overdue"))))).one_or_none()


async def remarks(session: AsyncSession, task_id: UUID) -> Sequence[TaskRemark]:
    """What was said of a task, oldest first. The caller has checked that it may be seen."""
    query = select(TaskRemark).where(TaskRemark.task_id == task_id)
    return (await session.scalars(query.order_by(TaskRemark.received_at, TaskRemark.id))).all()


def _cursor(last: Task) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([last.due_to, str(last.id)])).decode().rstrip("=")


def _place(cursor: str) -> tuple[date, UUID]:
    try:
        due_to, task_id = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return date.fromisoformat(due_to), UUID(task_id)
    except (ValueError, TypeError, AttributeError):
        raise Invalid(errors=[Fault("/cursor", "invalid-cursor")]) from None


# Counts only: the board is for desks that see no household as well.
_ROUNDS: Final = text(
    f"""
    with care as (
        select grid_code, escalation, due_from, due_to, {OPEN} as is_open, status,
            (closed_at at time zone interval '8 hours')::date as closed_on
        from tasks where kind = 'care_visit' and grid_code = any(:grids) and deleted_at is null
            and ({OPEN} or status = 'done' and (
                due_to >= :month or closed_at >= cast(:month as timestamp) at time zone interval '8 hours'))
    )
    select g.code as grid_code, g.name as grid_name,
        count(*) filter (where is_open and due_from <= :today and due_to >= :today) as due,
        count(*) filter (where is_open and due_to < :today) as overdue,
        count(*) filter (where is_open and escalation = 'substitute') as substitute,
        count(*) filter (where is_open and escalation = 'community') as community,
        count(*) filter (where status = 'done' and closed_on >= :month) as done,
        count(*) filter (where due_to >= :month and due_to < :today and (is_open or closed_on > due_to)) as missed
    from areas g left join care on care.grid_code = g.code
    where g.code = any(:grids) group by g.code, g.name order by g.code
    """
).bindparams(
    bindparam("grids", type_=ARRAY(Text())), bindparam("month", type_=Date()), bindparam("today", type_=Date())
)


async def care_rounds(session: AsyncSession, grids: Sequence[str], today: date) -> Sequence[RowMapping]:
    """Per grid the figures of its care visits, of the month of `today`."""
    asked = {"grids": list(grids), "today": today, "month": today.replace(day=1)}
    return (await session.execute(_ROUNDS, asked)).mappings().all()
