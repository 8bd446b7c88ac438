"""Routes of the organisation room."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.kernel.access import Actor, guard
from app.kernel.db import Session
from app.kernel.openapi import problems
from app.kernel.tables import XLSX_ANSWER, ImportReport, XlsxFile, template
from app.organisation import columns, schemas, service
from app.organisation.map_routes import router as maps
from app.organisation.models import Area, Department

router = APIRouter(tags=["organisation"])
router.include_router(maps)  # before /areas/{code}, which would take its addresses for codes

Reader = Annotated[Actor, guard("area.read")]
Importer = Annotated[Actor, guard("area.import")]
CalendarEditor = Annotated[Actor, guard("calendar.edit")]
Year = Annotated[int, Query(ge=2000, le=2099)]


@router.get(
    "/areas",
    response_model=list[schemas.AreaOut],
    response_model_exclude_none=True,
    responses=problems(404),
)
async def areas(actor: Reader, session: Session, kind: str | None = None, parent: str | None = None) -> Sequence[Area]:
    """Areas below my posts, in the order of the tree; of one kind, or right below the area with code `parent`."""
    return await service.areas(session, actor, kind=kind, parent=parent)


@router.get(
    "/areas/{code}",
    response_model=schemas.AreaOut,
    response_model_exclude_none=True,
    responses=problems(404),
)
async def area(code: str, actor: Reader, session: Session) -> Area:
    """One area."""
    return await service.area(session, actor, code)


@router.get(
    "/departments",
    response_model=list[schemas.DepartmentOut],
    response_model_exclude_none=True,
)
async def departments(actor: Reader, session: Session) -> Sequence[Department]:
    """Units that handle, at areas below my posts."""
    return await service.departments(session, actor)


@router.post(
    "/import/areas",
    response_model_exclude_none=True,
    responses=problems(415),
)
async def import_areas(file: XlsxFile, actor: Importer, session: Session, *, dry_run: bool = False) -> ImportReport:
    """Load areas and departments from a spreadsheet: all rows or none. `dry_run` only reports what would happen."""
    return await service.import_areas(session, actor, file, dry_run=dry_run)


@router.get(
    "/import/areas/template",
    response_class=Response,
    responses=XLSX_ANSWER,
)
async def areas_template(actor: Importer) -> Response:  # noqa: ARG001  (the guard)
    """The sheet to fill in, with drop-down lists and notes."""
    return await template(columns.TITLE, columns.COLUMNS)


@router.get(
    "/calendar",
    response_model_exclude_none=True,
)
async def calendar(_actor: Reader, session: Session, year: Year) -> schemas.CalendarOut:
    """Which days of a year are worked, and in which hours; limits in working hours and days are counted by it."""
    return await service.show_calendar(session, year)


@router.put(
    "/calendar",
    status_code=204,
)
async def edit_calendar(edit: schemas.CalendarEdit, actor: CalendarEditor, session: Session) -> None:
    """Let days be as told; all others stay. Limits that run already keep the end they were given."""
    await service.edit_calendar(session, actor, edit.days)
