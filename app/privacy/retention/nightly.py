"""Carrying out the rules of retention, each by a job of its own, a batch at a time; and counting what would go."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.kernel.access import Actor, within
from app.kernel.clock import today
from app.kernel.jobs import Job
from app.kernel.jobs.queue import enqueue
from app.privacy.retention.rules import RULES, Rule
from app.privacy.schemas import Retention, RuleOut, WouldGo

READ: Final = "retention.read"
NIGHTLY: Final = "40 18 * * *"  # UTC: in the small hours, before the log is swept


async def sweep(session: AsyncSession, rule: Rule) -> None:
    """One batch of a rule. Where more waits, another job goes on, so that no transaction grows with the backlog."""
    if rule.due is None or rule.empty is None:
        return
    query = rule.due(rule.keep.last_gone(today())).limit(rule.batch)
    ids = [row[0] for row in await session.execute(query)]
    if not ids:
        return
    await rule.empty(session, ids)
    await record(session, "retention.run", actor_id=None, detail={"rule": rule.code, "rows": len(ids)})
    if len(ids) == rule.batch:
        await enqueue(session, kind_of(rule), {}, key=f"more:{kind_of(rule)}")


def kind_of(rule: Rule) -> str:
    """The name of a rule's job."""
    return f"retention.{rule.code}"


def _job(rule: Rule) -> Job:
    async def handler(session: AsyncSession, _payload: Mapping[str, Any]) -> None:
        await sweep(session, rule)

    return Job(kind_of(rule), handler, cron=NIGHTLY)


async def dry_run(session: AsyncSession, actor: Actor) -> Retention:
    """The rules, and how many rows would go tonight in which community of one's areas. No names, no ids."""
    found = [row for rule in RULES for row in await _would_go(session, actor, rule)]
    await record(session, "retention.read", actor_id=actor.id, detail={"rows": sum(one.rows for one in found)})
    return Retention(rules=[_shown(rule) for rule in RULES], would_go=found)


async def _would_go(session: AsyncSession, actor: Actor, rule: Rule) -> list[WouldGo]:
    if rule.due is None:
        return []
    due = rule.due(rule.keep.last_gone(today())).order_by(None).subquery()
    columns = list(due.c)
    if len(columns) == 1:  # nobody's area: the log of the whole district
        count = await session.scalar(select(func.count()).select_from(due)) or 0
        return [WouldGo(rule=rule.code, rows=count)] if count else []
    # district, street, community: nobody needs to know it finer to see whether a rule is right
    area = func.subpath(columns[1], 0, func.least(func.nlevel(columns[1]), 3))
    query = select(area, func.count()).where(within(columns[1], actor.paths(READ))).group_by(area).order_by(area)
    return [
        WouldGo(rule=rule.code, area_code=str(path).rpartition(".")[2], rows=count)
        for path, count in await session.execute(query)
    ]


def _shown(rule: Rule) -> RuleOut:
    return RuleOut(
        code=rule.code,
        name=rule.zh,
        what=rule.what,
        months=rule.keep.months,
        days=rule.keep.days,
        then=rule.then,
        is_automatic=rule.due is not None,
    )


# Each by itself: a rule that fails keeps no other from its night's work.
JOBS: Final = tuple(_job(rule) for rule in RULES if rule.due is not None)
