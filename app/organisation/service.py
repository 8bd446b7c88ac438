"""Organisation's verbs: make, rename, move and close areas, make departments, and look at the tree."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.kernel import paths
from app.kernel.access import Actor
from app.kernel.changes import bump
from app.kernel.clock import today
from app.kernel.errors import Conflict, Fault, Invalid, NotFound
from app.kernel.ids import new_id
from app.organisation import repo, rules
from app.organisation.boundaries import holds, is_outside
from app.organisation.calendar import Limit, WorkCalendar
from app.organisation.calendar.keeping import calendar
from app.organisation.calendar.keeping import edit as edit_calendar
from app.organisation.calendar.keeping import publish as publish_calendar
from app.organisation.calendar.keeping import shown as show_calendar
from app.organisation.imports import import_areas
from app.organisation.maps import draw
from app.organisation.models import Area, Department
from app.organisation.rules import Above

__all__ = [
    "Limit",
    "WorkCalendar",
    "area",
    "areas",
    "calendar",
    "close_area",
    "create_area",
    "create_department",
    "departments",
    "draw",
    "edit_calendar",
    "ensure_district",
    "holds",
    "import_areas",
    "is_outside",
    "move_area",
    "publish_calendar",
    "rename_area",
    "show_calendar",
]


async def create_area(
    session: AsyncSession,
    *,
    code: str,
    name: str,
    kind: str,
    parent_code: str | None = None,
    grid_kind: str | None = None,
    households_target: int | None = None,
    phone: str | None = None,
    valid_from: date | None = None,
    by: UUID | None = None,
) -> Area:
    """A new area under the one with `parent_code` (a district has none). Grids are urban unless told otherwise.

    Raises Invalid at /code, /kind, /parent_code or /grid_kind; Conflict (`code-taken`).
    """
    parent = await repo.with_code(session, parent_code) if parent_code else None
    if parent_code and parent is None:
        raise Invalid(errors=[Fault("/parent_code", "unknown-place")])
    if await repo.with_code(session, code):
        raise Conflict(params={"reason": "code-taken"})
    above = above_of(parent)
    grid_kind = grid_kind or ("urban" if kind == "grid" else None)
    if code_fault := rules.fault(code, kind, above, grid_kind):
        raise Invalid(errors=[Fault(f"/{rules.FIELD_OF.get(code_fault, 'code')}", code_fault)])
    area = Area(
        id=new_id(),
        code=code,
        kind=kind,
        name=name,
        parent_id=parent.id if parent else None,
        path=rules.path_of(code, above),
        phone=phone,
        grid_kind=grid_kind,
        households_target=households_target,
        valid_from=valid_from or today(),
        rev=await bump(session),
    )
    session.add(area)
    await session.flush()
    await record(session, "area.create", actor_id=by, subject_kind="area", subject_id=area.id, detail={"code": code})
    return area


async def ensure_district(session: AsyncSession, code: str, name: str) -> Area:
    """The root of the tree, made when it is missing: everything else is put under it."""
    return await repo.with_code(session, code) or await create_area(session, code=code, name=name, kind="district")


def above_of(parent: Area | None) -> Above | None:
    """A parent as the rules see it."""
    return Above(parent.code, parent.kind, parent.path) if parent else None


async def rename_area(session: AsyncSession, area: Area, name: str, *, by: UUID | None = None) -> None:
    """Give an area another name."""
    area.name, area.rev = name, await bump(session)
    await record(session, "area.rename", actor_id=by, subject_kind="area", subject_id=area.id)


async def move_area(session: AsyncSession, area: Area, parent: Area, *, by: UUID | None = None) -> None:
    """Put an area, and everything below it in every table, under another parent (O2), in the caller's transaction.

    Codes stay, so a community moves between a street and its zones and nothing else can move. Raises Invalid at
    /parent_code.
    """
    if fault := rules.fault(area.code, area.kind, above_of(parent), area.grid_kind):
        raise Invalid(errors=[Fault("/parent_code", fault)])
    await session.flush()
    old, new = area.path, rules.path_of(area.code, above_of(parent))
    rows = await paths.move(session, old, new)
    await session.refresh(area)
    area.parent_id, area.rev = parent.id, await bump(session)
    detail = {"from": old, "to": new, "rows": rows}
    await record(session, "area.move", actor_id=by, subject_kind="area", subject_id=area.id, detail=detail)


async def close_area(session: AsyncSession, area: Area, last_day: date, *, by: UUID | None = None) -> None:
    """End an area after a day; assignments at it lend no rights from then on. Raises Conflict (`open-below`)."""
    if await repo.open_below(session, area.path):
        raise Conflict(params={"reason": "open-below"})
    if last_day < area.valid_from:
        raise Invalid(errors=[Fault("/valid_to", "ends-before-it-begins")])
    area.valid_to, area.rev = last_day, await bump(session)
    await record(session, "area.close", actor_id=by, subject_kind="area", subject_id=area.id)


async def create_department(
    session: AsyncSession,
    *,
    code: str,
    name: str,
    area_code: str,
    kind: str = "department",
    phone: str | None = None,
    valid_from: date | None = None,
    by: UUID | None = None,
) -> Department:
    """A new unit that handles, at a district, street or community (O1).

    Raises Invalid at /area_code or /kind; Conflict (`code-taken`).
    """
    area = await repo.with_code(session, area_code)
    if area is None:
        raise Invalid(errors=[Fault("/area_code", "unknown-place")])
    if fault := rules.department_fault(kind, area.kind):
        raise Invalid(errors=[Fault(f"/{rules.FIELD_OF[fault]}", fault)])
    if await repo.departments_with_codes(session, [code]):
        raise Conflict(params={"reason": "code-taken"})
    made = Department(
        id=new_id(), code=code, kind=kind, name=name, area_id=area.id, phone=phone, valid_from=valid_from or today()
    )
    session.add(made)
    await session.flush()
    await record(
        session, "department.create", actor_id=by, subject_kind="department", subject_id=made.id, detail={"code": code}
    )
    return made


async def areas(
    session: AsyncSession, actor: Actor, *, kind: str | None = None, parent: str | None = None
) -> Sequence[Area]:
    """The areas the actor may see, of a kind and right below a parent when asked, in the order of the tree."""
    query = repo.visible(actor)
    if kind is not None:
        query = query.where(Area.kind == kind)
    if parent is not None:
        query = query.where(Area.parent_id == (await area(session, actor, parent)).id)
    return (await session.scalars(query.order_by(Area.path))).all()


async def area(session: AsyncSession, actor: Actor, code: str) -> Area:
    """The area with a code, if the actor may see it. Raises NotFound."""
    found = (await session.scalars(repo.visible(actor).where(Area.code == code))).one_or_none()
    if found is None:
        raise NotFound
    return found


async def departments(session: AsyncSession, actor: Actor) -> Sequence[Department]:
    """The departments of the areas the actor may see."""
    return (await session.scalars(repo.visible_departments(actor))).all()
