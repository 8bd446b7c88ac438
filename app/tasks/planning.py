"""Keeps one open care task at every household with a care plan, and the household's `due_on` with it.

The caller holds the district's counter, so no visit comes in between reading and writing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.kernel.changes import leave
from app.kernel.clock import day_of, now, today
from app.kernel.sql import among
from app.registers.models import Household, Pause
from app.tasks.models import Task
from app.tasks.rounds import Round, again, begin, history
from app.tasks.rules import COUNTS, Plan, Window, task_id
from app.visits.models import Visit

FEED: Final = 13  # the number of the tasks' collection
OPEN: Final = ("todo", "doing", "overdue")


@dataclass(slots=True)
class Cared:
    """A household, and what is known of its care."""

    household: Household
    plan: Plan
    open: Task | None = None
    unfollowed: Task | None = None  # done, and the next one not planned
    seen: list[Row[UUID, UUID, datetime, UUID, str]] = field(
        default_factory=list
    )  # counting care visits, the earliest first: id, worker_id, …

    @property
    def is_in_care(self) -> bool:
        """Whether anybody is to be visited here."""
        here = self.household
        is_there = here.status == "active" and here.deleted_at is None and here.last_outcome != "moved_out"
        return here.plan_kind == "care" and is_there

    @property
    def seen_on(self) -> date | None:
        """The day of the last visit that counts."""
        return day_of(self.seen[-1].occurred_at) if self.seen else None

    @property
    def asked_on(self) -> date | None:
        """The day that was asked for at the last visit: it goes before any plan."""
        if self.household.last_outcome == "rescheduled":
            return self.household.due_on
        asked = self.seen[-1].next if self.seen else None
        return date.fromisoformat(asked) if asked else None


async def replan(session: AsyncSession, household_ids: Sequence[UUID], rev: int) -> int:
    """Bring the care tasks of these households to what their plans, pauses and visits say today.

    Doing it again changes nothing. Answers how many households were changed.
    """
    on = today()
    cared = await _load(session, household_ids)
    wanted = {one.household.id: _rounds(one, on) for one in cared}
    ids = [task_id(house, each.window.due_from) for house, rounds in wanted.items() for each in rounds]
    known = {task.id: task for task in await session.scalars(select(Task).where(among(Task.id, ids)))}
    changed = 0
    for one in cared:
        changed += await _write(session, one, wanted[one.household.id], known, rev)
    await session.flush()
    return changed


def _rounds(one: Cared, on: date) -> list[Round]:
    """The rounds there should be: those that later visits closed already, and at last the open one."""
    if one.unfollowed is not None and one.open is None:
        anchor = day_of(one.unfollowed.closed_at or now())
        if not one.is_in_care:
            return []
        return history(one.plan, anchor, [day_of(visit.occurred_at) for visit in one.seen])
    if not one.is_in_care:
        return []
    if one.open is None:
        first = begin(one.plan, one.seen_on, one.household.due_on, on)
    else:
        first = again(one.plan, _held(one.open), one.seen_on, on)
    return [first] if first is not None else []


def _held(task: Task) -> Round:
    return Round(task.anchored_on or task.due_on, Window(task.due_from, task.due_on, task.due_to))


async def _write(
    session: AsyncSession, one: Cared, rounds: Sequence[Round], known: Mapping[UUID, Task], rev: int
) -> bool:
    """Make the rows say so. Whether anything changed."""
    before, at = one.open, now()
    last = rounds[-1] if rounds and rounds[-1].done_on is None else None
    is_new = before is None or last is None or _held(before).window != last.window
    if one.unfollowed is not None:
        one.unfollowed.followed_at = at
    if before is not None and is_new:
        _cancel(one, before, last, rev)
        await session.flush()  # the next one may take its place only when it is out of it
    if before is not None and not is_new and last is not None:
        return await _follow_household(session, one, before, last, rev)
    for each in rounds:
        identity = task_id(one.household.id, each.window.due_from)
        task = known.get(identity)
        if task is None:
            task = Task(id=identity, kind="care_visit", source="care", evidence_rule="none", created_at=at)
            task.household_id, task.escalation, task.status = one.household.id, "own", "todo"
            session.add(task)
        elif task.status in ("done", "cannot"):
            continue  # it was this very one that was done
        _fill(task, one, each, rev)
    _agree(one, last, rev)
    await session.flush()
    return bool(rounds) or before is not None


def _fill(task: Task, one: Cared, each: Round, rev: int) -> None:
    """The columns of a round. A cancelled task of the same window lives again."""
    task.grid_code, task.path, task.rev = one.household.grid_code, one.household.path, rev
    task.due_from, task.due_on, task.due_to = each.window.due_from, each.window.due_on, each.window.due_to
    task.anchored_on, task.every_days = each.anchored_on, one.plan.every_days
    task.status, task.cancel_reason, task.closed_at, task.closed_by = "todo", None, None, None
    if each.done_on is not None:
        visit = next(visit for visit in one.seen if day_of(visit.occurred_at) == each.done_on)
        task.status, task.visit_id, task.followed_at = "done", visit.id, now()
        task.closed_at, task.closed_by = visit.occurred_at, visit.worker_id


def _cancel(one: Cared, task: Task, last: Round | None, rev: int) -> None:
    task.cancel_reason = "replanned" if last else ("paused" if one.is_in_care else "plan_ended")
    task.status, task.closed_at, task.rev = "cancelled", now(), rev


async def _follow_household(session: AsyncSession, one: Cared, task: Task, last: Round, rev: int) -> bool:
    """The same task goes on; it may have been counted anew, and its household may lie in another grid now."""
    here = one.household
    has_moved = (task.grid_code, task.path) != (here.grid_code, here.path)
    if has_moved:
        if task.grid_code != here.grid_code:
            await leave(session, rev, FEED, [task.id], task.grid_code)
        task.grid_code, task.path, task.rev = here.grid_code, here.path, rev
    is_counted_anew = (task.anchored_on, task.every_days) != (last.anchored_on, one.plan.every_days)
    task.anchored_on, task.every_days = last.anchored_on, one.plan.every_days
    return has_moved or is_counted_anew


def _agree(one: Cared, last: Round | None, rev: int) -> None:
    """The household is due when its task is, or when it asked to be seen; never while a pause is open."""
    household = one.household
    due_on = (one.asked_on or last.window.due_on) if last else None
    if household.due_on != due_on and household.plan_kind == "care":
        household.due_on, household.rev = due_on, rev


async def _load(session: AsyncSession, household_ids: Iterable[UUID]) -> list[Cared]:
    ids = list(household_ids)
    fresh = {"populate_existing": True}
    pauses: dict[UUID, list[tuple[date, date | None]]] = defaultdict(list)
    for pause in await session.scalars(select(Pause).where(among(Pause.household_id, ids))):
        pauses[pause.household_id].append((pause.from_on, pause.until_on))
    homes = select(Household).where(among(Household.id, ids)).order_by(Household.id)
    found = {}
    for here in await session.scalars(homes, execution_options=fresh):
        plan = Plan(here.plan_every_days, here.plan_weekday, tuple(pauses[here.id]), here.declined_until)
        found[here.id] = Cared(here, plan)
    care = select(Task).where(among(Task.household_id, ids), Task.kind == "care_visit")
    for task in await session.scalars(care.where(Task.status.in_(OPEN)), execution_options=fresh):
        found[_house(task)].open = task
    done = care.where(Task.status == "done", Task.followed_at.is_(None)).order_by(Task.closed_at)
    for task in await session.scalars(done, execution_options=fresh):
        earlier, found[_house(task)].unfollowed = found[_house(task)].unfollowed, task
        if earlier is not None:
            earlier.followed_at = now()  # what came after it is done as well
    for visit in await session.execute(_visits(ids)):
        found[visit.household_id].seen.append(visit)
    return list(found.values())


def _house(task: Task) -> UUID:
    if task.household_id is None:
        raise LookupError("a care task has a household")
    return task.household_id


def _visits(ids: Sequence[UUID]) -> Select[UUID, UUID, datetime, UUID, str]:
    """Counting care visits of these households since the last task that was done, or the last one of all."""
    earlier = aliased(Visit)
    since = select(Task.closed_at).where(
        Task.household_id == Household.id,
        Task.kind == "care_visit",
        Task.status == "done",
        Task.followed_at.is_(None),
    )
    latest = select(earlier.occurred_at).where(earlier.household_id == Household.id, *_counting(earlier))
    begins = func.coalesce(
        since.order_by(Task.closed_at.desc()).limit(1).correlate(Household).scalar_subquery(),
        latest.order_by(earlier.occurred_at.desc()).limit(1).correlate(Household).scalar_subquery(),
    )
    return (
        select(
            Visit.id, Visit.household_id, Visit.occurred_at, Visit.worker_id, Visit.answers["next"].astext.label("next")
        )
        .join(Household, Household.id == Visit.household_id)
        .where(among(Household.id, ids), *_counting(Visit), Visit.occurred_at >= begins)
        .order_by(Visit.occurred_at, Visit.id)
    )


def _counting(visit: type[Visit]) -> tuple[ColumnElement[bool], ...]:
    return visit.kind == "care", visit.outcome.in_(COUNTS), visit.deleted_at.is_(None)
