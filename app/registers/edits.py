"""Editing a record of the register field by field (see `kernel.edits`), and the fields of a household.

A conflict keeps both values, their authors and times, for a choice in one tap. Fields that merge are applied even when
a neighbour conflicts.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field, TypeAdapter
from sqlalchemy import select, update

from app.kernel.access import within
from app.kernel.edits import Change as EditedField
from app.kernel.edits import Shapes, checked, merge
from app.kernel.numbers import normal_phone
from app.kernel.operations import Batch, Item, Refused, Result
from app.kernel.seal import TAIL
from app.registers.life.change import Change
from app.registers.life.homes import prefer
from app.registers.life.schemas import BlankPhone, Plain, Preference
from app.registers.models import Dwelling, Household, HouseholdEdit, ResidentEdit

Hint = Annotated[str, Field(pattern=r"^[a-z_]{2,30}$")]


def _blank_is_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


# What may be edited, and what a value must look like.
SHAPES: Shapes = {
    "contact_name": TypeAdapter(Annotated[Plain | None, BeforeValidator(_blank_is_none)]),
    "contact_phone": TypeAdapter(BlankPhone),
    "visit_preference": TypeAdapter(Literal["any", "call_first", "evening", "weekend", "phone_only", "declined"]),
    "hints": TypeAdapter(Annotated[list[Hint], Field(max_length=12)]),
    "use": TypeAdapter(Literal["self", "rented", "vacant", "shop", "office", "mixed"]),
    "members_count": TypeAdapter(Annotated[int, Field(ge=0, le=60)]),
}


class HouseholdFields(BaseModel, extra="forbid"):
    """Fields of a household, each from what it was to what it is."""

    fields: Annotated[
        dict[str, EditedField],
        Field(
            min_length=1,
            max_length=len(SHAPES),
            examples=[{"contact_phone": {"from": "15400000427", "to": "15400000428"}}],
        ),
    ]


class HouseholdEditData(HouseholdFields, extra="forbid"):
    """Data of `household.edit@1`."""

    household_id: UUID


@dataclass(frozen=True, slots=True)
class Record:
    """What merging needs to know of one record: its values, how one is put, who said the last one."""

    id: UUID
    held: Callable[[str], Any]
    put: Callable[[str, Any], Awaitable[None]]
    last: Callable[[str], Awaitable[HouseholdEdit | ResidentEdit | None]]


async def settle(record: Record, values: Mapping[str, tuple[Any, Any]]) -> dict[str, Any]:
    """Put what merges; what does not is returned, both values of each."""
    merged = merge({name: record.held(name) for name in values}, values)
    for name, (_, new) in merged.writes.items():
        await record.put(name, new)
    return {name: await _both(record, name, *told) for name, told in merged.conflicts.items()}


def whole(record: Record, values: Mapping[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
    """The values of a desk, which sees only the end of a phone number and says that of what was there."""
    return {name: (_told_of(name, record.held(name), old), new) for name, (old, new) in values.items()}


def _told_of(name: str, held: Any, old: Any) -> Any:
    is_tail = name.endswith("phone") and held and isinstance(old, str) and len(old) == TAIL
    return held if is_tail and normal_phone(held).endswith(old) else old


async def _both(record: Record, name: str, old: Any, mine: Any, held: Any) -> dict[str, Any]:
    """Both values of a conflict, and who said the other one when."""
    last = await record.last(name)
    return {
        "from": old,
        "mine": mine,
        "theirs": held,
        "theirs_by": last.edited_by_name if last else None,
        "theirs_at": last.edited_at.isoformat() if last else None,
    }


def told(conflicts: dict[str, Any], record_id: UUID) -> Result:
    """What a phone is answered."""
    if conflicts:
        return Result("conflict", record_id, "edit-conflict", {"fields": conflicts})
    return Result("applied", record_id)


async def apply(batch: Batch, items: Sequence[Item]) -> dict[UUID, Result]:
    """Apply `household.edit@1` in the order given, each seeing what the one before it did."""
    wanted = {item.data.household_id for item in items}
    query = (
        select(Household, Dwelling)
        .join(Dwelling, Dwelling.id == Household.dwelling_id)
        .where(within(Household.path, batch.actor.paths("household.edit")))
        .where(Household.id.in_(wanted), Household.deleted_at.is_(None))
        .order_by(Household.id)
        .with_for_update()
    )
    found = {household.id: (household, dwelling) for household, dwelling in await batch.session.execute(query)}
    results = {}
    change = Change.of(batch)
    for item in items:
        household_id = item.data.household_id
        try:
            if household_id not in found:
                raise Refused("not-found")
            values = checked(item.data.fields, SHAPES)
            conflicts = await settle(household_record(change, *found[household_id]), values)
            results[item.op_id] = told(conflicts, household_id)
            await batch.session.flush()
        except Refused as refusal:
            results[item.op_id] = Result.refused(refusal, household_id)
    return results


def household_record(change: Change, household: Household, dwelling: Dwelling) -> Record:
    """A household for merging; `use` is its door's."""

    def held(name: str) -> Any:
        return dwelling.use if name == "use" else getattr(household, name)

    async def put(name: str, new: Any) -> None:
        if name == "use":
            change.note(household, "use", dwelling.use, new)
            change.set(dwelling, use=new)
            household.rev = change.rev
            sharing = update(Household).where(Household.dwelling_id == dwelling.id)
            await change.session.execute(sharing.values(rev=change.rev))  # every household behind the door shows it
        elif name == "visit_preference":
            prefer(change, household, Preference(visit_preference=new))
        else:
            if name == "members_count":
                change.note(household, name, household.members_count, new)
            change.set(household, **{name: new})

    async def last(name: str) -> HouseholdEdit | None:
        query = select(HouseholdEdit).where(HouseholdEdit.household_id == household.id, HouseholdEdit.field == name)
        newest = query.order_by(HouseholdEdit.rev.desc(), HouseholdEdit.id.desc()).limit(1)
        return (await change.session.scalars(newest)).one_or_none()

    return Record(household.id, held, put, last)
