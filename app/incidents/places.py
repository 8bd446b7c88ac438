"""Where an incident lies: by a household, by a grid's code, or in a community. A position is advice, not proof."""

from collections.abc import Sequence
from dataclasses import dataclass
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
