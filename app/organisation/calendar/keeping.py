"""The calendar as the district keeps it: read once a version, changed day by day, filled from the State's holidays."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from chinese_calendar import constants
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.kernel import office_hours
from app.kernel.access import Actor
from app.kernel.config import Settings
from app.kernel.ids import new_id
from app.organisation.calendar.arithmetic import Day, End, WorkCalendar
from app.organisation.models import CalendarHead, WorkDay
from app.organisation.schemas import CalendarOut, WorkDayIn, WorkDayOut

# A version is told by an id nobody else has, so what is kept under it is right in every process and district.
_KEPT: dict[UUID, WorkCalendar] = {}
KEPT_AT_MOST = 8


async def calendar(session: AsyncSession) -> WorkCalendar:
    """The work calendar as it is now, kept in memory until somebody changes it."""
    head = (await session.execute(select(CalendarHead.version, CalendarHead.hours, CalendarHead.days_end))).one()
    found = _KEPT.get(head.version)
    if found is None:
        days = {day.on_date: _day(day) for day in await session.scalars(select(WorkDay))}
        found = WorkCalendar(days, office_hours.read(head.hours), cast(End, head.days_end))
        while len(_KEPT) >= KEPT_AT_MOST:
            _KEPT.pop(next(iter(_KEPT)), None)
        _KEPT[head.version] = found
    return found


def _day(row: WorkDay) -> Day:
    return Day(row.is_workday, office_hours.read(row.hours) if row.hours else None)


async def shown(session: AsyncSession, year: int) -> CalendarOut:
    """The days of a year that differ from their weekdays, and what holds for all others."""
    head = (await session.scalars(select(CalendarHead))).one()
    query = select(WorkDay).where(WorkDay.on_date.between(date(year, 1, 1), date(year, 12, 31)))
    days = [WorkDayOut.model_validate(day) for day in await session.scalars(query.order_by(WorkDay.on_date))]
    return CalendarOut(year=year, hours=head.hours, days_end=cast(End, head.days_end), days=days)


async def edit(session: AsyncSession, actor: Actor, days: Sequence[WorkDayIn]) -> None:
    """Let these days be as told; all others stay. Limits that run already keep the end they were given."""
    await session.execute(update(CalendarHead).values(version=new_id()))
    rows = [day.model_dump() for day in days]
    await _put(session, rows, keeps_known=False)
    on = sorted(day.on_date.isoformat() for day in days)
    await record(session, "calendar.edit", actor_id=actor.id, detail={"days": len(on), "first": on[0], "last": on[-1]})


async def publish(session: AsyncSession, settings: Settings) -> int:
    """Bring the usual hours to what the settings say, and add the holidays known by now. Answers how many were new.

    A day that is there already stays as it is: somebody may know better than the list.
    """
    usual = office_hours.write(office_hours.parse(settings.office_hours))
    head = (await session.scalars(select(CalendarHead).with_for_update())).one()  # two servers may start at once
    known = set(await session.scalars(select(WorkDay.on_date)))
    missing = [row for on_date, row in holidays().items() if on_date not in known]
    if missing:
        await _put(session, missing, keeps_known=True)
    if missing or (head.hours, head.days_end) != (usual, settings.working_days_end):
        head.version, head.hours, head.days_end = new_id(), usual, settings.working_days_end
        await session.flush()
    return len(missing)


def holidays() -> Mapping[date, dict[str, Any]]:
    """Days off and days worked in lieu, as the State Council announced them year by year."""
    names = {holiday.value: holiday.chinese for holiday in constants.Holiday}
    off = {day: _row(day, names[name], is_workday=False) for day, name in constants.holidays.items()}
    lieu = {day: _row(day, f"{names[name]}调休", is_workday=True) for day, name in constants.workdays.items()}
    return off | lieu


def _row(day: date, name: str, *, is_workday: bool) -> dict[str, Any]:
    return {"on_date": day, "is_workday": is_workday, "hours": None, "name": name}


async def _put(session: AsyncSession, rows: Sequence[Mapping[str, Any]], *, keeps_known: bool) -> None:
    put = insert(WorkDay)
    if keeps_known:
        put = put.on_conflict_do_nothing()
    else:
        told = {name: put.excluded[name] for name in ("is_workday", "hours", "name")}
        put = put.on_conflict_do_update(index_elements=[WorkDay.on_date], set_=told)
    await session.execute(put, list(rows))
