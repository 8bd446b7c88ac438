"""Households: added behind a door, moved to another, split, ended; and how they like to be visited."""

from datetime import date, timedelta
from uuid import UUID

from app.kernel.clock import day_of
from app.kernel.errors import Conflict, Fault, Invalid
from app.kernel.events import publish
from app.kernel.ids import new_id
from app.registers.events import ResidentMoved, ResidentWent
from app.registers.life import people, places, repo
from app.registers.life.change import Change
from app.registers.life.schemas import HouseholdEnd, HouseholdSplit, NewHousehold, Preference
from app.registers.models import Dwelling, Household, Resident
from app.registers.rules import HEAD, HOUSEHOLD_FORM

DECLINED_DAYS = 90  # H2: who declines is not reminded for so long
LONGEST_DECLINED = timedelta(days=400)
EVERY_DAYS = 90
FIRST_VISIT = timedelta(days=30)


async def add(change: Change, told: NewHousehold, permission: str) -> Household:
    """A household behind a door, new or known. The same again is the same household. Raises NotFound, Conflict."""
    door = await places.door(change, told.door, permission)
    there = await change.session.get(Household, told.id, with_for_update=True)
    if there is not None:
        if there.dwelling_id == door.id:
            return there
        raise Conflict(params={"reason": "id-taken"})
    if sum(person.relation == HEAD for person in told.residents) > 1:
        raise Conflict(params={"reason": "has-head"})
    household = await _founded(change, door, told.id)
    household.contact_name = told.contact_name
    household.contact_phone = told.contact_phone
    change.session.add(household)
    await change.session.flush()
    change.note(household, "added", None, door.address)
    await places.lived_in(change, door, told.use)
    for person in told.residents:
        await people.add(change, household, person)
    household.members_count = max(told.members_count or 0, len(told.residents))
    return household


async def _founded(change: Change, door: Dwelling, household_id: UUID | None = None) -> Household:
    """A new household behind a door, to be visited within a month."""
    return Household(
        id=household_id or new_id(),
        dwelling_id=door.id,
        household_no=await repo.next_number(change.session, door.grid_code),
        members_count=0,
        visit_preference="any",
        hints=[],
        status="active",
        plan_kind="household",
        plan_form=HOUSEHOLD_FORM,
        plan_every_days=EVERY_DAYS,
        due_on=day_of(change.at) + FIRST_VISIT,
        grid_code=door.grid_code,
        path=door.path,
        rev=change.rev,
    )


async def move(change: Change, household: Household, old: Dwelling, new: Dwelling) -> None:
    """A whole household moves behind another door, in another grid too. Raises Conflict."""
    places.must_be_active(household)
    if old.id == new.id:
        raise Conflict(params={"reason": "lives-here"})
    await places.settle(change, household, new)
    change.note(household, "moved", old.address, new.address)
    await places.emptied(change, old)
    await places.lived_in(change, new)


async def split(
    change: Change, household: Household, door: Dwelling, told: HouseholdSplit, permission: str
) -> Household:
    """Some of a household make one of their own; somebody stays. Raises NotFound, Conflict, Invalid."""
    places.must_be_active(household)
    living = await repo.living(change.session, household.id)
    going = [person for person in living if person.id in told.resident_ids]
    if len(going) != len(set(told.resident_ids)) or (told.head_id and told.head_id not in told.resident_ids):
        raise Invalid(errors=[Fault("/resident_ids", "not-of-household")])
    staying = [person for person in living if person not in going]
    if not staying:
        raise Conflict(params={"reason": "nobody-stays"})
    new_door = await places.door(change, told.door, permission) if told.door else door
    made = await _founded(change, new_door)
    change.session.add(made)
    await change.session.flush()
    change.note(made, "split_from", door.address, new_door.address)
    change.note(household, "split", door.address, new_door.address)
    head = next((person for person in going if person.id == told.head_id), None) or people.heir(
        going, day_of(change.at).year
    )
    await _cross(change, going, (household, door), (made, new_door), head)
    people.be_contact(change, made, head, going)
    change.set(household, members_count=max(household.members_count - len(going), len(staying)))
    change.set(made, members_count=len(going))
    if any(household.contact_name == person.name for person in going):
        people.be_contact(change, household, people.heir(staying, day_of(change.at).year), staying)
    await places.lived_in(change, new_door)
    return made


async def _cross(
    change: Change,
    going: list[Resident],
    source: tuple[Household, Dwelling],
    target: tuple[Household, Dwelling],
    head: Resident | None,
) -> None:
    """People of one household are those of another now; relations are told anew, save who the head is."""
    (old, old_door), (new, new_door) = source, target
    for person in going:
        change.note(person, "moved_out", old_door.address, new_door.address, at=old)
        change.set(person, household_id=new.id, relation=HEAD if person is head else None)
        change.note(person, "moved_in", old_door.address, new_door.address)
        await publish(change.session, ResidentMoved(person.id, old.id, new.id))
    await places.bring(change, going, new)


async def end(change: Change, household: Household, door: Dwelling, told: HouseholdEnd) -> None:
    """Nobody lives there any more: everybody has gone, nothing is due. Raises Conflict, Invalid."""
    places.must_be_active(household)
    day = people.past_day(told.on, day_of(change.at))
    for person in await repo.living(change.session, household.id):
        change.set(person, residence_kind="left", out_on=day, out_reason="moved_away", is_contact=False)
        change.note(person, "left", None, day)
        await publish(change.session, ResidentWent(person.id, household.id, "moved_away"))
    change.set(household, status="moved_out", due_on=None, members_count=0)
    await places.emptied(change, door)


def prefer(change: Change, household: Household, told: Preference) -> None:
    """How a household likes to be visited (H2). Who declines is due again when that ends. Raises Invalid."""
    today = day_of(change.at)
    if told.visit_preference == "declined":
        until = told.declined_until or today + timedelta(days=DECLINED_DAYS)
        if not today <= until <= today + LONGEST_DECLINED:
            raise Invalid(errors=[Fault("/declined_until", "out-of-range")])
        change.set(household, visit_preference="declined", declined_until=until)
        change.set(household, due_on=until if household.status == "active" else None)
        return
    was_declined = household.visit_preference == "declined"
    change.set(household, visit_preference=told.visit_preference)
    if was_declined:
        change.set(household, declined_until=None)
        change.set(household, due_on=_due_again(household, today))


def _due_again(household: Household, today: date) -> date | None:
    """When a household that no longer declines is visited: as its plan says, and not before today."""
    if household.status != "active":
        return None
    if household.last_visit_at is None:
        return today
    return max(today, day_of(household.last_visit_at) + timedelta(days=household.plan_every_days))
