"""T1: what a department asks of grids needs an admission, with a number and an end."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.access import Actor, covers
from app.kernel.changes import bump
from app.kernel.clock import now, today
from app.kernel.errors import Fault, Invalid
from app.organisation.models import Area, Department
from app.tasks.models import OPEN

_OVER: Final = f"{OPEN} and admission_expires_on < :today"
_EXPIRED: Final = text(f"select exists (select from tasks where {_OVER})")
_WITHDRAW: Final = text(
    f"update tasks set status = 'cancelled', cancel_reason = 'withdrawn', closed_at = :at, rev = :rev where {_OVER}"
)


@dataclass(frozen=True, slots=True)
class Admission:
    """Who asks, by which admission, until which day work is asked for; `at` is where the code of who asks stands."""

    code: str
    no: str | None
    expires_on: date | None
    last: date
    at: str = "/source_code"


@dataclass(frozen=True, slots=True)
class Asker:
    """The area or department that asks."""

    code: str
    name: str


async def admitted(session: AsyncSession, actor: Actor, permission: str, asked: Admission) -> Asker:
    """Who asks, if they may. Raises Invalid where a department brings no admission, or one that ends too soon.

    An area asks only by somebody who stands in it, above it or below it; a department by whoever takes it on.
    """
    department = (await session.scalars(select(Department).filter_by(code=asked.code))).one_or_none()
    area = None if department else (await session.scalars(select(Area).filter_by(code=asked.code))).one_or_none()
    found = department or area
    paths = actor.paths(permission)
    if found is None or (
        area is not None and not any(covers(path, area.path) or covers(area.path, path) for path in paths)
    ):
        raise Invalid(errors=[Fault(asked.at, "unknown-unit")])
    if faults := _faults(asked, is_needed=department is not None):
        raise Invalid(errors=faults)
    return Asker(found.code, found.name)


def _faults(asked: Admission, *, is_needed: bool) -> list[Fault]:
    if asked.no is None and asked.expires_on is None:
        return [Fault("/admission_no", "admission-required")] if is_needed else []
    if asked.no is None:
        return [Fault("/admission_no", "admission-incomplete")]
    if asked.expires_on is None:
        return [Fault("/admission_expires_on", "admission-incomplete")]
    if asked.expires_on < today():
        return [Fault("/admission_expires_on", "admission-expired")]
    return [Fault("/admission_expires_on", "admission-ends-too-soon")] if asked.expires_on < asked.last else []


async def expire(session: AsyncSession) -> None:
    """Ask nobody any more for what is admitted no longer."""
    on = {"today": today()}
    if await session.scalar(_EXPIRED, on):
        await session.execute(_WITHDRAW, on | {"at": now(), "rev": await bump(session)})


async def places(session: AsyncSession, actor: Actor, permission: str, codes: list[str]) -> list[Area]:
    """The open areas with these codes, all within what the actor may order. Raises Invalid at /area_codes."""
    query = select(Area).where(Area.code.in_(codes), Area.deleted_at.is_(None))
    found = list(await session.scalars(query))
    if len(found) != len(set(codes)) or not all(actor.can(permission, area.path) for area in found):
        raise Invalid(errors=[Fault("/area_codes", "unknown-place")])
    return found
