"""Plants the areas of the demo district and the units that handle, by the services that make them in earnest."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.demo.places import STREETS, UNITS, Grid, Street
from app.demo.survey import boundary
from app.kernel.clock import day_of
from app.organisation.models import Area, Department
from app.organisation.service import create_area, create_department, draw

OPEN_FOR = timedelta(days=840)


def grids() -> list[tuple[str, Grid]]:
    """Every grid with what follows the district's code in its own."""
    return [
        (street.suffix + community.suffix + grid.suffix, grid)
        for street in STREETS
        for community in street.communities
        for grid in community.grids
    ]


async def plant(
    session: AsyncSession, code: str, name: str, at: datetime
) -> tuple[dict[str, Area], dict[str, Department]]:
    """Make the district of this code and all that is below it; areas and units by code."""
    since = day_of(at) - OPEN_FOR
    district = await create_area(session, code=code, kind="district", name=name, valid_from=since)
    areas = {code: district}
    for street in STREETS:
        for area in await _street(session, district, street):
            areas[area.code] = area
    for area in areas.values():
        if area.kind in ("district", "street", "community", "grid"):
            draw(area, boundary(area.code[len(code) :]))
    units = {
        unit.code: await create_department(
            session, code=unit.code, kind=unit.kind, name=unit.name, area_code=code + unit.area, valid_from=since
        )
        for unit in UNITS
    }
    return areas, units


async def _street(session: AsyncSession, district: Area, street: Street) -> list[Area]:
    """A street, its zones, communities, grids and micro-grids."""
    found: list[Area] = []

    async def put(below: Area, code: str, kind: str, name: str, grid_kind: str | None = None) -> Area:
        found.append(
            await create_area(
                session,
                code=code,
                kind=kind,
                name=name,
                parent_code=below.code,
                grid_kind=grid_kind,
                households_target=400 if kind == "grid" else None,
                valid_from=district.valid_from,
            )
        )
        return found[-1]

    top = await put(district, district.code + street.suffix, "street", street.name)
    zones = {zone: await put(top, top.code + zone, "zone", name) for zone, name in street.zones}
    for community in street.communities:
        above = zones[community.zone] if community.zone else top
        home = await put(above, top.code + community.suffix, "community", community.name)
        for plan in community.grids:
            grid = await put(home, home.code + plan.suffix, "grid", plan.name, plan.kind)
            for number, building in enumerate(plan.buildings if plan.has_micro_grids else (), 1):
                if building.units:
                    await put(grid, f"{grid.code}{number:02}", "micro_grid", f"{building.name}微网格")
    return found
