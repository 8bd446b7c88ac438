"""Amending a visit: a new version with its reason; the former one is kept word for word (V1)."""

from collections.abc import Sequence
from datetime import date
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.access import Actor, scoped
from app.kernel.clock import day_of, now
from app.kernel.errors import Fault
from app.kernel.operations import Batch, Item, Refused, Result, one_by_one
from app.media.service import link_many
from app.registers.models import Household
from app.visits import forms, rules
from app.visits.models import Visit, VisitVersion
from app.visits.schemas import VisitAmend

FIELDS = ("outcome", "mode", "answers", "needs", "hazards", "note", "media")


async def apply(batch: Batch, items: Sequence[Item]) -> dict[UUID, Result]:
    """Apply `visit.amend@1`, in the order given: two amendments of one visit make two versions."""
    return await one_by_one(batch, items, _amend, attrgetter("visit_id"))


async def _amend(batch: Batch, asked: VisitAmend) -> Result:
    visit = await _visible(batch.session, batch.actor, asked.visit_id)
    if visit.worker_id != batch.actor.id and not _may_correct_others(batch.actor, visit):
        raise Refused("forbidden")
    given = asked.changes.model_dump(exclude_unset=True)
    if not given:
        raise Refused("invalid-data", errors=[Fault("/changes", "empty")])
    body = {name: getattr(visit, name) for name in FIELDS} | given
    form = forms.released()[visit.form]
    faults = form.faults(body["outcome"], body["mode"], body["answers"], body["needs"], body["hazards"])
    if faults:
        raise Refused("invalid-data", errors=[Fault(f"/changes{fault.pointer}", fault.code) for fault in faults])
    batch.session.add(_former(visit, asked.reason, batch))
    for name, value in given.items():
        setattr(visit, name, value)
    visit.version += 1
    visit.rev = batch.rev
    await batch.session.flush()
    if "outcome" in given:
        await _replan(batch, visit)
    fresh = [media for media in given.get("media", []) or [] if media]
    await link_many(
        batch.session,
        [(media, visit.worker_id, "visit", visit.id, "visit.read", visit.path) for media in fresh],
    )
    return Result("applied", visit.id)


async def _replan(batch: Batch, visit: Visit) -> None:
    """An outcome corrected on the household's last visit moves its due date as the right outcome would have."""
    household = await batch.session.get(Household, visit.household_id, with_for_update=True)
    if household is None or household.last_visit_at != visit.occurred_at:
        return
    asked = visit.answers.get("next")
    household.last_outcome = visit.outcome
    household.due_on = rules.next_due(
        visit.outcome,
        visit.occurred_at,
        household.plan_every_days,
        day_of(visit.occurred_at),  # what was due before is not known any more: it is still due since that day
        date.fromisoformat(asked) if asked else None,
    )
    household.declined_until = household.due_on if visit.outcome == "declined" else None
    household.rev = batch.rev


async def _visible(session: AsyncSession, actor: Actor, visit_id: UUID) -> Visit:
    query = scoped(select(Visit), actor, "visit.read", Visit.path)
    found = await session.scalar(query.where(Visit.id == visit_id, Visit.deleted_at.is_(None)).with_for_update())
    if found is None:
        raise Refused("not-found")
    return found


def _may_correct_others(actor: Actor, visit: Visit) -> bool:
    """The community corrects what a worker no longer can; a colleague does not."""
    return actor.can("visit.correct", visit.path)


def _former(visit: Visit, reason: str, batch: Batch) -> VisitVersion:
    body: dict[str, Any] = {name: getattr(visit, name) for name in FIELDS}
    return VisitVersion(
        visit_id=visit.id,
        version=visit.version,
        body=body,
        reason=reason,
        replaced_by=batch.actor.id,
        replaced_by_name=batch.actor.name,
        replaced_at=now(),
    )
