"""Requests of people about their own data (PIPL 44 to 50): registered, taken up, answered within fifteen days."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.kernel.access import Actor, scoped
from app.kernel.clock import now, today
from app.kernel.errors import Conflict, Fault, Invalid, NotFound
from app.kernel.ids import new_id
from app.privacy.models import DataRequest
from app.privacy.person import visible
from app.privacy.schemas import RequestIn, RequestOut, Requests, RequestStep

REGISTER, READ, HANDLE = "data_request.register", "data_request.read", "data_request.handle"
ANSWERED_WITHIN: Final = timedelta(days=15)
# step → from which states, to which
STEPS: Final[Mapping[str, tuple[frozenset[str], str]]] = {
    "take_up": (frozenset({"open", "doing"}), "doing"),
    "answer": (frozenset({"doing"}), "answered"),
    "refuse": (frozenset({"doing"}), "refused"),
    "withdraw": (frozenset({"open", "doing"}), "withdrawn"),
}


async def register(session: AsyncSession, actor: Actor, asked: RequestIn) -> RequestOut:
    """Write down that somebody asks; the clock runs from the day it was received. Raises NotFound, Invalid."""
    if not today() - ANSWERED_WITHIN <= asked.received_on <= today():
        raise Invalid(errors=[Fault("/received_on", "out-of-range")])
    person = await visible(session, actor, asked.resident_id, REGISTER)
    made = DataRequest(
        id=new_id(),
        path=person.path,
        due_on=asked.received_on + ANSWERED_WITHIN,
        state="open",
        created_by=actor.id,
        created_by_name=actor.name,
        created_at=now(),
        **asked.model_dump(),
    )
    session.add(made)
    await _record(session, actor, "data_request.register", made)
    return _shown(made)


async def step(session: AsyncSession, actor: Actor, request_id: UUID, asked: RequestStep) -> RequestOut:
    """Take up, answer, refuse or withdraw a request. Raises NotFound, Conflict, Invalid when words are missing."""
    found = await session.scalar(_seen(actor, HANDLE).where(DataRequest.id == request_id).with_for_update())
    if found is None:
        raise NotFound
    sources, target = STEPS[asked.step]
    if found.state not in sources:
        raise Conflict(params={"state": found.state})
    if target in ("answered", "refused"):
        if not asked.text:
            raise Invalid(errors=[Fault("/text", "required")])
        found.answer = asked.text
    if target == "doing":
        found.handler_id, found.handler_name = actor.id, actor.name
    else:
        found.settled_at = now()
    found.state = target
    await _record(session, actor, f"data_request.{asked.step}", found)
    return _shown(found)


async def listed(session: AsyncSession, actor: Actor, *, is_open: bool, limit: int) -> Requests:
    """Requests in one's areas, the most urgent first; with `is_open` only those that wait."""
    query = _seen(actor, READ)
    if is_open:
        query = query.where(DataRequest.settled_at.is_(None))
    rows = (await session.scalars(query.order_by(DataRequest.due_on, DataRequest.id).limit(limit))).all()
    await record(session, "data_request.list", actor_id=actor.id, detail={"rows": len(rows)})
    return Requests(items=[_shown(row) for row in rows])


async def open_ones(session: AsyncSession, resident_id: UUID, *, besides: UUID | None) -> list[DataRequest]:
    """Requests of a person that wait for an answer."""
    query = select(DataRequest).where(DataRequest.resident_id == resident_id, DataRequest.settled_at.is_(None))
    return [one for one in await session.scalars(query) if one.id != besides]


def _seen(actor: Actor, permission: str) -> Select[DataRequest]:
    return scoped(select(DataRequest), actor, permission, DataRequest.path)


def _shown(row: DataRequest) -> RequestOut:
    shown = RequestOut.model_validate(row)
    shown.is_overdue = row.settled_at is None and row.due_on < today()
    return shown


async def _record(session: AsyncSession, actor: Actor, action: str, request: DataRequest) -> None:
    await record(
        session,
        action,
        actor_id=actor.id,
        subject_kind="resident",
        subject_id=request.resident_id,
        detail={"request_id": str(request.id), "kind": request.kind},
    )
