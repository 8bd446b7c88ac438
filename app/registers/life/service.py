"""The verbs as the desk asks for them: one change each, under one's own areas, answered with the household as it is."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.kernel.access import Actor
from app.kernel.clock import day_of
from app.kernel.edits import Change as EditedField
from app.kernel.edits import Shapes, checked
from app.kernel.errors import Conflict, Invalid
from app.kernel.operations import Refused
from app.registers import edits, service
from app.registers.life import homes, people, places, repo, schemas
from app.registers.life.change import Change
from app.registers.life.corrections import ResidentFields, resident_record
from app.registers.models import Dwelling, Household, Resident
from app.registers.schemas import HouseholdDetail

MANAGE = "household.manage"


async def _done(change: Change, action: str, household: Household, *others: UUID) -> HouseholdDetail:
    """Write down what was done; the answer is the household as the actor may see it now."""
    await change.session.flush()
    detail = {"rev": change.rev, "others": [str(one) for one in others]}
    await record(
        change.session,
        action,
        actor_id=change.actor.id,
        subject_kind="household",
        subject_id=household.id,
        detail=detail,
    )
    return await service.one(change.session, change.actor, household.id)


async def _person(change: Change, permission: str, resident_id: UUID) -> tuple[Resident, tuple[Household, Dwelling]]:
    person = await repo.survivor(change.session, change.actor, permission, resident_id)
    return person, await repo.household(change.session, change.actor, permission, person.household_id)


async def add_household(session: AsyncSession, actor: Actor, told: schemas.NewHousehold) -> HouseholdDetail:
    """A household behind a door, new or known."""
    change = await Change.begin(session, actor)
    household = await homes.add(change, told, "household.add")
    return await _done(change, "household.add", household, *(person.id for person in told.residents))


async def add_resident(
    session: AsyncSession, actor: Actor, household_id: UUID, told: schemas.NewResident
) -> HouseholdDetail:
    """A person of a household."""
    change = await Change.begin(session, actor)
    household, door = await repo.household(session, actor, "resident.add", household_id)
    await people.add(change, household, told)
    await places.lived_in(change, door)
    return await _done(change, "resident.add", household, told.id)


async def correct_resident(
    session: AsyncSession, actor: Actor, resident_id: UUID, told: ResidentFields
) -> HouseholdDetail:
    """Fields of a person, each from what it was. Raises Conflict naming those that somebody else changed."""
    change = await Change.begin(session, actor)
    person, (household, _) = await _person(change, "resident.edit", resident_id)
    values = _checked(told.fields, schemas.RESIDENT_SHAPES)
    entry = resident_record(change, person, household)
    _refuse(await edits.settle(entry, edits.whole(entry, values)))
    return await _done(change, "resident.edit", household, person.id)


async def correct_household(
    session: AsyncSession, actor: Actor, household_id: UUID, told: edits.HouseholdFields
) -> HouseholdDetail:
    """Fields of a household, each from what it was. Raises Conflict naming those that somebody else changed."""
    change = await Change.begin(session, actor)
    household, door = await repo.household(session, actor, "household.edit", household_id)
    values = _checked(told.fields, edits.SHAPES)
    entry = edits.household_record(change, household, door)
    _refuse(await edits.settle(entry, edits.whole(entry, values)))
    return await _done(change, "household.edit", household)


def _checked(fields: dict[str, EditedField], shapes: Shapes) -> dict[str, tuple[object, object]]:
    try:
        return checked(fields, shapes)
    except Refused as refusal:
        raise Invalid(errors=refusal.errors) from None


def _refuse(conflicts: dict[str, dict[str, object]]) -> None:
    """All or nothing on a desk: whoever sits there reads again and says it again. No values: an error tells none."""
    if conflicts:
        told = {name: {"by": one["theirs_by"], "at": one["theirs_at"]} for name, one in conflicts.items()}
        raise Conflict(params={"reason": "edited-meanwhile", "fields": told})


async def move_resident(
    session: AsyncSession, actor: Actor, resident_id: UUID, told: schemas.ResidentMove
) -> HouseholdDetail:
    """A person moves to another household; both lie in the actor's areas."""
    change = await Change.begin(session, actor)
    person, source = await _person(change, MANAGE, resident_id)
    target = await repo.household(session, actor, MANAGE, told.household_id)
    await people.move(change, person, source, target, told)
    return await _done(change, "resident.move", target[0], person.id, source[0].id)


async def let_go(
    session: AsyncSession, actor: Actor, resident_id: UUID, told: schemas.ResidentLeave
) -> HouseholdDetail:
    """A person has gone."""
    change = await Change.begin(session, actor)
    person, (household, door) = await _person(change, "resident.leave", resident_id)
    await people.leave(change, household, door, person, told)
    return await _done(change, "resident.leave", household, person.id)


async def review_resident(
    session: AsyncSession, actor: Actor, resident_id: UUID, told: schemas.ResidentReview
) -> HouseholdDetail:
    """An entry was looked at again (R1)."""
    change = await Change.begin(session, actor)
    person, (household, _) = await _person(change, "resident.edit", resident_id)
    day = people.review_day(told.review_on, day_of(change.at))
    change.note(person, "reviewed", person.review_on, day)
    change.set(person, review_on=day)
    return await _done(change, "resident.review", household, person.id)


async def move_household(
    session: AsyncSession, actor: Actor, household_id: UUID, told: schemas.HouseholdMove
) -> HouseholdDetail:
    """A whole household moves behind another door."""
    change = await Change.begin(session, actor)
    household, old = await repo.household(session, actor, MANAGE, household_id)
    await homes.move(change, household, old, await places.door(change, told.door, MANAGE))
    return await _done(change, "household.move", household)


async def split_household(
    session: AsyncSession, actor: Actor, household_id: UUID, told: schemas.HouseholdSplit
) -> HouseholdDetail:
    """Some of a household make one of their own; the answer is the new one."""
    change = await Change.begin(session, actor)
    household, door = await repo.household(session, actor, MANAGE, household_id)
    made = await homes.split(change, household, door, told, MANAGE)
    return await _done(change, "household.split", made, household.id, *told.resident_ids)


async def end_household(
    session: AsyncSession, actor: Actor, household_id: UUID, told: schemas.HouseholdEnd
) -> HouseholdDetail:
    """Nobody lives there any more."""
    change = await Change.begin(session, actor)
    household, door = await repo.household(session, actor, MANAGE, household_id)
    await homes.end(change, household, door, told)
    return await _done(change, "household.vacate", household)


async def prefer(session: AsyncSession, actor: Actor, household_id: UUID, told: schemas.Preference) -> HouseholdDetail:
    """How a household likes to be visited."""
    change = await Change.begin(session, actor)
    household, _ = await repo.household(session, actor, "household.edit", household_id)
    homes.prefer(change, household, told)
    return await _done(change, "household.prefer", household)
