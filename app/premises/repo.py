"""The room's SQL. Every query a person asks starts from `scoped()`."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.kernel.access import Actor, scoped
from app.kernel.sql import among
from app.organisation.models import Area, Department
from app.premises.models import Asset, Building, Device, Premises
from app.registers.models import Dwelling

Row = Building | Premises | Device | Asset
Kept = TypeVar("Kept", Building, Premises, Device, Asset)

# The order of a list; the id makes it total.
ORDERS: Mapping[type[Row], tuple[InstrumentedAttribute[Any], ...]] = {
    Building: (Building.grid_code, Building.name, Building.id),
    Premises: (Premises.grid_code, Premises.name, Premises.id),
    Device: (Device.grid_code, Device.kind, Device.serial, Device.id),
    Asset: (Asset.code, Asset.id),
}
_WORDS: Mapping[type[Row], tuple[InstrumentedAttribute[Any], ...]] = {
    Building: (Building.name, Building.address),
    Premises: (Premises.name, Premises.address, Premises.uscc),
    Device: (Device.serial,),
    Asset: (Asset.code, Asset.road),
}


def visible(model: type[Kept], actor: Actor, permission: str) -> Select[Kept]:
    """Rows the actor may see."""
    query: Select[Any] = select(model)
    return scoped(query, actor, permission, model.path).where(model.deleted_at.is_(None))


async def page(
    session: AsyncSession,
    query: Select[Kept],
    model: type[Kept],
    *,
    words: str,
    fields: Mapping[str, Any],
    after: UUID | None,
    limit: int,
) -> Sequence[Kept] | None:
    """Rows of a query in their order, narrowed by words and exact fields; None: there is no `after` to go on from."""
    order = ORDERS[model]
    for name, value in fields.items():
        if value is not None:
            query = query.where(getattr(model, name) == value)
    if words:
        query = query.where(_holds(model, words))
    if after is not None:
        place = (await session.execute(select(*order).where(model.id == after))).first()
        if place is None:
            return None
        query = query.where(tuple_(*order) > tuple(place))
    return (await session.scalars(query.order_by(*order).limit(limit))).all()


def _holds(model: type[Row], words: str) -> ColumnElement[bool]:
    return or_(*(column.icontains(words, autoescape=True) for column in _WORDS[model]))


async def places(session: AsyncSession, codes: Collection[str]) -> dict[str, Area]:
    """Areas with these codes that have not been removed, by code. The caller asks what the actor may do there."""
    found = await session.scalars(select(Area).where(among(Area.code, codes), Area.deleted_at.is_(None)))
    return {area.code: area for area in found}


async def units(session: AsyncSession, codes: Collection[str]) -> dict[str, UUID]:
    """Departments by code: names and codes are nobody's data."""
    found = await session.execute(select(Department.code, Department.id).where(among(Department.code, codes)))
    return {row.code: row.id for row in found}


async def dwelling(session: AsyncSession, actor: Actor, dwelling_id: UUID, permission: str) -> Dwelling | None:
    """A door within the actor's reach."""
    query = scoped(select(Dwelling), actor, permission, Dwelling.path)
    return (await session.scalars(query.where(Dwelling.id == dwelling_id, Dwelling.deleted_at.is_(None)))).one_or_none()
