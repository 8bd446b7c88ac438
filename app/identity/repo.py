"""Identity's SQL."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.models import Account, Assignment, SignedInDevice, Staff
from app.organisation.models import Area, Department


async def account_named(session: AsyncSession, username: str) -> tuple[Account, Staff] | None:
    """An account and its person, by the lower-case user name."""
    query = select(Account, Staff).join(Staff, Staff.id == Account.staff_id).where(Account.username == username)
    found = (await session.execute(query)).first()
    return (found[0], found[1]) if found else None


_POSTS = text(
    """
    select h.role, h.rank, a.code, a.name, a.kind, d.code as department_code, d.name as department_name,
        (select array_agg(b.name order by nlevel(b.path)) from areas b
         where b.path @> a.path and (b.kind <> 'district' or b.id = a.id)) as path_names,
        a.path
    from assignments h
    left join departments d on d.id = h.department_id and (d.valid_to is null or d.valid_to >= :today)
    join areas a on a.id = coalesce(h.area_id, d.area_id)
        and a.deleted_at is null and (a.valid_to is null or a.valid_to >= :today)
    where h.staff_id = :staff_id and h.valid_from <= :today and (h.valid_to is null or h.valid_to >= :today)
    order by a.path, h.role
    """
)


async def posts_held(session: AsyncSession, staff_id: UUID, today: date) -> Sequence[Row[Any]]:
    """The assignments in force on a day, with their places in words."""
    return (await session.execute(_POSTS, {"staff_id": staff_id, "today": today})).all()


async def past_posts(
    session: AsyncSession, staff_id: UUID, roles: Sequence[str]
) -> list[tuple[str, date, date | None]]:
    """(area path, first day, last day) of every assignment the person ever had in one of these roles."""
    query = (
        select(Area.path, Assignment.valid_from, Assignment.valid_to)
        .outerjoin(Department, Department.id == Assignment.department_id)
        .join(Area, Area.id == func.coalesce(Assignment.area_id, Department.area_id))
        .where(Assignment.staff_id == staff_id, Assignment.role.in_(roles))
    )
    return [(path, first, last) for path, first, last in (await session.execute(query)).all()]


def _open(account_id: UUID, at: datetime) -> Select[SignedInDevice]:
    return select(SignedInDevice).where(
        SignedInDevice.account_id == account_id,
        SignedInDevice.revoked_at.is_(None),
        SignedInDevice.expires_at > at,
    )


async def open_devices(session: AsyncSession, account_id: UUID, at: datetime) -> Sequence[SignedInDevice]:
    """The account's sessions that still work, most recently used first."""
    return (await session.scalars(_open(account_id, at).order_by(SignedInDevice.last_seen_at.desc()))).all()


async def revoke(
    session: AsyncSession,
    at: datetime,
    *,
    account_id: UUID | None = None,
    session_id: UUID | None = None,
    device_id: UUID | None = None,
    keep: UUID | None = None,
) -> list[UUID]:
    """End the open sessions that fit every given condition, save `keep`. Returns the ids of those that ended."""
    if (account_id, session_id) == (None, None):
        raise ValueError("this would sign everybody out")
    query = update(SignedInDevice).where(SignedInDevice.revoked_at.is_(None), SignedInDevice.expires_at > at)
    if account_id is not None:
        query = query.where(SignedInDevice.account_id == account_id)
    if session_id is not None:
        query = query.where(SignedInDevice.id == session_id)
    if device_id is not None:
        query = query.where(SignedInDevice.device_id == device_id)
    if keep is not None:
        query = query.where(SignedInDevice.id != keep)
    return list(await session.scalars(query.values(revoked_at=at).returning(SignedInDevice.id)))


async def assignments_of(session: AsyncSession, staff_id: UUID, first: date, last: date | None) -> Sequence[Assignment]:
    """The person's assignments that share a day with a span."""
    query = select(Assignment).where(
        Assignment.staff_id == staff_id, or_(Assignment.valid_to.is_(None), Assignment.valid_to >= first)
    )
    return (await session.scalars(query if last is None else query.where(Assignment.valid_from <= last))).all()


async def area_with_code(session: AsyncSession, code: str) -> Area | None:
    return (await session.scalars(select(Area).where(Area.code == code, Area.deleted_at.is_(None)))).one_or_none()


async def department_with_code(session: AsyncSession, code: str) -> Department | None:
    return (await session.scalars(select(Department).where(Department.code == code))).one_or_none()
