"""Who is away and who is on duty. Attendance comes from the roster and from work, never from checking in."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import DateTime, Row, Select, cast, exists, func, literal_column, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.audit.service import record
from app.identity.models import Assignment, Staff
from app.kernel import jobs
from app.kernel.access import Actor, scoped, within
from app.kernel.clock import now, today
from app.kernel.errors import Fault, Forbidden, Invalid, NotFound
from app.kernel.ids import new_id
from app.kernel.sql import among
from app.organisation.models import Area
from app.tasks import kinds
from app.tasks.models import Duty, Leave
from app.tasks.schemas import DutyIn, LeaveIn
from app.visits.models import Visit

READ, EDIT = "roster.read", "roster.edit"
MOST_DAYS: Final = 62


def _posts(staff_id: Any, on: date) -> Select[str]:
    """Places of somebody's assignments in force on a day or later."""
    query = select(Area.path).join(Assignment, Assignment.area_id == Area.id)
    return query.where(Assignment.staff_id == staff_id, (Assignment.valid_to.is_(None)) | (Assignment.valid_to >= on))


async def _must_lead(session: AsyncSession, actor: Actor, staff_id: UUID, at: str) -> list[str]:
    """The places of somebody in the actor's areas. Raises Invalid where there is nobody of that id."""
    places = list(await session.scalars(_posts(staff_id, today())))
    if not any(actor.can(EDIT, place) for place in places):
        raise Invalid(errors=[Fault(at, "unknown-staff")])
    return places


async def leaves(session: AsyncSession, actor: Actor, since: date) -> Sequence[Row[Leave, str, str]]:
    """Leaves that end on a day or later, of people in the actor's areas: (Leave, name, name of the substitute)."""
    other = aliased(Staff)
    here = _posts(Leave.staff_id, today()).where(within(Area.path, actor.paths(READ)))
    query = select(Leave, Staff.name, other.name).join(Staff, Staff.id == Leave.staff_id)
    query = query.outerjoin(other, other.id == Leave.substitute_id)
    query = query.where(Leave.until_on >= since, here.correlate(Leave).exists())
    return (await session.execute(query.order_by(Leave.from_on, Leave.id))).all()


async def add_leave(session: AsyncSession, actor: Actor, asked: LeaveIn) -> Leave:
    """Note a leave. A substitute must hold a post in one of the same places: who has none sees no door.

    Raises Invalid at /staff_id, /substitute_id or /from_on (there is another leave on one of these days).
    """
    places = await _must_lead(session, actor, asked.staff_id, "/staff_id")
    if asked.substitute_id is not None:
        theirs = list(await session.scalars(_posts(asked.substitute_id, asked.from_on)))
        if asked.substitute_id == asked.staff_id or not set(places) & set(theirs):
            raise Invalid(errors=[Fault("/substitute_id", "no-post-there")])
    await session.scalars(select(Staff.id).where(Staff.id == asked.staff_id).with_for_update())
    known = select(Leave.id).where(
        Leave.staff_id == asked.staff_id, Leave.from_on <= asked.until_on, Leave.until_on >= asked.from_on
    )
    if await session.scalar(known.limit(1)):
        raise Invalid(errors=[Fault("/from_on", "leave-overlaps")])
    made = Leave(id=new_id(), **asked.model_dump(), noted_by=actor.id, noted_at=now())
    session.add(made)
    await session.flush()
    await _heard(session, actor, "leave.add", made)
    return made


async def end_leave(session: AsyncSession, actor: Actor, leave_id: UUID, until_on: date) -> None:
    """Shorten a leave to its last day; one that had not begun by then is taken back. Raises NotFound, Invalid."""
    held = await session.get(Leave, leave_id, with_for_update=True, populate_existing=True)
    if held is None:
        raise NotFound
    places = list(await session.scalars(_posts(held.staff_id, held.from_on)))
    if not any(actor.can(EDIT, place) for place in places):
        raise NotFound
    if until_on > held.until_on:
        raise Invalid(errors=[Fault("/until_on", "after-end")])
    if until_on < held.from_on:
        await session.delete(held)
    else:
        held.until_on = until_on
    await session.flush()
    await _heard(session, actor, "leave.end", held)


async def _heard(session: AsyncSession, actor: Actor, action: str, held: Leave) -> None:
    """Who is away changes whose tasks they are, at once."""
    await jobs.enqueue(session, kinds.CLIMB, {}, key=kinds.CLIMB)
    await record(session, action, actor_id=actor.id, subject_kind="staff", subject_id=held.staff_id)


async def duties(session: AsyncSession, actor: Actor, since: date, until: date) -> Sequence[Row[Duty, str, bool]]:
    """Days of the roster: (Duty, name, whether something was recorded that day). Raises Invalid for too long a span."""
    if not 0 <= (until - since).days <= MOST_DAYS:
        raise Invalid(errors=[Fault("/until", "out-of-range")])
    begins = func.timezone(literal_column("interval '8 hours'"), cast(Duty.on_date, DateTime(timezone=False)))
    ends = func.timezone(literal_column("interval '8 hours'"), cast(Duty.on_date + 1, DateTime(timezone=False)))
    worked = exists().where(
        Visit.grid_code == Duty.area_code,
        Visit.received_at >= begins,  # with the grid, what the index of visits leads to
        Visit.worker_id == Duty.staff_id,
        Visit.occurred_at >= begins,
        Visit.occurred_at < ends,
    )
    query = select(Duty, Staff.name, worked.label("has_worked")).join(Staff, Staff.id == Duty.staff_id)
    query = scoped(query, actor, READ, Duty.path).where(Duty.on_date.between(since, until))
    return (await session.execute(query.order_by(Duty.on_date, Duty.area_code, Staff.name, Duty.id))).all()


async def put(session: AsyncSession, actor: Actor, asked: Sequence[DutyIn]) -> int:
    """Write days of the roster; one that is there takes the new status and waits for confirmation again.

    Raises Invalid naming every day whose place or person is not the actor's.
    """
    codes = {one.area_code for one in asked}
    areas = {area.code: area for area in await session.scalars(select(Area).where(among(Area.code, codes)))}
    people = {one.staff_id for one in asked}
    query = select(Assignment.staff_id, Area.path).join(Area, Area.id == Assignment.area_id)
    posts = (await session.execute(query.where(among(Assignment.staff_id, people)))).all()
    led = {staff_id for staff_id, path in posts if actor.can(EDIT, path)}
    faults = []
    for n, one in enumerate(asked):
        area = areas.get(one.area_code)
        if area is None or not actor.can(EDIT, area.path):
            faults.append(Fault(f"/duties/{n}/area_code", "unknown-place"))
        elif one.staff_id not in led:
            faults.append(Fault(f"/duties/{n}/staff_id", "unknown-staff"))
    if faults:
        raise Invalid(errors=faults[:50])
    last = {(one.on_date, one.staff_id, one.area_code, one.shift): one for one in asked}  # of twins the last one
    rows = [{"id": new_id(), "path": areas[one.area_code].path, **one.model_dump()} for one in last.values()]
    written = insert(Duty).values(rows)
    again = {"status": written.excluded.status, "confirmed_by": None, "confirmed_at": None}
    key = ["on_date", "staff_id", "area_code", "shift"]
    await session.execute(written.on_conflict_do_update(index_elements=key, set_=again))
    await record(session, "roster.put", actor_id=actor.id, detail={"rows": len(rows)})
    return len(rows)


async def confirm(session: AsyncSession, actor: Actor, duty_ids: Sequence[UUID]) -> int:
    """Confirm days as they stand: who was planned was present. Raises NotFound, Forbidden for one's own day."""
    found = list(
        await session.scalars(
            scoped(select(Duty), actor, EDIT, Duty.path).where(among(Duty.id, duty_ids)).with_for_update()
        )
    )
    if len(found) != len(set(duty_ids)):
        raise NotFound
    if any(one.staff_id == actor.id for one in found):
        raise Forbidden(params={"reason": "own-day"})
    if any(one.on_date > today() for one in found):
        raise Invalid(errors=[Fault("/duty_ids", "not-yet")])
    for one in found:
        one.status = "present" if one.status == "planned" else one.status
        one.confirmed_by, one.confirmed_at = actor.id, now()
    await record(session, "roster.confirm", actor_id=actor.id, detail={"rows": len(found)})
    return len(found)
