"""Places as a caller tells them: a few words, and the buildings, lanes, grids and communities that they may mean.

Flats are not told apart: a building, or a door in a lane, names the grid, and who lives behind which door is no
business of a hotline.
"""

import re
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.incidents.schemas.map import PlaceOut
from app.kernel.access import Actor, scoped
from app.organisation.models import Area
from app.registers.models import Dwelling

PERMISSION: Final = "incident.intake"
SHOWN: Final = 8
# Doors looked at for one answer: a few letters that begin half the district's addresses cost no more than this.
LOOKED_AT: Final = 2000
# An index of three letters each finds nothing shorter.
LETTERS: Final = 3
_RUN = re.compile(r"\d+[^\d\s]*|[^\d\s]+")


def runs(told: str) -> list[str]:
    """What must follow each other in an address: 「新宋3号」 is 新宋 and then 3号, whatever stands in between."""
    return _RUN.findall(re.sub(r"[%_\\]", " ", told))  # these mean something to LIKE


async def places(session: AsyncSession, actor: Actor, told: str) -> list[PlaceOut]:
    """Places in the actor's reach that these words may mean: addresses that begin so, then areas, then other addresses.

    Bounded, however many doors there are.
    """
    words = runs(told)
    if not words:
        return []
    like = "%".join(words)
    found = await _addresses(session, actor, Dwelling.address.like(f"{like}%"))
    found += await _areas(session, actor, like)
    if len(found) < SHOWN and max(len(word) for word in words) >= LETTERS:
        known = {one.label for one in found}
        others = await _addresses(session, actor, Dwelling.address.like(f"%{like}%"))
        found += [one for one in others if one.label not in known]
    return found[:SHOWN]


def _label() -> ColumnElement[str]:
    """A door's address up to its building; of a lane's door all of it."""
    until = func.strpos(Dwelling.address, Dwelling.building) + func.length(Dwelling.building) - 1
    return case((Dwelling.unit == "", Dwelling.address), else_=func.left(Dwelling.address, until))


async def _addresses(session: AsyncSession, actor: Actor, fits: ColumnElement[bool]) -> list[PlaceOut]:
    doors = select(_label().label("label"), Dwelling.grid_code, Dwelling.path)
    doors = scoped(doors, actor, PERMISSION, Dwelling.path).where(fits, Dwelling.deleted_at.is_(None))
    near = doors.limit(LOOKED_AT).subquery()
    labels = select(near.c.label, near.c.grid_code).group_by(near.c.label, near.c.grid_code)
    nearest = labels.order_by(func.length(near.c.label), near.c.label).limit(SHOWN).subquery()
    grid, community = aliased(Area), aliased(Area)
    query: Select[Any] = (
        select(nearest.c.label, grid.code, grid.name, community.code, community.name)
        .join(grid, grid.code == nearest.c.grid_code)
        .join(community, community.id == grid.parent_id)
        .order_by(func.length(nearest.c.label), nearest.c.label)
    )
    return [_place("address", *row) for row in await session.execute(query)]


async def _areas(session: AsyncSession, actor: Actor, like: str) -> list[PlaceOut]:
    above = aliased(Area)
    query = select(Area.kind, Area.code, Area.name, above.code, above.name).join(above, above.id == Area.parent_id)
    query = scoped(query, actor, PERMISSION, Area.path).where(
        Area.kind.in_(("grid", "community")),
        Area.deleted_at.is_(None),
        Area.valid_to.is_(None),
        func.concat(case((Area.kind == "grid", above.name), else_=""), Area.name).like(f"%{like}%"),
    )
    rows = await session.execute(query.order_by(Area.kind, Area.path).limit(SHOWN))
    return [
        _place("grid", f"{community}{name}", code, name, community_code, community)
        if kind == "grid"
        else _place("community", name, None, None, code, name)
        for kind, code, name, community_code, community in rows
    ]


def _place(
    kind: Any, label: str, grid_code: str | None, grid_name: str | None, community_code: str, community_name: str
) -> PlaceOut:
    return PlaceOut(
        kind=kind,
        label=label,
        grid_code=grid_code,
        grid_name=grid_name,
        community_code=community_code,
        community_name=community_name,
    )
