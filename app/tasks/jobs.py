"""What the house does with tasks by itself. Every job looks at the present and may run twice, late, or after an outage.

Work goes in lots, each its own transaction: the district's counter, which phones wait for, is never held for long.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.changes import bump
from app.kernel.clock import today
from app.kernel.jobs import Job, enqueue
from app.tasks import admission, campaigns, climbing, closing, homes
from app.tasks.kinds import CLIMB, FILL, FOLLOW, MIND, PLAN, SWEEP
from app.tasks.models import OPEN
from app.tasks.planning import replan
from app.tasks.rules import COUNTS
from app.tasks.undoing import undo

SOON: Final = "*/5 * * * *"
EVERY_HOUR: Final = "5 * * * *"  # machines that are switched off at night miss no midnight
LOT: Final = 500

_COUNTS: Final = ", ".join(f"'{outcome}'" for outcome in sorted(COUNTS))
_UNFOLLOWED: Final = text(
    """
    select distinct household_id from tasks
    where kind = 'care_visit' and status = 'done' and followed_at is null limit :lot
    """
)
# Households whose care task is missing, or says something else than their plan.
_UNPLANNED: Final = text(
    f"""
    select h.id from households h
    left join tasks t on t.household_id = h.id and t.kind = 'care_visit' and t.{OPEN}
    cross join lateral (
        select h.status = 'active' and h.deleted_at is null and h.last_outcome is distinct from 'moved_out' as is_there
    ) as x
    where h.plan_kind = 'care' and (t.id is null or not x.is_there or h.plan_every_days <> t.every_days
            or h.path <> t.path or (h.last_outcome in ({_COUNTS})
                and (h.last_visit_at at time zone interval '8 hours')::date > t.anchored_on))
        and (t.id is not null or x.is_there) and h.id > :after
    union
    select t.household_id from tasks t join households h on h.id = t.household_id
    where t.kind = 'care_visit' and t.{OPEN} and h.plan_kind <> 'care' and h.id > :after
    order by 1 limit :lot
    """
)
_BEGINNING: Final = UUID(int=0)


async def follow(session: AsyncSession, _payload: Mapping[str, Any]) -> None:
    """Plan the next visit where a care task was done."""
    ids = list(await session.scalars(_UNFOLLOWED, {"lot": LOT}))
    if not ids:
        return
    rev = await bump(session)
    await replan(session, ids, rev)
    await closing.close_by_known_visits(session, rev, ids)
    if len(ids) == LOT:
        await enqueue(session, FOLLOW, {}, key=FOLLOW)


async def sweep(session: AsyncSession, _payload: Mapping[str, Any]) -> None:
    """Have everything looked at that nobody told us of: plans that changed, days that passed."""
    for kind in (PLAN, CLIMB, MIND):
        await enqueue(session, kind, {}, key=kind)


async def plan(session: AsyncSession, payload: Mapping[str, Any]) -> None:
    """Make the care tasks that are missing, and mend those that no longer fit, a lot of households at a time."""
    after = UUID(str(payload["after"])) if payload.get("after") else _BEGINNING
    ids = list(await session.scalars(_UNPLANNED, {"after": after, "lot": LOT}))
    if ids:
        rev = await bump(session)
        await replan(session, ids, rev)
        await closing.close_by_known_visits(session, rev, ids)
    if len(ids) == LOT:
        await enqueue(session, PLAN, {"after": str(ids[-1])}, key=PLAN)


async def climb(session: AsyncSession, _payload: Mapping[str, Any]) -> None:
    """Let what nobody did climb."""
    await climbing.climb(session)


async def fill(session: AsyncSession, payload: Mapping[str, Any]) -> None:
    """Give a campaign's households their tasks, a lot at a time."""
    if await campaigns.fill(session, UUID(str(payload["campaign_id"])), LOT):
        await enqueue(session, FILL, payload, key=f"{FILL}:{payload['campaign_id']}")


async def mind(session: AsyncSession, _payload: Mapping[str, Any]) -> None:
    """Follow households and corrections, end what is over or admitted no longer, fill campaigns up."""
    await homes.follow_homes(session)
    await admission.expire(session)
    await undo(session)
    for campaign_id in await campaigns.end_what_is_over(session, today()):
        await enqueue(session, FILL, {"campaign_id": str(campaign_id)}, key=f"{FILL}:{campaign_id}")


JOBS: Final = (
    Job(FOLLOW, follow, cron=SOON),
    Job(SWEEP, sweep, cron=EVERY_HOUR),
    Job(PLAN, plan),
    Job(CLIMB, climb),
    Job(FILL, fill),
    Job(MIND, mind),
)
