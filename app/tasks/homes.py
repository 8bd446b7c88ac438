"""Tasks stay with their household: they move to its grid, and end where nobody is left."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.changes import bump
from app.kernel.clock import now
from app.tasks.models import OPEN
from app.tasks.planning import FEED

# Care tasks have their own keeper (planning), which knows what the plan says.
_STRAY: Final = f"t.{OPEN} and t.kind <> 'care_visit'"
_GONE: Final = "(h.deleted_at is not null or h.status <> 'active')"
_ANY: Final = text(
    f"""select exists (select from tasks t join households h on h.id = t.household_id
        where {_STRAY} and (h.path <> t.path or {_GONE}))"""
)
_END: Final = text(
    f"""
    update tasks t set status = 'cancelled', cancel_reason = 'moved_out', closed_at = :at, rev = :rev
    from households h where h.id = t.household_id and {_STRAY} and {_GONE}
    """
)
_MOVE: Final = text(
    f"""
    with stray as (
        select t.id, t.grid_code as left_grid, h.grid_code, h.path
        from tasks t join households h on h.id = t.household_id where {_STRAY} and h.path <> t.path
    ), moved as (
        update tasks t set grid_code = stray.grid_code, path = stray.path, rev = :rev
        from stray where t.id = stray.id
    )
    insert into scope_exits (rev, collection, record_id, grid_code, left_at)
    select :rev, {FEED}, id, left_grid, :at from stray where left_grid <> grid_code on conflict do nothing
    """
)


async def follow_homes(session: AsyncSession) -> None:
    """Bring tasks to where their households are now."""
    if not await session.scalar(_ANY):
        return
    asked = {"rev": await bump(session), "at": now()}
    await session.execute(_END, asked)
    await session.execute(_MOVE, asked)
