"""The catalogue of categories and the table of moves."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from app.incidents import service
from app.incidents.schemas.catalogue import Catalogue, CategoryEdit, CategoryOut
from app.kernel.access import Actor, SignedIn, guard
from app.kernel.db import Session
from app.kernel.openapi import problems

router = APIRouter()


@router.get("/categories", responses=problems(401, 422))
async def list_categories(
    session: Session,
    _: SignedIn,
    q: Annotated[str, Query(max_length=60, description="What people say: 「路灯黑了」.")] = "",
) -> Catalogue:
    """The catalogue of incidents, or what a few words name in it, best first."""
    return await service.categories(session, q)


@router.put("/categories/{code}", responses=problems(401, 403, 404, 409, 422))
async def revise_category(
    code: Annotated[str, Path(pattern=r"^\d{4}$")],
    asked: CategoryEdit,
    session: Session,
    actor: Annotated[Actor, guard("catalogue.edit")],
) -> CategoryOut:
    """Release a new version of a category. Open incidents keep the version they were dispatched with."""
    return await service.revise(session, actor, code, asked)


@router.get("/incidents/workflow", responses=problems(401))
async def read_workflow(_: SignedIn) -> dict[str, Any]:
    """The table of moves: states, and for each verb where it leads from and to, and which roles take it."""
    return service.workflow()
