"""Organisation's SQL."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.access import Actor, scoped
from app.kernel.sql import among
from app.organisation.models import Area, Department


def visible(actor: Actor) -> Select[Area]:
    """Areas the actor may see."""
    return scoped(select(Area), actor, "area.read", Area.path).where(Area.deleted_at.is_(None))


def visible_departments(actor: Actor) -> Select[Department]:
    """Departments of areas the actor may see."""
    query = select(Department).join(Area, Area.id == Department.area_id)
    return scoped(query, actor, "area.read", Area.path).order_by(Department.code)


async def with_code(session: AsyncSession, code: str) -> Area | None:
    """The area with a code, closed or not."""
    return (await session.scalars(select(Area).where(Area.code == code, Area.deleted_at.is_(None)))).one_or_none()


async def with_codes(session: AsyncSession, codes: Sequence[str]) -> dict[str, Area]:
    """The areas with these codes, by code."""
    found = await session.scalars(select(Area).where(among(Area.code, codes), Area.deleted_at.is_(None)))
    return {area.code: area for area in found}


async def departments_with_codes(session: AsyncSession, codes: Sequence[str]) -> dict[str, Department]:
    """The departments with these codes, by code."""
    return {
        found.code: found for found in await session.scalars(select(Department).where(among(Department.code, codes)))
    }


async def open_below(session: AsyncSession, path: str) -> set[str]:
    """Codes of the areas below a path, itself apart, that have no end yet."""
    query = select(Area.code).where(
        Area.path.op("<@", is_comparison=True)(path),
        Area.path != path,
        Area.deleted_at.is_(None),
        Area.valid_to.is_(None),
    )
    return set(await session.scalars(query))
