"""Where an incident lies: by a household, by a grid's code, or in a community. A position is advice, not proof."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.sql import among
from app.organisation.models import Area
from app.registers.models import Dwelling, Household


@dataclass(frozen=True, slots=True)
class Spot:
    """A place an incident can lie at. `grid_code` is empty when only the community is known."""

    grid_code: str
    path: str
    address: str | None = None
    boundary: Any = None


async def of_households(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, Spot]:
    """Where these households live."""
    query = (
        select(Household.id, Household.grid_code, Household.path, Dwelling.address)
        .join(Dwelling, Dwelling.id == Household.dwelling_id)
        .where(among(Household.id, ids), Household.deleted_at.is_(None))
    )
    return {found: Spot(grid, path, address) for found, grid, path, address in await session.execute(query)}


async def of_areas(session: AsyncSession, codes: Sequence[str]) -> dict[str, Spot]:
    """Open grids and communities, by code."""
    query = select(Area.code, Area.kind, Area.path, Area.boundary).where(
        among(Area.code, codes),
        Area.kind.in_(("grid", "community")),
        Area.deleted_at.is_(None),
        Area.valid_to.is_(None),
    )
    return {
        code: Spot(code if kind == "grid" else "", path, None, boundary)
        for code, kind, path, boundary in await session.execute(query)
    }


def is_outside(boundary: Any, lat: float, lon: float) -> bool:
    """Whether a point lies outside a GeoJSON polygon; without a polygon nothing lies outside.

    Even-odd rule over all rings, so holes are outside; a MultiPolygon is the sum of its parts.
    """
    kind = boundary.get("type") if isinstance(boundary, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        return False
    parts = [boundary["coordinates"]] if kind == "Polygon" else boundary["coordinates"]
    return not any(_in_rings(rings, lat, lon) for rings in parts)


def _in_rings(rings: Sequence[Sequence[Sequence[float]]], lat: float, lon: float) -> bool:
    crossings = 0
    for ring in rings:
        for (x1, y1, *_), (x2, y2, *_) in pairwise(ring):
            if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
                crossings += 1
    return crossings % 2 == 1
