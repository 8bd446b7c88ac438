"""The rule of when a household is due again stands three times: here in Python, in the push statement, on the phone."""

from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.clock import SHANGHAI
from app.registers.models import Household
from app.visits.rules import next_due
from tests.world import World, operation, push, visit_data

NOON = datetime(2026, 11, 19, 12, tzinfo=SHANGHAI)
LATE = datetime(2026, 11, 19, 23, 30, tzinfo=SHANGHAI)  # still the 19th there, and the 19th in UTC
EARLY = datetime(2026, 11, 19, 1, 30, tzinfo=SHANGHAI)  # the 18th in UTC
OUTCOMES = ("met", "no_answer", "declined", "phone_ok", "rescheduled", "moved_out", "neighbour", "away")
ASKING = frozenset({"met", "phone_ok", "rescheduled", "neighbour", "away", "no_answer"})


async def test_the_statement_says_what_the_rule_says(world: World, session: AsyncSession) -> None:
    household = world.households[0]
    household.plan_kind, household.plan_form = "care", "living_alone@1"
    asked_days: tuple[date | None, ...] = (None, date(2026, 12, 24))
    due_days: tuple[date | None, ...] = (None, date(2026, 11, 10))
    for at, outcome, asked, due in product((NOON, LATE, EARLY), OUTCOMES, asked_days, due_days):
        if asked and outcome not in ASKING:
            continue
        row = await session.get_one(Household, household.id, populate_existing=True)
        row.due_on, row.last_visit_at = due, None
        await session.flush()
        answers: dict[str, Any] = {"next": asked.isoformat()} if asked else {}
        data = visit_data(
            household, kind="care", form="living_alone@1", outcome=outcome, occurred_at=at.isoformat(), answers=answers
        )
        [verdict] = (await push(world.worker, [operation("visit.record", data)]))["verdicts"]
        assert verdict["outcome"] == "applied", verdict
        row = await session.get_one(Household, household.id, populate_existing=True)
        assert row.due_on == next_due(outcome, at, household.plan_every_days, due, asked), (at, outcome, asked, due)


async def test_an_older_visit_that_arrives_late_moves_nothing(world: World, session: AsyncSession) -> None:
    household = world.households[0]
    newer = visit_data(household, occurred_at=NOON.isoformat())
    older = visit_data(household, occurred_at=(NOON - timedelta(days=3)).isoformat(), outcome="declined")
    for data in (newer, older):
        await push(world.worker, [operation("visit.record", data)])
    row = await session.get_one(Household, household.id, populate_existing=True)
    assert (row.last_outcome, row.last_visit_at) == ("met", NOON)
    assert row.declined_until is None
