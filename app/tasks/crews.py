"""Who is there for the care tasks of a grid on a day: from assignments and leaves."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.tasks.ladder import Crew

# A person named as substitute stands in only where they hold a post themselves: without one they see no door.
_CREWS: Final = text(
    """
    with there as (
        select h.staff_id, h.area_id, h.rank, h.role, exists (
            select from leaves l where l.staff_id = h.staff_id and :today between l.from_on and l.until_on
        ) as is_away
        from assignments h join staff s on s.id = h.staff_id and s.status = 'active'
        where h.valid_from <= :today and (h.valid_to is null or h.valid_to >= :today)
            and h.role in ('grid_head', 'grid_worker', 'grid_worker_pt')
    )
    select g.code,
        coalesce(bool_or(t.rank = 'A' and t.role <> 'grid_worker_pt' and not t.is_away), false) as has_own,
        coalesce(bool_or((t.rank = 'B' or exists (
            select from leaves l join there a on a.staff_id = l.staff_id and a.area_id = g.id
            where l.substitute_id = t.staff_id and :today between l.from_on and l.until_on
        )) and not t.is_away), false) as has_substitute
    from areas g left join there t on t.area_id = g.id
    where g.kind = 'grid' and g.deleted_at is null
    group by g.id, g.code
    """
)


async def crews(session: AsyncSession, on: date) -> Mapping[str, Crew]:
    """The crew of every grid on a day, by the grid's code."""
    rows = await session.execute(_CREWS, {"today": on})
    return {row.code: Crew(row.has_own, row.has_substitute) for row in rows}
