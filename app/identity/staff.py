"""Staff and what they hold: persons, accounts, assignments."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.identity import passwords, repo, rules, schemas
from app.identity.models import Account, Assignment, Staff
from app.identity.rules import Holding
from app.kernel.access import Actor, within
from app.kernel.clock import now, today
from app.kernel.errors import Conflict, Fault, Invalid
from app.kernel.ids import new_id
from app.organisation import service as organisation
from app.organisation.models import Area


async def create_staff(
    session: AsyncSession, name: str, *, employee_no: str | None = None, mobile: str | None = None
) -> Staff:
    """A new person, without account and assignment."""
    person = Staff(id=new_id(), name=name, employee_no=employee_no, mobile=mobile, status="active", created_at=now())
    session.add(person)
    await session.flush()
    return person


async def open_account(session: AsyncSession, staff_id: UUID, username: str, password: str | None) -> Account:
    """A login. User names are lower-case; without a password nobody can sign in yet.

    Raises Conflict (`username-taken`).
    """
    username = username.strip().lower()
    if await repo.account_named(session, username):
        raise Conflict(params={"reason": "username-taken"})
    account = Account(
        id=new_id(),
        staff_id=staff_id,
        username=username,
        password_hash=await passwords.hashed(password) if password else None,
        password_changed_at=now() if password else None,
    )
    session.add(account)
    await session.flush()
    return account


async def assign(
    session: AsyncSession,
    staff_id: UUID,
    role: str,
    *,
    area_code: str | None = None,
    department_code: str | None = None,
    rank: str = "A",
    kind: str = "permanent",
    share: int | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    by: UUID | None = None,
) -> Assignment:
    """Put a person in a role at one area or one department, from today unless told otherwise.

    Raises Invalid with a fault at /area_code, /department_code or /role when a rule of assignments forbids it,
    Conflict (`grid-head-taken`) when the grid has an A-rank head on one of these days (A2).
    """
    if (area_code is None) == (department_code is None):
        raise ValueError("an assignment has one place: an area or a department")
    at, first = area_code or department_code or "", valid_from or today()
    place = (await repo.places(session, [at], max(first, today()))).get(at)
    if place is None or (place.kind == "department") == (department_code is None):
        raise Invalid(errors=[Fault("/area_code" if area_code else "/department_code", "unknown-place")])
    if by == staff_id:
        raise Invalid(errors=[Fault("/staff_id", "own-rights")])  # nobody gives themselves a post
    held = [
        Holding(h.role, "", h.area_id or h.department_id or h.id, h.valid_from, h.valid_to)
        for h in await repo.assignments_of(session, staff_id, first, valid_to)
    ]
    if code := rules.fault(Holding(role, place.kind, place.id, first, valid_to, rank, kind), held):
        raise Invalid(errors=[Fault("/role", code)])
    made = Assignment(
        id=new_id(),
        staff_id=staff_id,
        role=role,
        **place.columns,
        rank=rank,
        share=share,
        kind=kind,
        valid_from=first,
        valid_to=valid_to,
    )
    try:
        async with session.begin_nested():
            session.add(made)
    except IntegrityError as error:
        if "one_grid_head" not in str(error.orig):
            raise
        raise Conflict(params={"reason": "grid-head-taken"}) from None
    detail = {"role": role, "place_id": str(place.id), "rank": rank}
    await record(session, "staff.assign", actor_id=by, subject_kind="staff", subject_id=staff_id, detail=detail)
    return made


async def add_user(
    session: AsyncSession,
    *,
    username: str,
    name: str,
    password: str | None = None,
    role: str,
    area_code: str | None = None,
    department_code: str | None = None,
    employee_no: str | None = None,
    mobile: str | None = None,
    rank: str = "A",
    by: UUID | None = None,
) -> str:
    """A person who can sign in at once, in a role at an area or a department. Returns the password.

    One is made if none is given. Raises what `open_account` and `assign` raise.
    """
    password = password or passwords.make()
    person = await create_staff(session, name, employee_no=employee_no, mobile=mobile)
    await open_account(session, person.id, username, password)
    await assign(session, person.id, role, area_code=area_code, department_code=department_code, rank=rank, by=by)
    await record(session, "user.add", actor_id=by, subject_kind="staff", subject_id=person.id)
    return password


async def holders(
    session: AsyncSession, actor: Actor, *, area: str | None, role: str | None, cursor: UUID | None, limit: int
) -> schemas.Holders:
    """Who works today at the areas the actor may see; below the area with code `area`, in a role, when asked.

    In the order in which the assignments were made, from the one after `cursor`. Raises NotFound for the area.
    """
    query = repo.holders(actor, today()).order_by(Assignment.id).limit(limit + 1)
    if area is not None:
        query = query.where(within(Area.path, [(await organisation.area(session, actor, area)).path]))
    if role is not None:
        query = query.where(Assignment.role == role)
    if cursor is not None:
        query = query.where(Assignment.id > cursor)
    rows = (await session.execute(query)).all()
    items = [schemas.Holder.of(*row) for row in rows[:limit]]
    return schemas.Holders(items=items, next=items[-1].id if len(rows) > limit else None)


async def grids_without_worker(session: AsyncSession, actor: Actor) -> list[Area]:
    """Grids in which nobody is worker or head of rank A today; their tasks go to the community (A1)."""
    return list(await repo.grids_without_worker(session, actor, today()))


async def staff_of_account(session: AsyncSession, username: str) -> Staff | None:
    """The person behind a user name."""
    query = select(Staff).join(Account, Account.staff_id == Staff.id).where(Account.username == username.lower())
    return (await session.scalars(query)).one_or_none()
