"""Routes of the map: boundaries, and the grid that a position lies in."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Path, Query, Response

from app.kernel.access import Actor, guard
from app.kernel.db import Session
from app.kernel.openapi import problems
from app.organisation import maps, schemas
from app.organisation.models import Area

router = APIRouter(prefix="/areas")

Reader = Annotated[Actor, guard("area.read")]
Drawer = Annotated[Actor, guard(maps.PERMISSION)]
Code = Annotated[str, Path(pattern=r"^[0-9Z]{6,17}$", examples=["990101001001001"])]
Kind = Literal["district", "street", "zone", "community", "grid", "micro_grid"]
_UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "The collection is what If-None-Match names."}}


@router.get("/boundaries", response_model=schemas.Boundaries, responses=_UNCHANGED | problems(422))
async def boundaries(
    actor: Reader,
    session: Session,
    kind: Kind | None = None,
    if_none_match: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Boundaries of the areas in my reach, GeoJSON in WGS-84; areas without one are left out."""
    # The browser keeps it and asks each time whether it still holds.
    headers = {"etag": f'"{await maps.tag(session, actor, kind)}"', "cache-control": "private, no-cache"}
    if if_none_match is not None and headers["etag"] in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(await maps.collection(session, actor, kind), media_type="application/json", headers=headers)


@router.get(
    "/locate",
    response_model=list[schemas.AreaOut],
    response_model_exclude_none=True,
    responses=problems(422),
)
async def locate(
    actor: Reader,
    session: Session,
    lat: Annotated[float, Query(ge=-90, le=90)],
    lon: Annotated[float, Query(ge=-180, le=180)],
) -> Sequence[Area]:
    """The grids in my reach whose boundary holds a point. Advice: a boundary is drawn by hand."""
    return await maps.locate(session, actor, lat, lon)


@router.put(
    "/{code}/boundary",
    response_model=schemas.AreaOut,
    response_model_exclude_none=True,
    responses=problems(404),
)
async def put_boundary(code: Code, asked: schemas.BoundaryIn, actor: Drawer, session: Session) -> Area:
    """Draw the boundary of an area: closed rings, at most 10,000 points. It takes the place of the former one."""
    return await maps.put_boundary(session, actor, code, asked)


@router.delete("/{code}/boundary", status_code=204, responses=problems(404))
async def delete_boundary(code: Code, actor: Drawer, session: Session) -> None:
    """Take the boundary of an area away."""
    await maps.put_boundary(session, actor, code, None)
