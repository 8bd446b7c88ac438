"""The map of open cases, what lies underneath it, and places as a caller tells them."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request

from app.incidents import finding, maps
from app.incidents.queue import Filter
from app.incidents.schemas.map import MapOut, PlaceOut, TilesOut
from app.incidents.workflow.states import Open
from app.kernel.access import Actor, guard
from app.kernel.config import Settings
from app.kernel.db import Session
from app.kernel.openapi import problems

router = APIRouter(prefix="/incidents")
Reader = Annotated[Actor, guard("incident.read")]
Longitude = Annotated[float, Query(ge=-180, le=180)]
Latitude = Annotated[float, Query(ge=-90, le=90)]


@router.get("/map", responses=problems(401, 403, 422))
async def map_incidents(
    session: Session,
    actor: Reader,
    west: Longitude,
    south: Latitude,
    east: Longitude,
    north: Latitude,
    state: Annotated[list[Open] | None, Query(description="May be given more than once.")] = None,
    desk: Literal["community", "street", "district"] | None = None,
    area: Annotated[str | None, Query(pattern=r"^\d{6,17}$", description="Of any kind: grid, street…")] = None,
    mine: Annotated[bool, Query(description="Only what the caller reported.")] = False,
    overdue: bool = False,
    urgent: bool = False,
) -> MapOut:
    """Open cases in a box that the caller sees in full: at most 1,000 points, else counts by cells of a lattice."""
    wanted = Filter(tuple(state or ()), desk, area=area, is_mine=mine, is_overdue=overdue, is_urgent=urgent)
    return await maps.drawn(session, actor, maps.Box(west, south, east, north), wanted)


@router.get("/map/tiles", responses=problems(401, 403))
async def read_map_tiles(request: Request, _: Reader) -> TilesOut:
    """What lies underneath the map, by this installation's settings."""
    settings: Settings = request.app.state.settings
    return TilesOut(url=settings.map_tiles, datum=settings.map_tiles_datum, attribution=settings.map_attribution)


@router.get("/places", responses=problems(401, 403, 422))
async def find_places(
    session: Session,
    actor: Annotated[Actor, guard("incident.intake")],
    q: Annotated[str, Query(min_length=1, max_length=60, description="What a caller says: 「新宋3号」.")],
) -> list[PlaceOut]:
    """Buildings, doors in lanes, grids and communities that these words may mean, with the grid each lies in."""
    return await finding.places(session, actor, q.strip())
