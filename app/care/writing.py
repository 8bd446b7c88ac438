"""What every change of an entry does: a step in its history, phones that drop it, the plan that follows, the log."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.care import repo, rules
from app.care.catalogue import CATEGORIES
from app.care.models import CareEntry, CareStep
from app.kernel.access import Actor
from app.kernel.changes import leave
from app.kernel.clock import now, today
from app.kernel.ids import new_id
from app.registers.service import change_plan

FEED: Final = 12  # the number of the collection `care`
ON_PHONES: Final = frozenset(
    code for code in CATEGORIES if rules.seen_as("worker", code) or rules.seen_as("volunteer", code)
)


def step(session: AsyncSession, entry: CareEntry, verb: str, by: Actor | None, reason: str | None = None) -> None:
    """Note what was done; without an actor it happened by itself."""
    session.add(
        CareStep(
            id=new_id(),
            entry_id=entry.id,
            verb=verb,
            at=now(),
            by_id=by.id if by else None,
            by_name=by.name if by else None,
            level=entry.level,
            reason=reason,
            review_on=entry.review_on,
        )
    )


async def hide(session: AsyncSession, entry: CareEntry, rev: int) -> None:
    """Have phones drop an entry, by the grid in which they know it. Those that never held it hear nothing."""
    if entry.category in ON_PHONES and entry.frozen_at is None:
        await leave(session, rev, FEED, [entry.id], entry.grid_code)


async def end(
    session: AsyncSession, entry: CareEntry, reason: str, rev: int, *, on: date, by: Actor | None = None
) -> None:
    """End a live entry: off the phones, without contacts from now on. The caller replans the household."""
    await hide(session, entry, rev)
    entry.ended_on, entry.end_reason, entry.rev = max(on, entry.started_on), reason, rev
    await repo.forget_contacts(session, [entry.id])
    step(session, entry, "withdrawn" if reason == "withdrawn" else "ended", by, reason)


async def follow(session: AsyncSession, entry: CareEntry, rev: int, *, first_within: int | None = None) -> None:
    """Give an entry's household the plan that follows, if the entry has a say in it."""
    if rules.makes_plan(entry.level):
        await replan(session, [entry.household_id], rev, first_within=first_within)


async def replan(
    session: AsyncSession, household_ids: Iterable[UUID], rev: int, *, first_within: int | None = None
) -> None:
    """Give households the plans that follow from their live entries (one visit serves all of them)."""
    ids = sorted(set(household_ids))
    await session.flush()
    entries = await repo.live(session, ids)
    for household_id in ids:
        plan = rules.plan_of(entry for entry in entries if entry.household_id == household_id)
        await change_plan(session, household_id, plan, rev=rev, today=today(), first_within=first_within)


async def note(session: AsyncSession, action: str, entry_id: UUID, by: Actor | None = None, **detail: Any) -> None:
    """A line in the audit log. Never the category: the log outlives the entry, and names its subject."""
    actor_id = by.id if by else None
    await record(session, action, actor_id=actor_id, subject_kind="care_entry", subject_id=entry_id, detail=detail)
