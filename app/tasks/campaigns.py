"""Campaigns: one visit to every household of some areas, their progress, their end."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import Row, Select, bindparam, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text, Uuid

from app.audit.service import record
from app.kernel.access import Actor, around, within
from app.kernel.changes import bump
from app.kernel.clock import now
from app.kernel.errors import Conflict, NotFound
from app.tasks.closing import close_by_known_visits
from app.tasks.models import OPEN, Campaign

GRACE: Final = timedelta(days=7)  # as long as a phone may work without the server
READ, EDIT = "campaign.read", "campaign.edit"
_WITHOUT: Final = text(
    """
    select h.id, h.grid_code, h.path::text as path from households h
    where h.status = 'active' and h.deleted_at is null
        and h.grid_code in (  -- the index leads from grids; a micro-grid is a part of one
            select g.code from areas g join areas a on a.code = any(:codes) and (g.path <@ a.path or g.path @> a.path)
            where g.kind = 'grid')
        and h.path <@ array(select a.path from areas a where a.code = any(:codes))
        and not exists (select from tasks t where t.campaign_id = :campaign_id and t.household_id = h.id)
    order by h.grid_code, h.id limit :lot
    """
).bindparams(bindparam("codes", type_=ARRAY(Text())))
_ADD: Final = text(
    """
    insert into tasks (id, kind, household_id, campaign_id, source, source_name, admission_no, admission_expires_on,
        form, due_from, due_on, due_to, status, escalation, evidence_rule, created_at, grid_code, path, rev)
    select told.id, 'campaign_visit', told.household_id, c.id, c.owner_code, c.owner_name, c.admission_no,
        c.admission_expires_on, c.form, c.from_on, c.until_on, c.until_on, 'todo', 'own', 'none', :at,
        told.grid_code, told.path::ltree, :rev
    from campaigns c cross join unnest(:ids, :household_ids, :grid_codes, :paths)
        as told(id, household_id, grid_code, path)
    where c.id = :campaign_id
    on conflict do nothing
    """
).bindparams(
    *(bindparam(name, type_=ARRAY(Uuid())) for name in ("ids", "household_ids")),
    *(bindparam(name, type_=ARRAY(Text())) for name in ("grid_codes", "paths")),
)
_CANCEL: Final = text(
    f"""
    update tasks set status = 'cancelled', cancel_reason = 'campaign_ended', closed_at = :at, rev = :rev
    where campaign_id = :campaign_id and {OPEN}
    """
)
_PROGRESS: Final = text(
    f"""
    select c.code, c.name, count(*) filter (where t.status = 'done') as n, count(*) as d,
        count(*) filter (where t.status = 'overdue') as overdue,
        count(*) filter (where t.{OPEN} and t.grid_code = any(:without)) as without_worker
    from tasks t join areas c on c.code = left(t.grid_code, 12)
    where t.campaign_id = :campaign_id and t.cancel_reason is distinct from 'moved_out'
        and c.path <@ any(cast(:paths as ltree[]))
    group by c.code, c.name order by c.code
    """
).bindparams(bindparam("without", type_=ARRAY(Text())), bindparam("paths", type_=ARRAY(Text())))


def visible(actor: Actor) -> Select[Campaign]:
    """Campaigns in the actor's areas, and those that reach into them from above."""
    paths = actor.paths(READ)
    return select(Campaign).where(or_(within(Campaign.path, paths), around(Campaign.path, paths)))


async def one(session: AsyncSession, actor: Actor, campaign_id: UUID) -> Campaign:
    """A campaign the actor may see. Raises NotFound."""
    found = (await session.scalars(visible(actor).where(Campaign.id == campaign_id))).one_or_none()
    if found is None:
        raise NotFound
    return found


async def progress(
    session: AsyncSession, actor: Actor, campaign_id: UUID, without: Sequence[str]
) -> Sequence[Row[Any]]:
    """Per community the actor may see: done and asked (n/d), overdue, and open where no worker is."""
    asked = {"campaign_id": campaign_id, "paths": list(actor.paths(READ)), "without": list(without)}
    return (await session.execute(_PROGRESS, asked)).all()


async def fill(session: AsyncSession, campaign_id: UUID, lot: int) -> bool:
    """Make the tasks of a lot of households. Whether there may be more to make."""
    campaign = await session.get(Campaign, campaign_id)
    if campaign is None or campaign.status != "running":
        return False
    rows = (
        await session.execute(_WITHOUT, {"codes": campaign.area_codes, "campaign_id": campaign_id, "lot": lot})
    ).all()
    if not rows:
        campaign.filled_at = campaign.filled_at or now()
        return False
    rev = await bump(session)
    await session.execute(
        _ADD,
        {
            "ids": [uuid5(campaign_id, str(row.id)) for row in rows],
            "household_ids": [row.id for row in rows],
            "grid_codes": [row.grid_code for row in rows],
            "paths": [row.path for row in rows],
            "campaign_id": campaign_id,
            "at": now(),
            "rev": rev,
        },
    )
    await close_by_known_visits(session, rev, [row.id for row in rows])
    return True


async def end(session: AsyncSession, actor: Actor, campaign_id: UUID) -> Campaign:
    """End a campaign early; what is open is asked of nobody any more. Raises NotFound, Forbidden, Conflict."""
    campaign = await one(session, actor, campaign_id)
    actor.must(EDIT, campaign.path)
    if campaign.status != "running":
        raise Conflict(params={"reason": "already-ended"})
    await _end(session, campaign, actor.id)
    return campaign


async def end_what_is_over(session: AsyncSession, on: date) -> list[UUID]:
    """End campaigns whose last day has long passed. Answers which go on: visits of the last day may be on their way."""
    running = list(await session.scalars(select(Campaign).where(Campaign.status == "running").order_by(Campaign.id)))
    for campaign in running:
        if campaign.until_on + GRACE < on:
            await _end(session, campaign, None)
    return [campaign.id for campaign in running if campaign.status == "running"]


async def _end(session: AsyncSession, campaign: Campaign, by: UUID | None) -> None:
    rev, at = await bump(session), now()
    await close_by_known_visits(session, rev)
    await session.execute(_CANCEL, {"campaign_id": campaign.id, "at": at, "rev": rev})
    campaign.status, campaign.ended_at, campaign.ended_by = "ended", at, by
    await session.flush()
    await record(session, "campaign.end", actor_id=by, subject_kind="campaign", subject_id=campaign.id)
