"""Routes of the imports room. Who may import a kind is asked by its own permission, which the service looks up."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.imports import schemas, service
from app.kernel.access import SignedIn
from app.kernel.db import Session
from app.kernel.openapi import problems
from app.kernel.tables import XLSX_ANSWER, XlsxFile

router = APIRouter(tags=["imports"])
Limit = Annotated[int, Query(ge=1, le=500)]


@router.get("/imports/kinds", responses=problems(401))
async def import_kinds(actor: SignedIn) -> list[schemas.KindOut]:
    """What I may import, with the columns of each sheet."""
    return service.kinds(actor)


@router.get("/imports/kinds/{kind}/template", response_class=Response, responses=XLSX_ANSWER | problems(401, 403, 404))
async def import_template(kind: str, actor: SignedIn) -> Response:
    """The sheet to fill in, with drop-down lists and notes."""
    return await service.template_of(actor, kind)


@router.post("/imports/kinds/{kind}/runs", status_code=202, responses=problems(401, 403, 404, 409, 413, 415))
async def start_import(kind: str, file: XlsxFile, actor: SignedIn, session: Session) -> schemas.RunOut:
    """Upload a sheet. It is checked in the background; nothing is written before it is applied."""
    return await service.start(session, actor, kind, file)


@router.get("/imports", responses=problems(401))
async def list_imports(
    actor: SignedIn, session: Session, kind: str | None = None, cursor: UUID | None = None, limit: Limit = 50
) -> schemas.RunPage:
    """My runs and those of my areas, newest first."""
    return await service.page(session, actor, kind=kind, cursor=cursor, limit=limit)


@router.get("/imports/{run_id}", responses=problems(401, 404))
async def import_run(run_id: UUID, actor: SignedIn, session: Session) -> schemas.RunOut:
    """One run and how far it is."""
    return await service.one(session, actor, run_id)


@router.get("/imports/{run_id}/problems", response_model_exclude_none=True, responses=problems(401, 404))
async def import_problems(
    run_id: UUID,
    actor: SignedIn,
    session: Session,
    after: Annotated[int, Query(ge=0)] = 0,
    row: Annotated[int | None, Query(ge=1)] = None,
    limit: Limit = 200,
) -> schemas.ProblemPage:
    """What is wrong in a run's rows, and what is unusual, in the order of rows."""
    return await service.problems(session, actor, run_id, after=after, row=row, limit=limit)


@router.post("/imports/{run_id}/apply", status_code=202, responses=problems(401, 403, 404, 409))
async def apply_import(run_id: UUID, asked: schemas.Apply, actor: SignedIn, session: Session) -> schemas.RunOut:
    """Write a checked sheet: all rows, all but those with a problem, or only some. One change, or none at all."""
    return await service.apply(session, actor, run_id, asked)


@router.post("/imports/{run_id}/cancel", responses=problems(401, 403, 404, 409))
async def cancel_import(run_id: UUID, actor: SignedIn, session: Session) -> schemas.RunOut:
    """Call a run off. Half-written it leaves nothing."""
    return await service.cancel(session, actor, run_id)
