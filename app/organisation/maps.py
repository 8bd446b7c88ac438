"""Boundaries as they are drawn, read and asked: what a map of the district needs to know of its areas."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Select, and_, func, or_
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.kernel.access import Actor
from app.kernel.changes import bump
from app.kernel.clock import today
from app.kernel.errors import Fault, Invalid, NotFound
from app.organisation import boundaries, repo
from app.organisation.models import Area
from app.organisation.schemas import BoundaryIn

PERMISSION = "area.import"


def _drawn(actor: Actor) -> Select[Area]:
    """Areas of today that the actor may see and that have a boundary."""
    still: ColumnElement[bool] = or_(Area.valid_to.is_(None), Area.valid_to >= today())
    return repo.visible(actor).where(Area.boundary.is_not(None), still)


async def tag(session: AsyncSession, actor: Actor, kind: str | None) -> str:
    """What changes whenever the collection for this reader does: a short text, safe in a header."""
    drawn = _drawn(actor).with_only_columns(func.max(Area.rev), func.count())
    newest, count = (await session.execute(drawn)).one()
    told = orjson.dumps([sorted(actor.paths("area.read")), kind, newest, count])
    return hashlib.sha256(told).hexdigest()[:24]


async def collection(session: AsyncSession, actor: Actor, kind: str | None) -> bytes:
    """The boundaries in the actor's reach as a GeoJSON FeatureCollection, in the order of the tree."""
    query = _drawn(actor).with_only_columns(Area.code, Area.kind, Area.name, Area.boundary).order_by(Area.path)
    if kind is not None:
        query = query.where(Area.kind == kind)
    features = [
        {"type": "Feature", "id": code, "properties": {"code": code, "kind": of, "name": name}, "geometry": boundary}
        for code, of, name, boundary in await session.execute(query)
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features})


async def locate(session: AsyncSession, actor: Actor, lat: float, lon: float) -> list[Area]:
    """The grids in the actor's reach whose boundary holds a point: usually one, none in a gap, two where they overlap.

    Extents choose in SQL, so that few boundaries are read however many there are.
    """
    west, south, east, north = (Area.extent[axis] for axis in range(1, 5))
    near = and_(west <= lon, east >= lon, south <= lat, north >= lat)
    found = await session.scalars(_drawn(actor).where(Area.kind == "grid", near).order_by(Area.path))
    return [area for area in found if boundaries.holds(area.boundary, lat, lon)]


async def put_boundary(session: AsyncSession, actor: Actor, code: str, asked: BoundaryIn | None) -> Area:
    """Give an area a boundary in place of the one it had; None takes it away.

    Raises NotFound, and Invalid with a fault at the ring or point that cannot be kept.
    """
    area = await repo.with_code(session, code)
    if area is None or not actor.can(PERMISSION, area.path):
        raise NotFound
    if asked is None:
        area.boundary, area.extent = None, None
    else:
        _try(area, asked)
    area.rev = await bump(session)
    detail = {"code": code, "points": boundaries.points_of(area.boundary)}
    await record(session, "area.boundary", actor_id=actor.id, subject_kind="area", subject_id=area.id, detail=detail)
    return area


def draw(area: Area, boundary: Mapping[str, Any]) -> None:
    """Give an area a boundary, a GeoJSON Polygon or MultiPolygon. Raises `boundaries.Unsound`."""
    area.boundary, area.extent = boundaries.sound(boundary["type"], boundary["coordinates"])


def _try(area: Area, asked: BoundaryIn) -> None:
    try:
        draw(area, asked.model_dump())
    except boundaries.Unsound as found:
        raise Invalid(errors=[Fault(found.at, found.code)]) from None
