"""What a household sheet would change in the grids it names, and writing that as one change."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.kernel import bulk
from app.kernel.access import Actor
from app.kernel.changes import bump
from app.kernel.clock import now
from app.kernel.db import Base
from app.kernel.ids import new_id
from app.kernel.imports import Watch
from app.kernel.tables import Column, Faults
from app.organisation.models import Area
from app.registers.excel import register
from app.registers.excel.plan import Plan, Row
from app.registers.excel.rows import WantedHome
from app.registers.models import Dwelling, Household, HouseholdEdit, Resident

# Homes that are compared before others have their turn: this takes some ten milliseconds.
TURN = 50


class Load:
    """The homes of a sheet against the registers of their grids, each grid with a plan of its own."""

    def __init__(
        self, homes: Iterable[WantedHome], grids: Mapping[str, Area], faults: Faults, known: Sequence[Column], on: date
    ) -> None:
        self.grids, self.known, self.on = grids, known, on
        self._of_sheet = faults
        self._homes: dict[str, list[WantedHome]] = {}
        for home in homes:
            self._homes.setdefault(home.grid_code, []).append(home)
        self.plans: dict[str, Plan] = {}  # by grid

    @property
    def faults(self) -> Faults:
        """Those of the sheet itself, and those that the registers cause."""
        return self._gathered(self._of_sheet, *(plan.faults for plan in self.plans.values()))

    @property
    def warnings(self) -> Faults:
        """What is unusual and loaded all the same."""
        return self._gathered(*(plan.warnings for plan in self.plans.values()))

    def _gathered(self, *parts: Faults) -> Faults:
        found = Faults(self.known)
        for part in parts:
            found.found += part.found
        found.found.sort(key=lambda problem: problem.row)
        return found

    @property
    def created(self) -> int:
        """Rows that bring a household or a resident."""
        return sum(len(plan.created) for plan in self.plans.values())

    @property
    def changed(self) -> int:
        """Rows that say something else than the register."""
        return sum(len(plan.changed - plan.created) for plan in self.plans.values())

    def counted(self) -> dict[str, int]:
        """How many households and residents are new."""
        return {
            "households_created": sum(len(plan.new_households) for plan in self.plans.values()),
            "residents_created": sum(len(plan.new_residents) for plan in self.plans.values()),
        }

    async def draw(self, session: AsyncSession, actor: Actor, watch: Watch) -> None:
        """Draw the plans of all grids."""
        for code in self._homes:
            await self._draw_grid(session, actor, code, watch)

    async def _draw_grid(self, session: AsyncSession, actor: Actor, code: str, watch: Watch | None = None) -> None:
        path, homes = self.grids[code].path, self._homes[code]
        here = await register.load(session, actor, code)
        plan = Plan(here, code, path, self.on, Faults(self.known), Faults(self.known))
        for at, home in enumerate(homes, start=1):
            plan.draw(home, at / len(homes))
            if watch and (at % TURN == 0 or at == len(homes)):
                await watch.checked(sum(len(done.lines) for done in homes[(at - 1) // TURN * TURN : at]))
        self.plans[code] = plan

    async def carry_out(self, session: AsyncSession, actor: Actor, watch: Watch) -> None:
        """Write it as one change.

        Every writer of the register takes the counter first, so once it is ours nobody else writes here. It is taken
        only now, because phones wait for it meanwhile; grids that have moved on since are drawn again, most of them
        before we take it.
        """
        if not self.created and not self.changed:
            return
        await self._catch_up(session, actor)
        rev = await bump(session)
        await self._catch_up(session, actor)
        news, changes, edits = self._news(rev), self._changes(rev), self._edits(actor, rev)
        tell = _Share(watch, self.created + self.changed, sum(map(len, (*news.values(), *changes.values()))))
        for model, rows in news.items():
            async for written in bulk.insert(session, model, rows):
                await tell.written(written)
        for model, rows in changes.items():
            async for written in bulk.update(session, model, rows):
                await tell.written(written)
        async for _ in bulk.insert(session, HouseholdEdit, edits):
            pass
        session.expunge_all()  # what was loaded is no longer what is there
        for code, plan in self.plans.items():
            await self._note(session, actor, code, plan)

    async def _catch_up(self, session: AsyncSession, actor: Actor) -> None:
        newest = await register.newest_revs(session, self.plans.keys())
        for code in [code for code, plan in self.plans.items() if newest.get(code, 0) != plan.register.rev]:
            await self._draw_grid(session, actor, code)

    def _news(self, rev: int) -> dict[type[Base], list[Row]]:
        """New rows by their table, doors before those behind them."""
        plans, stamp = self.plans.values(), {"rev": rev}
        met = stamp | {"collected_at": now()}
        return {
            Dwelling: [row | stamp for plan in plans for row in plan.new_doors],
            Household: [row | stamp for plan in plans for row in plan.new_households],
            Resident: [row | met for plan in plans for row in plan.new_residents],
        }

    def _changes(self, rev: int) -> dict[type[Base], list[Row]]:
        """What rows that are there become, each told once however many lines of the sheet speak of it."""
        found: dict[type[Base], dict[UUID, Row]] = {}
        for plan in self.plans.values():
            for row, values in plan.changes:
                found.setdefault(type(row), {}).setdefault(row.id, {"id": row.id, "rev": rev}).update(values)
        return {model: list(rows.values()) for model, rows in found.items()}

    def _edits(self, actor: Actor, rev: int) -> list[Row]:
        who = {"edited_by": actor.id, "edited_by_name": actor.name, "edited_at": now(), "rev": rev}
        return [edit | who | {"id": new_id()} for plan in self.plans.values() for edit in plan.edits]

    async def _note(self, session: AsyncSession, actor: Actor, code: str, plan: Plan) -> None:
        counts = {
            "grid_code": code,
            "created": len(plan.created),
            "changed": len(plan.changed - plan.created),
            "households": len(plan.new_households),
            "residents": len(plan.new_residents),
        }
        if counts["created"] or counts["changed"]:
            area = self.grids[code].id
            await record(
                session,
                "household.import",
                actor_id=actor.id,
                subject_kind="area",
                subject_id=area,
                detail=counts,
            )


class _Share:
    """Tells a watch of lines of the sheet, while rows of several tables are written for each of them."""

    def __init__(self, watch: Watch, lines: int, rows: int) -> None:
        self.watch, self.lines, self.rows = watch, lines, rows
        self._written = self._told = 0

    async def written(self, rows: int) -> None:
        self._written += rows
        lines = self.lines * self._written // self.rows - self._told
        self._told += lines
        await self.watch.written(lines)
