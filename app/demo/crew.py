"""Hires the people of the demo district, by the services that hire in earnest."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TypedDict
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.demo.names import Namer
from app.demo.posts import KNOCKERS, PEOPLE, SECRETARY
from app.identity.models import Staff
from app.identity.service import assign, create_staff, new_password, open_account
from app.kernel.clock import day_of
from app.organisation.models import Area, Department

# Everybody has held their post for longer than the oldest visit is old.
HELD_FOR = timedelta(days=420)


class SignIn(TypedDict):
    """Somebody of the demo district who can sign in, in which role, and where."""

    username: str
    password: str
    role: str
    name: str
    area_code: str
    area_name: str


async def hire(
    session: AsyncSession,
    namer: Namer,
    code: str,
    areas: Mapping[str, Area],
    units: Mapping[str, Department],
    at: datetime,
) -> tuple[dict[str, Staff], list[SignIn]]:
    """Who knocks, by what follows the district's code in the code of their place; and who can sign in."""
    by_id = {area.id: area for area in areas.values()}
    knockers: dict[str, Staff] = {}
    sign_ins: list[SignIn] = []
    for person in PEOPLE:
        staff = await create_staff(session, person.name, employee_no=person.employee_no, mobile=namer.phone())
        password = new_password()
        await open_account(session, staff.id, person.employee_no, password)
        for held in person.posts:
            await assign(
                session,
                staff.id,
                held.role,
                area_code=None if held.place in units else code + held.place,
                department_code=held.place if held.place in units else None,
                rank=held.rank,
                valid_from=day_of(at) - HELD_FOR,
            )
            if held.rank == "A" and held.role in (*KNOCKERS, SECRETARY):
                knockers[held.place] = staff
        role, place, _ = person.posts[0]
        unit = units.get(place)
        area = by_id[unit.area_id] if unit else areas[code + place]
        sign_ins.append(
            SignIn(
                username=person.employee_no,
                password=password,
                role=role,
                name=person.name,
                area_code=area.code,
                area_name=unit.name if unit else _in_full(area, by_id),
            )
        )
    return knockers, sign_ins


def _in_full(area: Area, by_id: Mapping[UUID, Area]) -> str:
    """「槐荫社区第3网格」: a grid's own name tells nobody where it is."""
    if area.kind not in ("grid", "micro_grid") or area.parent_id is None:
        return area.name
    return _in_full(by_id[area.parent_id], by_id) + area.name
