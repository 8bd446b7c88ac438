"""Loads a household sheet into a grid, in one transaction."""

from fastapi import UploadFile
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.kernel.access import Actor
from app.kernel.changes import bump
from app.kernel.clock import now, today
from app.kernel.errors import NotFound
from app.kernel.ids import new_id
from app.kernel.tables import Faults, read
from app.organisation.models import Area
from app.organisation.service import area
from app.registers.excel import register
from app.registers.excel.columns import COLUMNS, ID_NUMBER
from app.registers.excel.plan import Plan, Row
from app.registers.excel.rows import WantedHome, read_homes
from app.registers.models import Dwelling, Household, HouseholdEdit, Resident
from app.registers.schemas import HouseholdImportReport

KNOWN = (*COLUMNS, ID_NUMBER)


async def import_households(
    session: AsyncSession, actor: Actor, grid_code: str, file: UploadFile, *, dry_run: bool
) -> HouseholdImportReport:
    """Bring a grid's households to what the sheet says; who is not in it stays as they are.

    Raises NotFound when there is no such grid for the actor, Forbidden, what `tables.read` raises, and Invalid with a
    fault at /rows/<row>/<column> for each problem; a dry run reports them instead.
    """
    grid = await area(session, actor, grid_code)
    if grid.kind != "grid":
        raise NotFound
    actor.must(register.PERMISSION, grid.path)
    sheet = await read(file, KNOWN)
    faults = Faults(KNOWN)
    homes = read_homes(sheet.lines, faults, today())
    plan = await _drawn(session, actor, grid, homes, faults)
    if not dry_run:
        plan.faults.refuse()
        if plan.created or plan.changed:
            plan = await _carried_out(session, actor, grid, homes, plan)
    report = HouseholdImportReport.of(
        sheet,
        plan.faults,
        plan.warnings,
        dry_run=dry_run,
        created=len(plan.created),
        changed=len(plan.changed - plan.created),
    )
    if not plan.faults:
        report.households_created = len(plan.new_households)
        report.residents_created = len(plan.new_residents)
    return report


async def _drawn(session: AsyncSession, actor: Actor, grid: Area, homes: list[WantedHome], faults: Faults) -> Plan:
    """The plan as of now. `faults` are those of the sheet itself; the plan adds those that the register causes."""
    here = Faults(KNOWN)
    here.found += faults.found
    plan = Plan(await register.load(session, actor, grid.code), grid.code, grid.path, today(), here, Faults(KNOWN))
    plan.draw(homes)
    return plan


async def _carried_out(session: AsyncSession, actor: Actor, grid: Area, homes: list[WantedHome], plan: Plan) -> Plan:
    """Write the plan as one change.

    Every writer of the register takes the counter first, so once it is ours nobody else writes here. It is taken only
    now, because phones wait for it meanwhile; if the grid has moved on since the plan was drawn, it is drawn again.
    """
    rev = await bump(session)
    if await register.newest_rev(session, grid.code) != plan.register.rev:
        plan = await _drawn(session, actor, grid, homes, Faults(KNOWN))
        plan.faults.refuse()
    at = now()
    stamp = {"rev": rev}
    for table, rows in (
        (Dwelling, plan.new_doors),
        (Household, plan.new_households),
        (Resident, [row | {"collected_at": at} for row in plan.new_residents]),
    ):
        if rows:
            await session.execute(insert(table), [row | stamp for row in rows])
    for changed, values in plan.changes:
        for name, value in values.items():
            setattr(changed, name, value)
        changed.rev = rev
    await session.flush()
    if plan.edits:
        who = {"edited_by": actor.id, "edited_by_name": actor.name, "edited_at": at}
        await session.execute(insert(HouseholdEdit), [_kept(edit) | who | stamp for edit in plan.edits])
    counts = {
        "households": len(plan.new_households),
        "residents": len(plan.new_residents),
        "changed": len(plan.changed - plan.created),
    }
    detail = {"grid_code": grid.code, "created": len(plan.created), **counts}
    await record(session, "household.import", actor_id=actor.id, subject_kind="area", subject_id=grid.id, detail=detail)
    return plan


def _kept(edit: Row) -> Row:
    """An edit as its row: what was and what is are sealed."""
    edit_id = new_id()
    row = {"id": edit_id, "household_id": edit["household_id"], "field": edit["field"]}
    return row | HouseholdEdit.old.parts(edit_id, edit["old"]) | HouseholdEdit.new.parts(edit_id, edit["new"])
