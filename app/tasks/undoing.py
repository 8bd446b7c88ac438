"""A visit that was corrected to one that does not count closes nothing: its task is open again."""

from datetime import timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.changes import bump
from app.kernel.clock import now
from app.tasks.closing import close_by_known_visits
from app.tasks.models import OPEN
from app.tasks.planning import replan
from app.tasks.rules import COUNTS

LOOKED_BACK: Final = timedelta(days=60)
_COUNTS: Final = ", ".join(f"'{outcome}'" for outcome in sorted(COUNTS))
_WRONG: Final = text(
    f"""
    select t.id, t.household_id, t.kind from tasks t join visits v on v.id = t.visit_id
    left join campaigns c on c.id = t.campaign_id
    where t.status = 'done' and t.closed_at > :since and v.version > 1 and v.outcome not in ({_COUNTS})
        and c.status is distinct from 'ended'
    order by t.closed_at desc
    """
)
_CANCEL: Final = text(
    f"""
    update tasks set status = 'cancelled', cancel_reason = 'replanned', closed_at = :at, rev = :rev
    where kind = 'care_visit' and {OPEN} and household_id = any(cast(:households as uuid[]))
    """
)
_REOPEN: Final = text(
    """
    update tasks set status = 'todo', visit_id = null, closed_at = null, closed_by = null, followed_at = null,
        rev = :rev
    where id = any(cast(:ids as uuid[]))
    """
)


async def undo(session: AsyncSession) -> int:
    """Open again what a corrected visit had closed, unless another visit closes it. Answers how many were opened.

    Of several care tasks of one household one at a time, the earliest first: only one can be open.
    """
    since = now() - LOOKED_BACK
    if not (await session.execute(_WRONG, {"since": since})).all():
        return 0
    rev = await bump(session)
    wrong = (await session.execute(_WRONG, {"since": since})).all()
    care = {row.household_id: row.id for row in wrong if row.kind == "care_visit"}
    ids = [row.id for row in wrong if row.kind != "care_visit"] + list(care.values())
    await session.execute(_CANCEL, {"households": list(care), "at": now(), "rev": rev})
    await session.execute(_REOPEN, {"ids": ids, "rev": rev})
    await close_by_known_visits(session, rev, [row.household_id for row in wrong])
    await replan(session, list(care), rev)
    return len(ids)
