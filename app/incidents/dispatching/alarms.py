"""Rules that do not match any more: why, and a word to whoever should hear of it, once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import repo
from app.incidents.events import RuleFellSilent
from app.incidents.models import Category, DispatchRule
from app.kernel.clock import now
from app.kernel.events import publish
from app.kernel.jobs import Job
from app.kernel.sql import among
from app.organisation.models import Area

# After midnight in the district, before the desks open; cron runs on UTC.
DAILY: Final = "20 19 * * *"


@dataclass(frozen=True, slots=True)
class Known:
    """What rules refer to, as far as it is there today."""

    units: Collection[str]
    areas: Collection[str]
    categories: Collection[str]


async def known(session: AsyncSession, rules: Sequence[DispatchRule]) -> Known:
    """The units and areas of these rules that have not ended, and the categories of today."""
    area = select(Area.code).where(
        among(Area.code, {rule.area_code for rule in rules}),
        Area.deleted_at.is_(None),
        or_(Area.valid_to.is_(None), Area.valid_to >= func.current_date()),
    )
    return Known(
        units=set(await repo.places(session, list({rule.unit_code for rule in rules}))),
        areas=set(await session.scalars(area)),
        categories=set(await session.scalars(select(Category.code).where(Category.deleted_at.is_(None)))),
    )


def alarms(rule: DispatchRule, there: Known, at: datetime) -> list[str]:
    """Why a rule is of no use as it stands. A rule that is switched off has nothing to alarm anybody with.

    Silence is counted from the last match, or from the last change when that is later.
    """
    if not rule.is_active:
        return []
    last = max(rule.changed_at, rule.last_matched_at or rule.changed_at)
    gone = [one for one in rule.categories if not any(code.startswith(one) for code in there.categories)]
    found = {
        "unit_ended": rule.unit_code not in there.units,
        "category_gone": bool(gone),
        "area_ended": rule.area_code not in there.areas,
        "silent": at - last > timedelta(days=rule.alarm_days),
    }
    return [code for code, is_so in found.items() if is_so]


async def watch(session: AsyncSession, _payload: Mapping[str, Any]) -> None:
    """Announce every rule that has fallen silent since the last look; one that matches again may fall silent again."""
    query = select(DispatchRule).where(DispatchRule.deleted_at.is_(None)).order_by(DispatchRule.id).with_for_update()
    rules = (await session.scalars(query)).all()
    there, at = await known(session, rules), now()
    for rule in rules:
        why = alarms(rule, there, at)
        if why and rule.silent_since is None:
            rule.silent_since = at
            await session.flush()
            await publish(session, RuleFellSilent(rule.id, rule.path, tuple(why)))
        elif not why:
            rule.silent_since = None


JOBS: Final = (Job("dispatch_rules.watch", watch, cron=DAILY),)
