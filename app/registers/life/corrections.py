"""Correcting a person's entry, by the same merge as a household's fields; the contact follows the person."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select

from app.kernel.edits import Change as EditedField
from app.registers.edits import Record
from app.registers.life.change import Change
from app.registers.life.people import must_have_no_head
from app.registers.life.places import revive
from app.registers.life.repo import living
from app.registers.life.schemas import RESIDENT_SHAPES
from app.registers.models import Household, Resident, ResidentEdit
from app.registers.rules import HEAD


class ResidentFields(BaseModel, extra="forbid"):
    """Fields of a person, each from what it was to what it is."""

    fields: Annotated[
        dict[str, EditedField],
        Field(
            min_length=1,
            max_length=len(RESIDENT_SHAPES),
            examples=[{"name": {"from": "桑白路", "to": "桑白露"}}],
        ),
    ]


class ResidentEditData(ResidentFields, extra="forbid"):
    """Data of `resident.edit@1`."""

    resident_id: UUID


def resident_record(change: Change, person: Resident, household: Household) -> Record:
    """A person for merging."""

    async def put(name: str, new: Any) -> None:
        if name == "relation" and new == HEAD:
            must_have_no_head(await living(change.session, household.id), but=person)
        if name == "name" and person.is_contact and household.contact_name == person.name:
            change.set(household, contact_name=new)
        if name == "phone" and person.is_contact and household.contact_phone == person.phone:
            change.set(household, contact_phone=new)
        if name == "residence_kind" and person.residence_kind == "left":
            await _back(change, person, household)
        change.set(person, **{name: new})

    async def last(name: str) -> ResidentEdit | None:
        query = select(ResidentEdit).where(ResidentEdit.resident_id == person.id, ResidentEdit.field == name)
        newest = query.order_by(ResidentEdit.rev.desc(), ResidentEdit.id.desc()).limit(1)
        return (await change.session.scalars(newest)).one_or_none()

    return Record(person.id, lambda name: getattr(person, name), put, last)


async def _back(change: Change, person: Resident, household: Household) -> None:
    """Whoever is said to live here again has not gone."""
    people = await living(change.session, household.id)
    change.set(person, out_on=None, out_reason=None)
    change.set(household, members_count=max(household.members_count, len(people) + 1))
    revive(change, household)
