"""Routes of the organisation room."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter

from app.kernel.access import Actor, guard
from app.kernel.db import Session
from app.kernel.openapi import problems
from app.organisation import schemas, service
from app.organisation.models import Area, Department

router = APIRouter(tags=["organisation"])

Reader = Annotated[Actor, guard("area.read")]


@router.get(
    "/areas",
    response_model=list[schemas.AreaOut],
    response_model_exclude_none=True,
    responses=problems(401, 403, 404, 422),
)
async def areas(actor: Reader, session: Session, kind: str | None = None, parent: str | None = None) -> Sequence[Area]:
    """Areas below my posts, in the order of the tree; of one kind, or right below the area with code `parent`."""
    return await service.areas(session, actor, kind=kind, parent=parent)


@router.get(
    "/areas/{code}",
    response_model=schemas.AreaOut,
    response_model_exclude_none=True,
    responses=problems(401, 403, 404),
)
async def area(code: str, actor: Reader, session: Session) -> Area:
    """One area."""
    return await service.area(session, actor, code)


@router.get(
    "/departments",
    response_model=list[schemas.DepartmentOut],
    response_model_exclude_none=True,
    responses=problems(401, 403),
)
async def departments(actor: Reader, session: Session) -> Sequence[Department]:
    """Units that handle, at areas below my posts."""
    return await service.departments(session, actor)
