"""Where the rows of a sheet lie: areas, units and doors by the codes people write, all read at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.access import Actor
from app.kernel.sql import among
from app.kernel.tables import Faults, Line
from app.organisation.models import Area
from app.premises import repo
from app.registers.models import Dwelling

DoorKey = tuple[str, str, str, str]  # grid, building, unit, room


@dataclass(slots=True)
class Places:
    """What rows may name. An area outside the actor's reach is as unknown as one that is not there."""

    actor: Actor
    permission: str
    areas: dict[str, Area]
    units: dict[str, UUID]
    doors: dict[DoorKey, Dwelling]

    @classmethod
    async def load(cls, session: AsyncSession, actor: Actor, permission: str, lines: Sequence[Line]) -> "Places":
        """Read what the rows name."""

        def told(*names: str) -> set[str]:
            return {text for line in lines for name in names if (text := line[name])}

        grids = told("grid_code")
        doors: dict[DoorKey, Dwelling] = {}
        if any(line["room"] for line in lines):
            query = select(Dwelling).where(among(Dwelling.grid_code, grids), Dwelling.deleted_at.is_(None))
            for door in await session.scalars(query):
                doors[door.grid_code, door.building, door.unit, door.room] = door
        return cls(
            actor,
            permission,
            await repo.places(session, grids | told("area_code", "micro_grid_code")),
            await repo.units(session, told("property_unit_code", "owner_unit_code")),
            doors,
        )

    def area(self, line: Line, name: str, faults: Faults, kinds: tuple[str, ...]) -> Area | None:
        """The area that a cell names; what is none of these kinds, or out of reach, is noted. None where empty."""
        if not line[name]:
            return None
        area = self.areas.get(line[name])
        if area is None or area.kind not in kinds or not self.actor.can("area.read", area.path):
            faults.add(line, name, "unknown-place", show=True)
        elif not self.actor.can(self.permission, area.path):
            faults.add(line, name, "out-of-area", show=True)
        else:
            return area
        return None

    def unit(self, line: Line, name: str, faults: Faults) -> UUID | None:
        """The unit that a cell names; None where it is empty."""
        if line[name] and line[name] not in self.units:
            faults.add(line, name, "unknown-unit", show=True)
        return self.units.get(line[name])
