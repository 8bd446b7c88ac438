"""What became of a household and its people, as its timeline tells it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.kernel.numbers import tail
from app.registers.models import HouseholdEdit, Resident, ResidentEdit

Place = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the history: what somebody changed, from what to what; numbers as four digits."""

    id: UUID
    at: datetime
    by_name: str
    field: str
    old: str | None
    new: str | None
    resident_id: UUID | None = None
    resident_name: str | None = None


async def of_household(session: AsyncSession, household_id: UUID, *, before: Place | None, limit: int) -> list[Told]:
    """The newest entries of a household. The caller has checked that it may be seen."""
    own = select(HouseholdEdit).where(HouseholdEdit.household_id == household_id)
    theirs = (
        select(ResidentEdit, Resident.name)
        .join(Resident, Resident.id == ResidentEdit.resident_id)
        .where(ResidentEdit.household_id == household_id)
    )
    if before is not None:
        own = own.where(_earlier(HouseholdEdit.edited_at, HouseholdEdit.id, before))
        theirs = theirs.where(_earlier(ResidentEdit.edited_at, ResidentEdit.id, before))
    edits = await session.scalars(own.order_by(HouseholdEdit.edited_at.desc(), HouseholdEdit.id.desc()).limit(limit))
    found = [_told(edit) for edit in edits]
    newest = theirs.order_by(ResidentEdit.edited_at.desc(), ResidentEdit.id.desc()).limit(limit)
    found += [_told(edit, edit.resident_id, name) for edit, name in await session.execute(newest)]
    return sorted(found, key=lambda one: (one.at, one.id), reverse=True)[:limit]


def _earlier(
    at: InstrumentedAttribute[datetime], row_id: InstrumentedAttribute[UUID], before: Place
) -> ColumnElement[bool]:
    return tuple_(at, row_id) < before


def _told(edit: HouseholdEdit | ResidentEdit, resident_id: UUID | None = None, name: str | None = None) -> Told:
    old, new = edit.old, edit.new
    if edit.field.endswith("phone"):
        old, new = tail(old), tail(new)
    return Told(edit.id, edit.edited_at, edit.edited_by_name, edit.field, old, new, resident_id, name)
