"""What there is to do in the demo district: its care visits, a campaign, something to hand out."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.demo.homes import Home
from app.demo.scene import GRID
from app.identity.models import Staff
from app.identity.service import actor_of
from app.kernel.changes import bump
from app.kernel.clock import day_of
from app.tasks import service as tasks
from app.tasks.schemas import CampaignIn, TaskIn

LOT: Final = 500
WALKED: Final = ("001", "002")  # the two small grids beside the full one, whose phone has enough to carry
BEGAN, LASTS = timedelta(days=12), timedelta(days=33)


async def set_out(
    session: AsyncSession, code: str, homes: Mapping[str, Sequence[Home]], staff: Mapping[str, Staff], at: datetime
) -> None:
    """Plan the care visits of all grids; let the community of the demo's grid run a campaign and hand out leaflets."""
    cared = [home.household.id for found in homes.values() for home in found if home.household.plan_kind == "care"]
    for first in range(0, len(cared), LOT):
        await tasks.replan(session, cared[first : first + LOT], await bump(session))
    actor = await actor_of(session, staff[GRID[:6]])
    community, today = code + GRID[:6], day_of(at)
    campaign = CampaignIn(
        name="岁末入户大走访",
        purpose="听意见、查隐患、讲政策",
        owner_code=community,
        area_codes=[community + grid for grid in WALKED],
        from_on=today - BEGAN,
        until_on=today - BEGAN + LASTS,
    )
    begun = await tasks.begin_campaign(session, actor, campaign)
    while await tasks.fill(session, begun.id, LOT):
        pass
    leaflets = TaskIn(
        kind="distribution",
        title="发放冬季用电明白纸",
        source_code="D-RQ",
        admission_no="云准字〔2026〕18号",
        admission_expires_on=today + timedelta(days=60),
        area_codes=[code + GRID],
        due_from=today - timedelta(days=1),
        due_to=today + timedelta(days=6),
    )
    await tasks.assign(session, actor, leaflets)
    await tasks.climb(session)
