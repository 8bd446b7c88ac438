"""Households and their residents from a spreadsheet, of one grid or of many; the same file again changes nothing."""

import asyncio
from datetime import date

from fastapi import UploadFile
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.access import Actor
from app.kernel.clock import today
from app.kernel.errors import Fault, Invalid, NotFound
from app.kernel.imports import Rows, Unwatched, Watch
from app.kernel.tables import Faults, Line, read
from app.organisation.models import Area
from app.organisation.service import area, areas
from app.registers.excel import register
from app.registers.excel.columns import ALL_GRIDS, ALL_GRIDS_TITLE, COLUMNS, GRID, ID_NUMBER, TITLE
from app.registers.excel.load import Load
from app.registers.excel.rows import WantedHome, read_homes
from app.registers.schemas import HouseholdImportReport

__all__ = ["ALL_GRIDS", "ALL_GRIDS_TITLE", "COLUMNS", "ID_NUMBER", "TITLE", "draw", "import_households"]


async def import_households(
    session: AsyncSession, actor: Actor, grid_code: str, file: UploadFile, *, dry_run: bool
) -> HouseholdImportReport:
    """Bring one grid's households to what the sheet says, all rows or none; who is not in it stays as they are.

    Raises NotFound when there is no such grid for the actor, Forbidden, what `tables.read` raises, and Invalid with a
    fault at /rows/<row>/<column> for each problem; a dry run reports them instead.
    """
    grid = await area(session, actor, grid_code)
    if grid.kind != "grid":
        raise NotFound
    actor.must(register.PERMISSION, grid.path)
    known = (*COLUMNS, ID_NUMBER)
    sheet = await read(file, known)
    faults = Faults(known)
    homes = read_homes(Rows(sheet.lines), faults, today(), grid.code)
    load = Load(homes, {grid.code: grid}, faults, known, today())
    await load.draw(session, actor, Unwatched())
    if not dry_run:
        load.faults.refuse()
        await load.carry_out(session, actor, Unwatched())
        load.faults.refuse()
    counts = {"created": load.created, "changed": load.changed}
    report = HouseholdImportReport.of(sheet, load.faults, load.warnings, dry_run=dry_run, **counts)
    return report if load.faults else report.model_copy(update=load.counted())


async def draw(session: AsyncSession, actor: Actor, rows: Rows, watch: Watch) -> Load:
    """What a sheet of many grids would change.

    Raises Invalid when it has a column for identity numbers: no choice of rows makes that one right.
    """
    known = (*ALL_GRIDS, ID_NUMBER)
    if refused := next((line for line in rows.lines if ID_NUMBER.name in line.cells), None):
        raise Invalid(errors=[Fault(f"/rows/{refused.number}/{ID_NUMBER.name}", "id-number-not-wanted")])
    faults = Faults(known)
    homes = await asyncio.to_thread(read_homes, rows, faults, today())  # a second for 30,000 rows
    grids = {found.code: found for found in await areas(session, actor, kind="grid")}
    load = Load([home for home in homes if _is_placed(home, grids, actor, faults)], grids, faults, known, today())
    await load.draw(session, actor, watch)
    return load


def _is_placed(home: WantedHome, grids: dict[str, Area], actor: Actor, faults: Faults) -> bool:
    """Whether the actor may load households there; a grid one may not see is as unknown as one that is not there."""
    grid = grids.get(home.grid_code)
    code = None
    if grid is None:
        code = "unknown-place"
    elif not actor.can(register.PERMISSION, grid.path):
        code = "out-of-area"
    elif _has_ended(grid, today()):
        code = "place-ended"
    for line in home.lines if code else ():
        faults.add(_as_told(line, home), GRID.name, code or "", show=True)
    return code is None


def _has_ended(grid: Area, on: date) -> bool:
    return grid.valid_to is not None and grid.valid_to < on


def _as_told(line: Line, home: WantedHome) -> Line:
    """The row with the grid that stands above it, where its own cell is empty."""
    return Line(line.number, {GRID.name: home.grid_code})
