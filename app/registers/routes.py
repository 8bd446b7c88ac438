"""Routes of the registers room."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.kernel.access import Actor, guard
from app.kernel.db import Session
from app.kernel.errors import OriginRefused
from app.kernel.openapi import problems
from app.kernel.tables import XLSX_ANSWER, XlsxFile, template
from app.registers import excel, id_numbers, schemas, service
from app.registers.life.routes import router as life

router = APIRouter(tags=["registers"])
router.include_router(life)
Reader = Annotated[Actor, guard("household.read")]
Importer = Annotated[Actor, guard("household.import")]
Revealer = Annotated[Actor, guard("contact.reveal")]
Keeper = Annotated[Actor, guard("id_number.keep")]
IdRevealer = Annotated[Actor, guard("id_number.reveal")]
GridCode = Annotated[str, Query(pattern=r"^\d{15}$", examples=["990101001001003"])]


@router.get("/households", responses=problems(401, 403, 422))
async def list_households(
    session: Session,
    actor: Reader,
    query: Annotated[
        str, Query(max_length=60, description="Name, pinyin, initials, door (3-1-302, 1-302, 302), end of a phone.")
    ] = "",
    grid_code: GridCode | None = None,
    cursor: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> schemas.HouseholdPage:
    """Households in one's areas, in the order of their doors."""
    return await service.page(session, actor, query=query, grid_code=grid_code, cursor=cursor, limit=limit)


@router.get("/households/{household_id}", responses=problems(401, 403, 404, 422))
async def read_household(household_id: UUID, session: Session, actor: Reader) -> schemas.HouseholdDetail:
    """One household with its people. Being looked at is logged."""
    return await service.one(session, actor, household_id)


@router.post("/households/{household_id}/reveal", responses=problems(400, 401, 403, OriginRefused, 404, 422))
async def reveal_contact(
    household_id: UUID, asked: schemas.Reveal, session: Session, actor: Revealer
) -> schemas.Revealed:
    """A phone number in full. Every look is logged, with its reason."""
    return await service.reveal(session, actor, household_id, asked)


@router.put("/residents/{resident_id}/id-number", responses=problems(400, 401, 403, OriginRefused, 404, 422))
async def keep_id_number(
    resident_id: UUID, asked: schemas.IdNumberIn, session: Session, actor: Keeper
) -> schemas.IdNumberKept:
    """Keep an identity number while a service asks for it: sealed, thirty days at most."""
    return await id_numbers.keep(session, actor, resident_id, asked)


@router.delete(
    "/residents/{resident_id}/id-number", status_code=204, responses=problems(401, 403, OriginRefused, 404, 422)
)
async def drop_id_number(resident_id: UUID, session: Session, actor: Keeper) -> None:
    """Forget an identity number at once."""
    await id_numbers.drop(session, actor, resident_id)


@router.post(
    "/residents/{resident_id}/id-number/reveal", responses=problems(400, 401, 403, OriginRefused, 404, 409, 422)
)
async def reveal_id_number(
    resident_id: UUID, asked: schemas.WhyId, session: Session, actor: IdRevealer
) -> schemas.IdNumberRevealed:
    """An identity number in full. Every look is logged, with its reason."""
    return await id_numbers.reveal(session, actor, resident_id, asked)


@router.post(
    "/import/households",
    response_model_exclude_none=True,
    responses=problems(400, 401, 403, OriginRefused, 404, 413, 415, 422),
)
async def import_households(
    file: XlsxFile, grid_code: GridCode, actor: Importer, session: Session, *, dry_run: bool = False
) -> schemas.HouseholdImportReport:
    """Load a grid's households and residents from a spreadsheet: all rows or none. `dry_run` only reports."""
    return await excel.import_households(session, actor, grid_code, file, dry_run=dry_run)


@router.get("/import/households/template", response_class=Response, responses=XLSX_ANSWER | problems(401, 403))
async def households_template(actor: Importer) -> Response:  # noqa: ARG001  (the guard)
    """The sheet to fill in, one row a resident, with drop-down lists and notes."""
    return await template(excel.TITLE, excel.COLUMNS)
