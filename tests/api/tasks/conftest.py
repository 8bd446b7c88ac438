"""A grid of the world in which one household is cared for every week."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.clock import today
from app.registers.models import Household
from app.tasks import service
from app.tasks.models import Task
from tests.world import World, operation, push, visit_data

JOBS = {job.kind: job.handler for job in service.JOBS}


@dataclass
class Care:
    """The cared-for household and what one does with it."""

    session: AsyncSession
    world: World
    home: Household

    async def run(self, *kinds: str) -> None:
        """Do these jobs, as the worker does."""
        for kind in kinds:
            await JOBS[f"task.{kind}"](self.session, {})

    async def tasks(self, *statuses: str) -> list[Task]:
        """The household's care tasks, by window."""
        query = select(Task).filter_by(household_id=self.home.id, kind="care_visit").order_by(Task.due_from)
        found = list(await self.session.scalars(query, execution_options={"populate_existing": True}))
        return [task for task in found if not statuses or task.status in statuses]

    async def open(self) -> Task:
        """The one open care task."""
        [task] = await self.tasks("todo", "doing", "overdue")
        return task

    async def due_on(self) -> date | None:
        """The household's day, as the register has it."""
        return await self.session.scalar(select(Household.due_on).where(Household.id == self.home.id))

    async def visit(self, on: date, outcome: str = "met", **changed: Any) -> UUID:
        """A care visit at noon of a day, from the worker's phone."""
        data = visited(self.home, on, outcome, **changed)
        [verdict] = (await push(self.world.worker, [operation("visit.record", data)]))["verdicts"]
        assert verdict["outcome"] == "applied", verdict
        return UUID(data["id"])


def visited(home: Household, on: date, outcome: str = "met", **changed: Any) -> dict[str, Any]:
    """Data of a care visit at noon of a day."""
    care = {"kind": "care", "form": "living_alone@1", "answers": {}, "outcome": outcome, "mode": "in_home"}
    return visit_data(home, **care, occurred_at=f"{on.isoformat()}T12:00:00+08:00", **changed)


def days(count: int) -> timedelta:
    return timedelta(days=count)


@pytest.fixture
async def care(world: World, session: AsyncSession) -> Care:
    home = world.households[0]
    home.plan_kind, home.plan_form, home.plan_every_days = "care", "living_alone@1", 7
    home.due_on = today() + days(1)
    await session.flush()
    return Care(session, world, home)
