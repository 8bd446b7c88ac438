"""Legal holds: what a court, an audit or a dispute needs does not go, whatever its age and whoever asks."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.incidents.models import Incident
from app.kernel.access import Actor, scoped
from app.kernel.clock import now, today
from app.kernel.errors import Conflict, NotFound
from app.kernel.ids import new_id
from app.kernel.sql import among
from app.privacy.models import LegalHold
from app.privacy.schemas import HoldIn, HoldOut, Holds
from app.registers.models import Household, Resident

PLACE, READ = "hold.place", "hold.read"
_SUBJECTS: Mapping[str, type[Resident | Household | Incident]] = {
    "resident": Resident,
    "household": Household,
    "incident": Incident,
}


def holding() -> ColumnElement[bool]:
    """SQL: a hold that holds today."""
    return LegalHold.released_at.is_(None) & or_(LegalHold.until.is_(None), LegalHold.until >= today())


def held(column: Any) -> ColumnElement[bool]:
    """SQL: the id in a column is under a hold."""
    query = select(LegalHold.subject_id).where(holding()).scalar_subquery()
    found: ColumnElement[bool] = column.in_(query)
    return found


async def over(session: AsyncSession, ids: Iterable[UUID]) -> list[LegalHold]:
    """The holds over any of these ids."""
    query = select(LegalHold).where(holding(), among(LegalHold.subject_id, ids)).order_by(LegalHold.id)
    return list(await session.scalars(query))


async def place(session: AsyncSession, actor: Actor, asked: HoldIn) -> HoldOut:
    """Hold a person, a household or an incident. Raises NotFound."""
    table = _SUBJECTS[asked.subject_kind]
    paths = scoped(select(table.path), actor, PLACE, table.path).where(table.id == asked.subject_id)
    path = await session.scalar(paths)
    if path is None:
        raise NotFound
    hold = LegalHold(
        id=new_id(),
        path=path,
        placed_by=actor.id,
        placed_by_name=actor.name,
        placed_at=now(),
        **asked.model_dump(),
    )
    session.add(hold)
    await _record(session, actor, "hold.place", hold)
    return HoldOut.model_validate(hold)


async def release(session: AsyncSession, actor: Actor, hold_id: UUID) -> HoldOut:
    """End a hold. Raises NotFound; Conflict when it was released before."""
    query = scoped(select(LegalHold), actor, PLACE, LegalHold.path).where(LegalHold.id == hold_id)
    hold = await session.scalar(query.with_for_update())
    if hold is None:
        raise NotFound
    if hold.released_at is not None:
        raise Conflict(params={"reason": "released"})
    hold.released_at, hold.released_by = now(), actor.id
    await _record(session, actor, "hold.release", hold)
    return HoldOut.model_validate(hold)


async def listed(session: AsyncSession, actor: Actor) -> Holds:
    """Every hold in one's areas that was not released, the oldest first."""
    query = scoped(select(LegalHold), actor, READ, LegalHold.path).where(LegalHold.released_at.is_(None))
    rows = (await session.scalars(query.order_by(LegalHold.placed_at, LegalHold.id))).all()
    await record(session, "hold.list", actor_id=actor.id, detail={"rows": len(rows)})
    return Holds(items=[HoldOut.model_validate(row) for row in rows])


async def _record(session: AsyncSession, actor: Actor, action: str, hold: LegalHold) -> None:
    await record(
        session,
        action,
        actor_id=actor.id,
        subject_kind=hold.subject_kind,
        subject_id=hold.subject_id,
        detail={"hold_id": str(hold.id)},
    )
