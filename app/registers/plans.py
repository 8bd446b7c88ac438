"""The plan of a household: how often it is seen, by which form, and when next. Who changes it comes here."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.clock import day_of
from app.registers.models import Household
from app.registers.rules import HOUSEHOLD_FORM


@dataclass(frozen=True, slots=True)
class Plan:
    """How a household is seen: `kind` household or care, the form of a visit, days from visit to visit."""

    kind: str
    form: str
    every_days: int


ORDINARY_PLAN: Final = Plan("household", HOUSEHOLD_FORM, 90)
# After these the interval begins anew; nobody there, or another day agreed on, is no visit.
COUNTS: Final = frozenset({"met", "phone_ok", "neighbour", "away"})


def due_after(
    due_on: date | None,
    *,
    was_every: int,
    every: int,
    last_seen: date | None,
    today: date,
    first_within: int | None = None,
) -> date:
    """When a household is due after its interval changed from `was_every` to `every` days.

    Never later than before, unless the interval grew. A shorter one counts from the last visit, or from today when
    that would be past already. `first_within`: the first visit of something new comes within so many days.
    """
    anew = today + timedelta(days=every)
    counted = last_seen + timedelta(days=every) if last_seen else None
    soon = counted if counted and counted > today else anew
    if due_on is None:
        found = soon
    elif every < was_every:
        found = min(due_on, soon)
    elif every > was_every and counted:
        found = max(due_on, counted)
    else:
        found = due_on
    return found if first_within is None else min(found, today + timedelta(days=first_within))


async def change_plan(
    session: AsyncSession,
    household_id: UUID,
    plan: Plan,
    *,
    rev: int,
    today: date,
    first_within: int | None = None,
) -> bool:
    """Give a household a plan, stamped with `rev` when that changes anything. Answers whether it did.

    Who has declined is left in peace until that day (H2), and who has moved out is not due at all.
    """
    household = await session.get(Household, household_id, with_for_update=True, populate_existing=True)
    if household is None or household.deleted_at is not None:
        return False
    due_on = household.due_on
    if household.status == "active":
        seen_at = household.last_visit_at if household.last_outcome in COUNTS else None
        due_on = due_after(
            due_on,
            was_every=household.plan_every_days,
            every=plan.every_days,
            last_seen=day_of(seen_at) if seen_at else None,
            today=today,
            first_within=first_within,
        )
        due_on = max(due_on, household.declined_until or due_on)
    wanted = (plan.kind, plan.form, plan.every_days, due_on)
    if wanted == (household.plan_kind, household.plan_form, household.plan_every_days, household.due_on):
        return False
    household.plan_kind, household.plan_form, household.plan_every_days, household.due_on = wanted
    household.rev = rev
    await session.flush()
    return True
