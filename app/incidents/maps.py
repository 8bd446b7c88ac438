"""The map: open cases in a box as points, or where they are many, how many lie in each cell of a fixed lattice.

Only what a reader sees in full is on it: a box that is drawn small enough around a hidden case would tell its place.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    Subquery,
    and_,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    union,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import repo
from app.incidents.models import ON_MAP, Incident
from app.incidents.queue import Filter, conditions
from app.incidents.schemas.map import CellOut, MapOut, PointOut
from app.kernel.access import Actor, covers
from app.kernel.clock import now
from app.kernel.errors import Fault, Invalid

POINTS: Final = 1000
# Cells along the longer side of what is asked for, before the size is rounded down to a power of two.
ACROSS: Final = 8
FINEST: Final = 28  # halvings: 15 centimetres
# Cases of one cell that are counted; beyond it is "more than". With the number of cells it bounds the work.
COUNTED: Final = 500
TITLE: Final = 60
_AREA_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Box:
    """Degrees, WGS-84."""

    west: float
    south: float
    east: float
    north: float


async def drawn(session: AsyncSession, actor: Actor, box: Box, wanted: Filter) -> MapOut:
    """What a map of this box shows a reader: every case while they are at most 1,000, else counts.

    The work is bounded by what is open within the box and the reader's reach, whatever the table holds.
    """
    if box.west >= box.east or box.south >= box.north:
        raise Invalid(errors=[Fault("/west" if box.west >= box.east else "/south", "box-inside-out")])
    only = [repo.seen(actor), repo.inside(actor), *await conditions(session, actor, wanted)]
    near = _inside(literal(box.west), literal(box.south), literal(box.east), literal(box.north))
    points = await _points(session, actor, [near, *only])
    if len(points) <= POINTS:
        return MapOut(points=points, cells=[], cell_deg=None)
    size = cell_size(box)
    return MapOut(points=[], cells=await _cells(session, actor, box, size, only), cell_deg=size)


def cell_size(box: Box) -> float:
    """The side of a cell in degrees: 360 halved so often that some 4 to 8 cells lie along the longer side.

    Cells hang on the meridian and the equator, so that they stand still while a reader moves the map.
    """
    longer = max(box.east - box.west, box.north - box.south)
    return math.ldexp(360.0, -min(math.floor(math.log2(360 * ACROSS / longer)), FINEST))


def _inside(west: Any, south: Any, east: Any, north: Any) -> ColumnElement[bool]:
    """The row's point lies in a box; as the index writes it."""
    at = func.point(Incident.lon, Incident.lat)
    return at.op("<@", is_comparison=True)(func.box(func.point(west, south), func.point(east, north)))


def _arms(actor: Actor, only: Sequence[ColumnElement[bool]], most: int) -> Subquery:
    """Ids of cases for the map, by each way that a case may be in somebody's reach, each by an index of its own.

    Whoever works for a unit may be given any case: theirs are looked for among all that are open in the box, as a
    unit's former cases are many more.
    """
    found = select(Incident.id).where(text(ON_MAP), *only).limit(most)
    if any(path.startswith("unit.") for path in actor.paths(repo.READ)):
        return union(found).subquery()
    arms = [found.where(Incident.path.op("<@", is_comparison=True)(path)) for path in _reach(actor)]
    arms.append(found.where(Incident.reporter_id == actor.id))
    if "leader" in actor.roles:
        arms.append(found.where(Incident.leader_id == actor.id))
    return union(*arms).subquery()


def _reach(actor: Actor) -> list[str]:
    """The areas whose cases the actor may see, none within another."""
    paths = {*actor.paths(repo.READ), *actor.paths("incident.callback_ok")}
    areas = sorted(path for path in paths if path[:_AREA_DIGITS].isdigit())
    return [path for path in areas if not any(covers(other, path) for other in areas if other != path)]


async def _points(session: AsyncSession, actor: Actor, only: Sequence[ColumnElement[bool]]) -> list[PointOut]:
    names = [name for name in PointOut.model_fields if name not in ("title", "category")]
    columns: list[Any] = [getattr(Incident, name) for name in names]
    columns += [func.left(Incident.text, TITLE).label("title"), Incident.category_code.label("category")]
    ids = _arms(actor, only, POINTS + 1)
    query = select(*columns).where(Incident.id.in_(select(ids.c.id))).limit(POINTS + 1)
    query = query.order_by(-Incident.urgency, Incident.due_at, Incident.id)
    return [PointOut.model_validate(row) for row in await session.execute(query)]


async def _cells(
    session: AsyncSession, actor: Actor, box: Box, size: float, only: Sequence[ColumnElement[bool]]
) -> list[CellOut]:
    """Whole cells, also where the box cuts them: a count must not change because somebody looks from elsewhere."""
    columns = _steps(box.west, box.east, size, "across")
    rows = _steps(box.south, box.north, size, "upward")
    # As text, since these columns belong to what the lateral part stands beside, not to what it reads from.
    west, south = (literal_column(f"{name}.n", Integer) * literal(size, Float) for name in ("across", "upward"))
    east, north = west + size, south + size
    # A box holds its edges, a cell only two of them.
    here = and_(_inside(west, south, east, north), Incident.lon < east, Incident.lat < north)
    ids = select(_arms(actor, [here, *only], COUNTED + 1)).limit(COUNTED + 1).lateral()
    is_late = Incident.due_at < now()
    query = (
        select(
            columns.c.n,
            rows.c.n,
            func.count(),
            func.count().filter(Incident.urgency > 0),
            func.count().filter(or_(is_late, Incident.urgency > 0)),
            func.avg(Incident.lat),
            func.avg(Incident.lon),
        )
        .select_from(columns.join(rows, literal(value=True)).join(ids, literal(value=True)))
        .join(Incident, Incident.id == ids.c.id)
        .group_by(columns.c.n, rows.c.n)
        .order_by(columns.c.n, rows.c.n)
    )
    return [_cell(row) for row in await session.execute(query)]


def _steps(first: float, last: float, size: float, name: str) -> Subquery:
    series = func.generate_series(cast(math.floor(first / size), Integer), cast(math.floor(last / size), Integer))
    return select(series.label("n")).subquery(name)


def _cell(row: Sequence[Any]) -> CellOut:
    x, y, n, urgent, pressing, lat, lon = row
    return CellOut(x=x, y=y, lat=lat, lon=lon, n=min(n, COUNTED), is_more=n > COUNTED, urgent=urgent, pressing=pressing)
