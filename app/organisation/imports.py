"""Areas and departments from a spreadsheet: everything or nothing, and the same file again changes nothing."""

from collections.abc import Sequence

from fastapi import UploadFile
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.kernel.access import Actor
from app.kernel.imports import Importer, Rows, Unwatched, Watch, sifted
from app.kernel.tables import Faults, ImportReport, Line, read
from app.organisation import rules
from app.organisation.columns import COLUMNS, GRID_KIND, KIND, TITLE
from app.organisation.plan import PERMISSION, Plan, Wanted


async def import_areas(session: AsyncSession, actor: Actor, file: UploadFile, *, dry_run: bool) -> ImportReport:
    """Bring areas and departments to what the sheet says; rows that are not in it stay as they are.

    Raises what `tables.read` raises, and Invalid with a fault at /rows/<row>/<column> for each problem; a dry run
    reports them instead.
    """
    sheet = await read(file, COLUMNS)
    faults = Faults(COLUMNS)
    plan = await _plan(session, actor, sheet.lines, faults)
    drawn = AreaImport(plan, faults)
    if not dry_run:
        faults.refuse()
        await drawn.carry_out(session, actor, Unwatched())
    counts = {"created": drawn.created, "changed": drawn.changed}
    return ImportReport.of(sheet, faults, drawn.warnings, dry_run=dry_run, **counts)


async def _plan(session: AsyncSession, actor: Actor, lines: Sequence[Line], faults: Faults) -> Plan:
    plan = Plan(actor, faults, Faults(COLUMNS))
    await plan.draw(session, _wanted(lines, faults))
    return plan


class AreaImport:
    """A plan, and why rows were left out of it."""

    def __init__(self, plan: Plan, faults: Faults) -> None:
        self.plan, self.faults, self.warnings = plan, faults, plan.warnings
        self.created, self.changed = plan.created, len(plan.changed)

    async def carry_out(self, session: AsyncSession, actor: Actor, watch: Watch) -> None:
        """Write it all, under one rev."""
        if self.created or self.changed:
            await self.plan.carry_out(session)
            detail = {"created": self.created, "changed": self.changed, "moved": len(self.plan.moves)}
            await record(session, "area.import", actor_id=actor.id, detail=detail)
            await watch.written(self.created + self.changed)


async def draw(session: AsyncSession, actor: Actor, rows: Rows, watch: Watch) -> AreaImport:
    """What a sheet of areas and departments would change."""

    async def attempt(lines: Sequence[Line], faults: Faults) -> Plan:
        return await _plan(session, actor, lines, faults)

    plan, faults = await sifted(rows, COLUMNS, attempt)
    await watch.checked(len(rows.wanted))
    return AreaImport(plan, faults)


def _wanted(lines: Sequence[Line], faults: Faults) -> list[Wanted]:
    """The rows that name a code and a kind, in the order of the tree: parents before what stands under them."""
    found: dict[str, Wanted] = {}
    for line in lines:
        faults.require(line, COLUMNS)
        code = line["code"]
        kind = faults.word(line, KIND, default=rules.kind_of(code) or "")
        values = {
            "name": line["name"],
            "grid_kind": faults.word(line, GRID_KIND),
            "households_target": faults.number(line, "households_target", 1, 100_000),
            "phone": line["phone"],
            "valid_from": faults.day(line, "valid_from"),
            "valid_to": faults.day(line, "valid_to"),
        }
        if not code:
            continue
        if code in found:
            faults.add(line, "code", "code-twice", show=True)
        elif kind:
            kept = {name: value for name, value in values.items() if value not in (None, "")}
            found[code] = Wanted(line, code, kind, line["parent_code"], kept)
        elif not line["kind"]:
            faults.add(line, "code", "code-shape", show=True)
    order = (*rules.KINDS, *rules.DEPARTMENT_KINDS)
    return sorted(found.values(), key=lambda row: order.index(row.kind))


IMPORTERS = (Importer("areas", PERMISSION, TITLE, COLUMNS, draw),)
