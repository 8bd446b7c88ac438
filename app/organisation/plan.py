"""What an area sheet would change, drawn up before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel import paths
from app.kernel.access import Actor, covers
from app.kernel.changes import bump
from app.kernel.clock import today
from app.kernel.ids import new_id
from app.kernel.tables import Faults, Line
from app.organisation import repo, rules
from app.organisation.models import Area, Department
from app.organisation.rules import Above

PERMISSION = "area.import"


@dataclass(slots=True)
class Wanted:
    """A row that could be read: what should be there afterwards. Empty cells are not in `values`."""

    line: Line
    code: str
    kind: str
    parent_code: str  # "" when the row names none; the plan fills in what that means
    values: dict[str, Any]


class Plan:
    """Compares wanted rows with what is there. `faults` holds what stands against it, `warnings` what is unusual."""

    def __init__(self, actor: Actor, faults: Faults, warnings: Faults) -> None:
        self.actor, self.faults, self.warnings = actor, faults, warnings
        self.areas: dict[str, Area] = {}  # those there and those to come, by code
        self.departments: dict[str, Department] = {}
        self.new_areas: list[Area] = []
        self.new_departments: list[Department] = []
        self.changed: list[tuple[Area | Department, dict[str, Any]]] = []
        self.moves: list[tuple[str, str]] = []  # from path to path, in order

    @property
    def created(self) -> int:
        """How many rows are new."""
        return len(self.new_areas) + len(self.new_departments)

    async def draw(self, session: AsyncSession, wanted: Sequence[Wanted]) -> None:
        """Draw the plan up for rows whose parents come before them."""
        codes = [row.code for row in wanted]
        self.areas = await repo.with_codes(session, codes)
        self.departments = await repo.departments_with_codes(session, codes)
        for row in wanted:
            if not row.parent_code:
                row.parent_code = self._usual_parent(row)
        parents = {row.parent_code for row in wanted} - self.areas.keys()
        self.areas |= await repo.with_codes(session, sorted(parents))
        for row in wanted:
            if row.kind in rules.DEPARTMENT_KINDS:
                self._department(row)
            else:
                self._area(row)
        closing = {row.code for row in wanted if "valid_to" in row.values}
        for row in wanted:
            if row.code in closing and (area := self.areas.get(row.code)):
                below = await repo.open_below(session, area.path)
                below |= {new.code for new in self.new_areas if new is not area and covers(area.path, new.path)}
                if below - closing:
                    self.faults.add(row.line, "valid_to", "open-below", show=True)

    def _usual_parent(self, row: Wanted) -> str:
        """What an empty parent cell means: an area stays where it is, a new one goes where its code says."""
        if area := self.areas.get(row.code):
            return area.path.split(".")[-2] if "." in area.path else ""
        return rules.parent_code_of(row.code, row.kind)

    def _area(self, row: Wanted) -> None:
        area, parent = self.areas.get(row.code), self.areas.get(row.parent_code)
        above = Above(parent.code, parent.kind, self._path(parent.path)) if parent else None
        path = rules.path_of(row.code, above)
        if row.kind == "grid":
            row.values.setdefault("grid_kind", area.grid_kind if area else rules.usual_grid_kind(row.code))
        if not self._sound(row, area, above, path):
            return
        size = row.values.get("households_target")
        if size and (unusual := rules.size_warning(row.values.get("grid_kind"), size)):
            self.warnings.add(row.line, "households_target", unusual, show=True)
        parent_id = parent.id if parent else None
        if area is None:
            values = {"valid_from": today()} | row.values
            made = Area(id=new_id(), code=row.code, kind=row.kind, parent_id=parent_id, path=path, **values)
            self.areas[row.code] = made
            self.new_areas.append(made)
            return
        if (old := self._path(area.path)) != path:
            self.moves.append((old, path))
            row.values["parent_id"] = parent_id
        self._compare(area, row.values)

    def _sound(self, row: Wanted, area: Area | None, above: Above | None, path: str) -> bool:
        """Note the first thing that stands against a row; whether there was none."""
        first = row.values.get("valid_from", area.valid_from if area else today())
        if area and area.kind != row.kind:
            at, fault = "kind", "kind-changed"
        elif row.parent_code and above is None:
            at, fault = "parent_code", "unknown-place"
        elif found := rules.fault(row.code, row.kind, above, row.values.get("grid_kind")):
            at, fault = rules.FIELD_OF.get(found, "code"), found
        elif not self.actor.can(PERMISSION, path):
            at, fault = "code", "out-of-area"
        elif row.values.get("valid_to", first) < first:
            at, fault = "valid_to", "ends-before-it-begins"
        else:
            return True
        self.faults.add(row.line, at, fault, show=True)
        return False

    def _department(self, row: Wanted) -> None:
        area, department = self.areas.get(row.parent_code), self.departments.get(row.code)
        if area is None:
            self.faults.add(row.line, "parent_code", "unknown-place" if row.parent_code else "missing", show=True)
        elif fault := rules.department_fault(row.kind, area.kind):
            self.faults.add(row.line, "parent_code", fault, show=True)
        elif not self.actor.can(PERMISSION, self._path(area.path)):
            self.faults.add(row.line, "parent_code", "out-of-area", show=True)
        elif misplaced := next((name for name in ("grid_kind", "households_target") if name in row.values), None):
            self.faults.add(row.line, misplaced, f"{misplaced.replace('_', '-')}-misplaced", show=True)
        else:
            values = row.values | {"kind": row.kind, "area_id": area.id}
            if department is None:
                made = Department(id=new_id(), code=row.code, **{"valid_from": today()} | values)
                self.departments[row.code] = made
                self.new_departments.append(made)
            else:
                self._compare(department, values)

    def _compare(self, kept: Area | Department, values: dict[str, Any]) -> None:
        differing = {name: value for name, value in values.items() if getattr(kept, name) != value}
        if differing:
            self.changed.append((kept, differing))

    def _path(self, path: str) -> str:
        """Where a path of today will be after the moves drawn up so far."""
        for old, new in self.moves:
            if covers(old, path):
                path = new + path.removeprefix(old)
        return path

    async def carry_out(self, session: AsyncSession) -> None:
        """Write it all, under one rev."""
        for old, new in self.moves:
            await paths.move(session, old, new)
        rev = await bump(session)
        for area in (*self.new_areas, *(kept for kept, _ in self.changed)):
            if isinstance(area, Area):
                area.rev = rev
        session.add_all(self.new_areas)  # inserted in this order: parents first, and before what moves below them
        await session.flush()
        for kept, differing in self.changed:
            for name, value in differing.items():
                setattr(kept, name, value)
        session.add_all(self.new_departments)
        await session.flush()
