"""Identity's SQL."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, delete, func, literal, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.models import Account, Assignment, Post, SignedInDevice, Staff
from app.kernel.access import Actor, scoped
from app.kernel.sql import among
from app.organisation.models import Area, Department


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody may stand: an area, or a department with the area path it stands at."""

    id: UUID
    kind: str  # of the area, or "department"
    path: str

    @property
    def columns(self) -> dict[str, UUID | None]:
        """The place as columns of a post or an assignment."""
        is_department = self.kind == "department"
        return {"area_id": None if is_department else self.id, "department_id": self.id if is_department else None}


async def account_named(session: AsyncSession, username: str) -> tuple[Account, Staff] | None:
    """An account and its person, by the lower-case user name."""
    query = select(Account, Staff).join(Staff, Staff.id == Account.staff_id).where(Account.username == username)
    found = (await session.execute(query)).first()
    return (found[0], found[1]) if found else None


_POSTS = text(
    """
    select h.role, h.rank, a.code, a.name, a.kind, d.id as department_id, d.code as department_code,
        d.name as department_name,
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


def holders(actor: Actor, on: date) -> Select[Any]:
    """Who works where on a day: (Assignment, Staff, Area, Department), within what the actor may see."""
    query = (
        select(Assignment, Staff, Area, Department)
        .join(Staff, Staff.id == Assignment.staff_id)
        .outerjoin(Department, Department.id == Assignment.department_id)
        .join(Area, Area.id == func.coalesce(Assignment.area_id, Department.area_id))
        .where(Staff.status == "active", *_in_force(on))
    )
    return scoped(cast(Select[Any], query), actor, "staff.read", Area.path)


def _in_force(on: date) -> tuple[ColumnElement[bool], ...]:
    return (Assignment.valid_from <= on, or_(Assignment.valid_to.is_(None), Assignment.valid_to >= on))


async def grids_without_worker(session: AsyncSession, actor: Actor, on: date) -> Sequence[Area]:
    """Open grids the actor may see in which no active person is worker or head of rank A on a day (A1)."""
    worker = (
        select(Assignment.id)
        .join(Staff, Staff.id == Assignment.staff_id)
        .where(
            Assignment.area_id == Area.id,
            Assignment.rank == "A",
            Assignment.role.in_(("grid_worker", "grid_head")),
            Staff.status == "active",
            *_in_force(on),
        )
    )
    grids = select(Area).where(
        Area.kind == "grid",
        Area.deleted_at.is_(None),
        or_(Area.valid_to.is_(None), Area.valid_to >= on),
        ~worker.exists(),
    )
    return (await session.scalars(scoped(grids, actor, "staff.read", Area.path).order_by(Area.path))).all()


async def places(session: AsyncSession, codes: Iterable[str], on: date) -> dict[str, Place]:
    """The areas and departments with these codes that are open on a day, by code; an area before a department."""
    area = select(Area.code, Area.id, Area.kind, Area.path).where(
        among(Area.code, codes), Area.deleted_at.is_(None), or_(Area.valid_to.is_(None), Area.valid_to >= on)
    )
    department = (
        select(Department.code, Department.id, literal("department"), Area.path)
        .join(Area, Area.id == Department.area_id)
        .where(among(Department.code, codes), or_(Department.valid_to.is_(None), Department.valid_to >= on))
    )
    found: dict[str, Place] = {}
    for query in (department, area):
        rows = (await session.execute(query)).all()
        found |= {code: Place(place_id, kind, path) for code, place_id, kind, path in rows}
    return found


async def staff_numbered(session: AsyncSession, numbers: Iterable[str]) -> dict[str, Staff]:
    """Staff by employee number."""
    found = await session.scalars(select(Staff).where(among(Staff.employee_no, numbers)))
    return {person.employee_no: person for person in found if person.employee_no}


async def accounts(session: AsyncSession, staff_ids: Iterable[UUID], usernames: Iterable[str]) -> Sequence[Account]:
    """Accounts of these people, and accounts of these names whoever they belong to."""
    query = select(Account).where(or_(among(Account.staff_id, staff_ids), among(Account.username, usernames)))
    return (await session.scalars(query)).all()


async def posts(session: AsyncSession, place_ids: Iterable[UUID]) -> Sequence[Post]:
    """Posts at these areas and departments."""
    ids = list(place_ids)
    query = select(Post).where(or_(among(Post.area_id, ids), among(Post.department_id, ids)))
    return (await session.scalars(query)).all()


async def assignments(
    session: AsyncSession, staff_ids: Iterable[UUID], area_ids: Iterable[UUID]
) -> Sequence[Assignment]:
    """Every assignment of these people, and the grid heads of these areas whoever they are."""
    query = select(Assignment).where(
        or_(
            among(Assignment.staff_id, staff_ids),
            (Assignment.role == "grid_head") & among(Assignment.area_id, area_ids),
        )
    )
    return (await session.scalars(query)).all()


async def remove_ended(session: AsyncSession, before: datetime) -> int:
    """Forget sessions that expired or were revoked before an instant. Answers how many."""
    over = or_(SignedInDevice.expires_at < before, SignedInDevice.revoked_at < before)
    return len((await session.scalars(delete(SignedInDevice).where(over).returning(SignedInDevice.id))).all())
