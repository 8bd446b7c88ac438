"""What a sheet of this room would change, and writing that as one change."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.kernel import bulk
from app.kernel.access import Actor
from app.kernel.changes import bump, leave
from app.kernel.clock import day_of, now, today
from app.kernel.db import Base
from app.kernel.edits import same
from app.kernel.ids import new_id
from app.kernel.imports import Rows, Watch
from app.kernel.sql import among
from app.kernel.tables import Column, Faults, Line
from app.premises import rules
from app.premises.edits import SHAPES, as_text
from app.premises.models import Asset, Building, Device, Premises, PremisesEdit
from app.premises.places import Places
from app.premises.sheets import Values

Model = type[Building] | type[Premises] | type[Device] | type[Asset]
Key = tuple[Any, ...]
Replaced = set[tuple[UUID, str, str | None]]  # (row, field, text) that somebody has changed to something else
# Rows that are compared before others have their turn: this takes some ten milliseconds.
TURN = 200


@dataclass(frozen=True, slots=True)
class Kind:
    """A sheet of this room. `key` is what tells rows apart, `place` the column that narrows them to the sheet's."""

    noun: str
    permission: str
    model: Model
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    place: str
    read: Callable[[Line, Places, Faults], Values]
    defaults: Mapping[str, Any]
    feed: int | None = None  # the collection that phones hold of it

    async def draw(self, session: AsyncSession, actor: Actor, rows: Rows, watch: Watch) -> "Load":
        """What a sheet would change."""
        load = Load(self, actor, rows)
        await load.draw(session, watch)
        return load


class Load:
    """The rows of a sheet against what is there."""

    def __init__(self, kind: Kind, actor: Actor, rows: Rows) -> None:
        self.kind, self.actor, self.rows = kind, actor, rows
        self.faults, self.warnings = Faults(kind.columns), Faults(kind.columns)
        self.new: list[Values] = []
        self.changes: list[tuple[Any, Values]] = []  # what is there, and what becomes of it
        self._rev = 0

    @property
    def created(self) -> int:
        """Rows that bring something new."""
        return len(self.new)

    @property
    def changed(self) -> int:
        """Rows that say something else than is there."""
        return len(self.changes)

    async def draw(self, session: AsyncSession, watch: Watch | None = None) -> None:
        """Compare the sheet with what is there now."""
        self.faults, self.warnings = Faults(self.kind.columns), Faults(self.kind.columns)
        self.new, self.changes = [], []
        self._rev = await self._newest(session)  # first: what comes in while we read makes us read again
        wanted = await self._wanted(session)
        held = await self._held(session, wanted)
        replaced = await self._replaced(session, held)
        for at, (key, (line, values)) in enumerate(wanted.items(), start=1):
            there = held.get(key)
            if there is None:
                self._add(values)
            elif not self.actor.can(self.kind.permission, there.path):
                self.faults.add(line, self.kind.key[-1], "out-of-area")
            else:
                self._compare(line, there, values, replaced)
            if watch and at % TURN == 0:
                await watch.checked(TURN)
        if watch:
            await watch.checked(len(self.rows.wanted) - len(wanted) // TURN * TURN)

    async def _wanted(self, session: AsyncSession) -> dict[Key, tuple[Line, Values]]:
        """The rows that can be read, by what tells them apart."""
        lines = self.rows.wanted
        places = await Places.load(session, self.actor, self.kind.permission, lines)
        found: dict[Key, tuple[Line, Values]] = {}
        for at, line in enumerate(lines):
            if at % TURN == 0:
                await asyncio.sleep(0)
            here = Faults(self.kind.columns)
            here.require(line, self.kind.columns)
            values = self.kind.read(line, places, here)
            key = tuple(values[name] for name in self.kind.key)
            if not here and key in found:
                here.add(line, self.kind.key[-1], "row-twice")
            self.faults.found += here.found
            if not here:
                found[key] = line, {name: value for name, value in values.items() if value not in (None, "", [])}
        return found

    async def _held(self, session: AsyncSession, wanted: Mapping[Key, object]) -> dict[Key, Any]:
        model, at = self.kind.model, self.kind.key.index(self.kind.place)
        query = select(model).where(model.deleted_at.is_(None), self._narrowed({key[at] for key in wanted}))
        rows = await session.scalars(query.execution_options(populate_existing=True))
        return {tuple(getattr(row, name) for name in self.kind.key): row for row in rows}

    def _narrowed(self, places: set[Any]) -> ColumnElement[bool]:
        return among(getattr(self.kind.model, self.kind.place), places)

    async def _newest(self, session: AsyncSession) -> int:
        return int(await session.scalar(select(func.max(self.kind.model.rev))) or 0)

    async def _replaced(self, session: AsyncSession, held: Mapping[Key, Any]) -> Replaced:
        """What somebody has changed to something else at the door: an old sheet must not undo that."""
        if self.kind.model is not Premises:
            return set()
        ids = [row.id for row in held.values()]
        edits = await session.scalars(select(PremisesEdit).where(among(PremisesEdit.premises_id, ids)))
        return {(edit.premises_id, edit.field, edit.old) for edit in edits}

    def _add(self, values: Values) -> None:
        columns = Base.metadata.tables[self.kind.model.__tablename__].columns.keys()
        row: Values = dict.fromkeys(columns) | dict(self.kind.defaults) | values | {"id": new_id()}
        if self.kind.model is Premises:
            row["due_on"] = rules.due_after(None, row["visit_interval_days"], row["status"], today())
        self.new.append(row)

    def _compare(self, line: Line, there: Any, values: Values, replaced: Replaced) -> None:
        differing = {name: value for name, value in values.items() if not same(getattr(there, name), value)}
        outdated = {name for name in differing if (there.id, name, as_text(differing[name])) in replaced}
        if isinstance(there, Device):
            outdated |= _outdated(there, differing)
        for name in sorted(outdated):
            self.warnings.add(line, name, "changed-since")
            del differing[name]
        if isinstance(there, Premises) and differing.keys() & {"visit_interval_days", "status"}:
            interval = differing.get("visit_interval_days", there.visit_interval_days)
            visited = day_of(there.last_visit_at) if there.last_visit_at else None
            state = differing.get("status", there.status)
            differing["due_on"] = rules.due_after(visited, interval, state, today())
        if differing:
            self.changes.append((there, differing))

    async def carry_out(self, session: AsyncSession, actor: Actor, watch: Watch) -> None:
        """Write it as one change. The counter is taken late; if anything moved on since, it is drawn again."""
        if not self.new and not self.changes:
            return
        if await self._newest(session) != self._rev:
            await self.draw(session)
        rev = await bump(session)
        if await self._newest(session) != self._rev:
            await self.draw(session)
        async for written in bulk.insert(session, self.kind.model, [row | {"rev": rev} for row in self.new]):
            await watch.written(written)
        changes = [{"id": row.id, "rev": rev} | values for row, values in self.changes]
        async for written in bulk.update(session, self.kind.model, changes):
            await watch.written(written)
        await self._remember(session, actor, rev)
        session.expunge_all()  # what was loaded is no longer what is there
        detail = {"created": self.created, "changed": self.changed}
        await record(session, f"{self.kind.noun}.import", actor_id=actor.id, detail=detail)

    async def _remember(self, session: AsyncSession, actor: Actor, rev: int) -> None:
        """Edits that conflicts are told from, and which phones lose a row that went to another grid."""
        edits = []
        for row, values in self.changes:
            if self.kind.feed and values.get("grid_code", row.grid_code) != row.grid_code:
                await leave(session, rev, self.kind.feed, [row.id], row.grid_code)
            if isinstance(row, Premises):
                told = {name: values[name] for name in values.keys() & SHAPES.keys()}
                edits += [_edit(actor, row, name, value, rev) for name, value in told.items()]
        async for _ in bulk.insert(session, PremisesEdit, edits):
            pass
        await session.flush()


def _outdated(device: Device, differing: Values) -> set[str]:
    """What a sheet says of a device that was tested, or given a battery, later than the sheet knows."""
    found: set[str] = set()
    if device.last_test_on and differing.get("last_test_on", device.last_test_on) < device.last_test_on:
        found |= differing.keys() & {"last_test_on", "last_test_result", "status"}
    if device.battery_on and differing.get("battery_on", device.battery_on) < device.battery_on:
        found |= {"battery_on"}
    return found


def _edit(actor: Actor, premises: Premises, name: str, value: Any, rev: int) -> Values:
    return {
        "id": new_id(),
        "premises_id": premises.id,
        "field": name,
        "old": as_text(getattr(premises, name)),
        "new": as_text(value),
        "edited_by": actor.id,
        "edited_by_name": actor.name,
        "edited_at": now(),
        "rev": rev,
    }
