"""The verbs of tasks, for the routes and for what the house does by itself."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.kernel.access import Actor, around, within
from app.kernel.changes import bump
from app.kernel.clock import now, today
from app.kernel.errors import Conflict, Invalid, NotFound
from app.kernel.operations import Refused
from app.organisation.models import Area
from app.tasks import campaigns, climbing, orders, plans, repo, roster, settling
from app.tasks import schemas as wire
from app.tasks.crews import crews
from app.tasks.jobs import JOBS
from app.tasks.models import Campaign, Leave
from app.tasks.planning import replan
from app.tasks.repo import Filter

__all__ = ["JOBS", "Filter", "assign", "climb", "fill", "replan"]

assign, climb, fill = orders.assign, climbing.climb, campaigns.fill
COUNT = "task.count"


async def page(session: AsyncSession, actor: Actor, wanted: Filter, *, cursor: str | None, limit: int) -> wire.TaskPage:
    """Tasks of one's areas, those that run out first. Raises Invalid for a cursor that is none of ours."""
    rows, further = await repo.page(session, actor, wanted, cursor, limit)
    if rows:
        detail = {"rows": len(rows), "grid_code": wanted.grid_code}
        await record(session, "task.list", actor_id=actor.id, detail=detail)
    return wire.TaskPage(items=[_shown(row) for row in rows], next=further)


async def one(session: AsyncSession, actor: Actor, task_id: UUID) -> wire.TaskDetail:
    """A task with what was said of it. Raises NotFound."""
    shown = _shown(await _found(session, actor, task_id))
    said = [wire.TaskRemarkOut.model_validate(remark) for remark in await repo.remarks(session, task_id)]
    return wire.TaskDetail(**shown.model_dump(), remarks=said)


async def settle(session: AsyncSession, actor: Actor, task_id: UUID, asked: wire.SettleIn) -> wire.TaskDetail:
    """Settle a task at a desk. Raises NotFound, Forbidden, Invalid, and Conflict where it is over or a visit's."""
    await _found(session, actor, task_id)
    rev = await bump(session)
    task = await settling.locked(session, task_id)
    actor.must(settling.SETTLE, task.path)
    if task.closed_at is not None:
        raise Conflict(params={"reason": "already-closed"})
    said = settling.Said(asked.outcome, asked.text, (), now())
    try:
        await settling.settle(session, actor, task, said, received_at=now(), rev=rev)
    except Refused as refusal:
        if refusal.errors:
            raise Invalid(errors=refusal.errors) from None
        raise Conflict(params={"reason": refusal.params.get("rule", refusal.code)}) from None
    await record(session, "task.settle", actor_id=actor.id, subject_kind="task", subject_id=task_id)
    return await one(session, actor, task_id)


async def withdraw(session: AsyncSession, actor: Actor, task_id: UUID) -> wire.TaskDetail:
    """Take an order back. Raises NotFound, Forbidden, Conflict."""
    await _found(session, actor, task_id)
    await orders.withdraw(session, actor, await settling.locked(session, task_id))
    return await one(session, actor, task_id)


async def care_rounds(session: AsyncSession, actor: Actor) -> list[wire.CareRound]:
    """The board of care visits: counts only, for every grid of the actor's areas."""
    paths, on = actor.paths(COUNT), today()
    grids = select(Area.code).where(Area.kind == "grid", Area.deleted_at.is_(None))
    codes = list(await session.scalars(grids.where(within(Area.path, paths) | around(Area.path, paths))))
    there = await crews(session, on)
    return [
        wire.CareRound(has_worker=row["grid_code"] in there and there[row["grid_code"]].has_own, **row)
        for row in await repo.care_rounds(session, codes, on)
    ]


async def list_campaigns(session: AsyncSession, actor: Actor) -> list[wire.CampaignOut]:
    """Campaigns that concern the actor's areas, the latest first."""
    query = campaigns.visible(actor).order_by(Campaign.from_on.desc(), Campaign.id)
    return [wire.CampaignOut.model_validate(found) for found in await session.scalars(query)]


async def campaign(session: AsyncSession, actor: Actor, campaign_id: UUID) -> wire.CampaignDetail:
    """A campaign and its progress. Raises NotFound."""
    return await _detail(session, actor, await campaigns.one(session, actor, campaign_id))


async def begin_campaign(session: AsyncSession, actor: Actor, asked: wire.CampaignIn) -> wire.CampaignDetail:
    """Begin a campaign. Raises Invalid at what is named or missing."""
    return await _detail(session, actor, await orders.campaign(session, actor, asked))


async def end_campaign(session: AsyncSession, actor: Actor, campaign_id: UUID) -> wire.CampaignDetail:
    """End a campaign early. Raises NotFound, Forbidden, Conflict."""
    return await _detail(session, actor, await campaigns.end(session, actor, campaign_id))


async def _detail(session: AsyncSession, actor: Actor, found: Campaign) -> wire.CampaignDetail:
    without = [code for code, crew in (await crews(session, today())).items() if not crew.has_own]
    rows = await campaigns.progress(session, actor, found.id, without)
    progress = [wire.CommunityProgress.model_validate(row) for row in rows]
    return wire.CampaignDetail(**wire.CampaignOut.model_validate(found).model_dump(), progress=progress)


async def care_plan(session: AsyncSession, actor: Actor, household_id: UUID) -> wire.CarePlanOut:
    """A household's care plan, pauses and open task. Raises NotFound, also where there is no care plan."""
    here = await plans.household(session, actor, household_id)
    if here.plan_kind != "care":
        raise NotFound
    task = await repo.open_care(session, actor, household_id)
    return wire.CarePlanOut(
        household_id=here.id,
        every_days=here.plan_every_days,
        weekday=here.plan_weekday,
        declined_until=here.declined_until,
        pauses=[wire.PauseOut.model_validate(held) for held in await plans.pauses(session, here.id)],
        task=_shown(task) if task else None,
    )


async def pause(session: AsyncSession, actor: Actor, household_id: UUID, asked: wire.PauseIn) -> wire.CarePlanOut:
    """Note days without a visit. Raises NotFound, Conflict."""
    await plans.pause(session, actor, household_id, asked)
    return await care_plan(session, actor, household_id)


async def end_pause(
    session: AsyncSession, actor: Actor, household_id: UUID, pause_id: UUID, until_on: date
) -> wire.CarePlanOut:
    """Say when a pause ended. Raises NotFound, Invalid."""
    await plans.end_pause(session, actor, household_id, pause_id, until_on)
    return await care_plan(session, actor, household_id)


async def prefer(session: AsyncSession, actor: Actor, household_id: UUID, weekday: int | None) -> wire.CarePlanOut:
    """Note the weekday a household likes. Raises NotFound."""
    await plans.prefer(session, actor, household_id, weekday)
    return await care_plan(session, actor, household_id)


async def leaves(session: AsyncSession, actor: Actor) -> list[wire.LeaveOut]:
    """Who is or will be away in the actor's areas."""
    found = await roster.leaves(session, actor, today())
    return [_leave(held, name, substitute) for held, name, substitute in found]


async def add_leave(session: AsyncSession, actor: Actor, asked: wire.LeaveIn) -> list[wire.LeaveOut]:
    """Note a leave. Raises Invalid."""
    await roster.add_leave(session, actor, asked)
    return await leaves(session, actor)


def _leave(held: Leave, name: str, substitute: str | None) -> wire.LeaveOut:
    plain = {field: getattr(held, field) for field in ("id", "staff_id", "from_on", "until_on", "substitute_id")}
    return wire.LeaveOut(**plain, staff_name=name, substitute_name=substitute)


async def duties(session: AsyncSession, actor: Actor, since: date, until: date) -> list[wire.DutyOut]:
    """Days of the roster in the actor's areas. Raises Invalid for too long a span."""
    names = ("id", "on_date", "staff_id", "area_code", "shift", "status", "confirmed_by")
    return [
        wire.DutyOut(**{name: getattr(held, name) for name in names}, staff_name=who, has_worked=has_worked)
        for held, who, has_worked in await roster.duties(session, actor, since, until)
    ]


async def _found(session: AsyncSession, actor: Actor, task_id: UUID) -> repo.Found:
    row = await repo.one(session, actor, task_id)
    if row is None:
        raise NotFound
    return row


def _shown(row: repo.Found) -> wire.TaskOut:
    task, address, campaign_name = row
    out = wire.TaskOut.model_validate(task)
    out.address, out.campaign_name = address, campaign_name
    return out
