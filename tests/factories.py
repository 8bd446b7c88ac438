"""One builder a noun, with defaults that make sense, so that a test states only what it is about.

Doors, households, residents and visits come from app/demo/nouns, of which the demo district is built: one source, so
that tests and demo cannot drift apart, and the app does not import from tests. Areas, staff, accounts and assignments
have services that make them; their builders here only fill in the defaults.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.demo.nouns import care, dwelling, household, resident, visit
from app.identity.models import Account, Assignment, Staff
from app.identity.service import assign, create_staff, open_account
from app.kernel.changes import DistrictState, Synced, bump
from app.organisation.models import Area
from app.organisation.service import create_area
from app.registers.models import Dwelling, Household, Resident

__all__ = [
    "account",
    "area",
    "assignment",
    "care",
    "current_rev",
    "dwelling",
    "grid",
    "home",
    "household",
    "resident",
    "settle",
    "staff",
    "visit",
]

DISTRICT, STREET, COMMUNITY = "990101", "990101001", "990101001001"


async def area(session: AsyncSession, code: str, kind: str, name: str, parent: Area | None, **other: Any) -> Area:
    """An area under another one."""
    parent_code = parent.code if parent else None
    return await create_area(session, code=code, kind=kind, name=name, parent_code=parent_code, **other)


async def grid(session: AsyncSession, code: str = f"{COMMUNITY}003", name: str = "第3网格") -> Area:
    """A grid, in a community, a street and a district of its own."""
    district = await area(session, DISTRICT, "district", "云溪区", None)
    street = await area(session, code[:9], "street", "柳桥街道", district)
    community = await area(session, code[:12], "community", "槐荫社区", street)
    return await area(session, code, "grid", name, community)


async def staff(session: AsyncSession, name: str = "纪晴川", employee_no: str | None = None) -> Staff:
    """A person who works here, without account and assignment."""
    return await create_staff(session, name, employee_no=employee_no)


async def account(session: AsyncSession, of: Staff, username: str = "2207", password: str | None = None) -> Account:
    """A login; without a password nobody can sign in with it, and nothing is hashed."""
    return await open_account(session, of.id, username, password)


async def assignment(session: AsyncSession, of: Staff, at: Area, role: str = "grid_worker", **other: Any) -> Assignment:
    """A role at an area from today."""
    return await assign(session, of.id, role, area_code=at.code, **other)


async def settle(session: AsyncSession, *rows: Synced) -> int:
    """Write rows of the registers or visits as one change; returns its rev."""
    rev = await bump(session)
    for table in (Dwelling, Household, Resident, object):  # a door before those behind it
        found = [row for row in rows if isinstance(row, table) and row not in session]
        for row in found:
            row.rev = rev
        session.add_all(found)
        await session.flush()
    return rev


async def home(
    session: AsyncSession,
    at: Area,
    *names: str,
    door: tuple[str, str, str] = ("3号楼", "1", "302"),
    phone: str | None = "15400000427",
    **other: Any,
) -> Household:
    """A household behind a door, the first of its people its contact; `other` are fields of the household."""
    behind = dwelling(at, *door)
    people = names or ("桑白露",)
    contact = {"contact_name": people[0], "contact_phone": phone, "members_count": len(people)}
    made = household(behind, **contact | other)
    residents = [
        resident(made, name, phone=None if n else phone, is_contact=not n, relation="20" if n else "02")
        for n, name in enumerate(people)
    ]
    await settle(session, behind, made, *residents)
    return made


async def current_rev(session: AsyncSession) -> int:
    """The rev of the last change."""
    return await session.scalar(select(DistrictState.rev)) or 0
