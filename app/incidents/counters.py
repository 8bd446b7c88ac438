"""How much waits where: the open cases that a reader may see, counted by state, desk and kind."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import repo
from app.incidents.models import Incident
from app.incidents.schemas.shown import CounterOut
from app.incidents.workflow import OPEN
from app.kernel.access import Actor
from app.kernel.clock import now


async def counters(session: AsyncSession, actor: Actor) -> list[CounterOut]:
    """One line for each state, desk and kind that has open cases."""
    by = (Incident.state, Incident.desk, Incident.is_self_handled)
    query = (
        select(
            *by,
            func.count(),
            func.count().filter(Incident.due_at < now()),
            func.count().filter(Incident.urgency > 0),
        )
        .where(repo.seen(actor), Incident.state.in_(OPEN))
        .group_by(*by)
        .order_by(*by)
    )
    names = ("state", "desk", "is_self_handled", "n", "overdue", "urgent")
    return [CounterOut(**dict(zip(names, row, strict=True))) for row in await session.execute(query)]
