"""The verbs that work without signal, as phones send them."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from pydantic import Field, TypeAdapter

from app.kernel.edits import checked
from app.kernel.errors import Conflict, Invalid, NotFound
from app.kernel.operations import Apply, Batch, Item, Operation, Refused, Result, one_by_one
from app.registers import edits
from app.registers.life import homes, people, places, repo, schemas
from app.registers.life.change import Change
from app.registers.life.corrections import ResidentEditData, resident_record


class ResidentAddData(schemas.NewResident, extra="forbid"):
    """Data of `resident.add@1`; the phone makes the id."""

    id: UUID
    household_id: UUID


class HouseholdAddData(schemas.NewHousehold, extra="forbid"):
    """Data of `household.add@1`; the phone makes the id."""

    id: UUID
    residents: list[schemas.NewResident] = Field(default_factory=list, max_length=30)


class ResidentLeaveData(schemas.ResidentLeave, extra="forbid"):
    """Data of `resident.leave@1`."""

    resident_id: UUID


Verb = Callable[[Batch, Any], Awaitable[Result]]


def _told(verb: Verb) -> Verb:
    """A verb whose refusals are told to the phone."""

    async def apply(batch: Batch, data: Any) -> Result:
        try:
            async with batch.session.begin_nested():  # what is refused half-way has not happened
                return await verb(batch, data)
        except NotFound:
            raise Refused("not-found") from None
        except Conflict as conflict:
            raise Refused("rule-refused", params=conflict.params) from None
        except Invalid as invalid:
            raise Refused("invalid-data", errors=invalid.errors) from None

    return apply


async def _add_household(batch: Batch, data: HouseholdAddData) -> Result:
    await homes.add(Change.of(batch), data, "household.add")
    return Result("applied", data.id)


async def _add_resident(batch: Batch, data: ResidentAddData) -> Result:
    household, door = await repo.household(batch.session, batch.actor, "resident.add", data.household_id)
    told = schemas.NewResident(**data.model_dump(exclude={"household_id"}, exclude_unset=True))
    change = Change.of(batch)
    await people.add(change, household, told)
    await places.lived_in(change, door)
    return Result("applied", data.id)


async def _edit_resident(batch: Batch, data: ResidentEditData) -> Result:
    values = checked(data.fields, schemas.RESIDENT_SHAPES)
    person = await repo.survivor(batch.session, batch.actor, "resident.edit", data.resident_id)
    household, _ = await repo.household(batch.session, batch.actor, "resident.edit", person.household_id)
    conflicts = await edits.settle(resident_record(Change.of(batch), person, household), values)
    return edits.told(conflicts, data.resident_id)


async def _leave(batch: Batch, data: ResidentLeaveData) -> Result:
    person = await repo.survivor(batch.session, batch.actor, "resident.leave", data.resident_id)
    household, door = await repo.household(batch.session, batch.actor, "resident.leave", person.household_id)
    await people.leave(Change.of(batch), household, door, person, data)
    return Result("applied", data.resident_id)


def _each(verb: Verb, record_id: Callable[[Any], UUID]) -> Apply:
    async def apply(batch: Batch, items: Sequence[Item]) -> dict[UUID, Result]:
        return await one_by_one(batch, items, _told(verb), record_id)

    return apply


# In this order a batch is applied: a household before its people, they before what is said of them.
OPERATIONS = (
    Operation(
        "household.add",
        1,
        "append",
        "household.add",
        TypeAdapter(HouseholdAddData),
        _each(_add_household, lambda data: data.id),
        "A household behind a door, known or new, with its people",
    ),
    Operation(
        "resident.add",
        1,
        "append",
        "resident.add",
        TypeAdapter(ResidentAddData),
        _each(_add_resident, lambda data: data.id),
        "A person of a household, with source and basis",
    ),
    Operation(
        "resident.edit",
        1,
        "edit",
        "resident.edit",
        TypeAdapter(ResidentEditData),
        _each(_edit_resident, lambda data: data.resident_id),
        "Fields of a person, each from what it was to what it is",
    ),
    Operation(
        "resident.leave",
        1,
        "append",
        "resident.leave",
        TypeAdapter(ResidentLeaveData),
        _each(_leave, lambda data: data.resident_id),
        "A person has moved away, or died",
    ),
)
