"""People: added, corrected by name or number, moved to another household, gone."""

from collections.abc import Sequence
from datetime import date, timedelta

from app.kernel.clock import day_of
from app.kernel.errors import Conflict, Fault, Invalid
from app.kernel.events import publish
from app.registers.events import ResidentMoved, ResidentWent
from app.registers.life import places, repo
from app.registers.life.change import Change
from app.registers.life.schemas import NewResident, ResidentLeave, ResidentMove
from app.registers.models import Dwelling, Household, Resident
from app.registers.names import spell
from app.registers.rules import HEAD, REVIEW_DAYS

LONGEST_REVIEW = timedelta(days=3 * 365)
_ADULT = 18


async def add(change: Change, household: Household, told: NewResident) -> Resident:
    """A person of a household (R1). The same person again is the same entry. Raises Conflict, Invalid."""
    there = await change.session.get(Resident, told.id, with_for_update=True)
    if there is not None:
        if (there.household_id, there.name) == (household.id, told.name) or there.merged_into:
            return there
        raise Conflict(params={"reason": "id-taken"})
    people = await repo.living(change.session, household.id)
    if told.relation == HEAD:
        must_have_no_head(people)
    collected_at = told.collected_at or change.at
    spelled = spell(told.name)
    person = Resident(
        **told.model_dump(exclude={"phone", "collected_at", "review_on"}),
        household_id=household.id,
        grid_code=household.grid_code,
        path=household.path,
        pinyin=spelled.pinyin,
        initials=spelled.initials,
        collected_at=min(collected_at, change.at),
        review_on=review_day(told.review_on, day_of(change.at)),
        rev=change.rev,
    )
    person.phone = told.phone
    change.session.add(person)
    await change.session.flush()
    change.note(person, "added", None, person.name)
    places.revive(change, household)
    change.set(household, members_count=max(household.members_count, len(people) + 1))
    if told.is_contact or not household.contact_name:
        be_contact(change, household, person, [*people, person])
    return person


def review_day(told: date | None, today: date) -> date:
    """When an entry is looked at again: in a year unless said, never later than in three. Raises Invalid."""
    day = told or today + timedelta(days=REVIEW_DAYS)
    if not today < day <= today + LONGEST_REVIEW:
        raise Invalid(errors=[Fault("/review_on", "out-of-range")])
    return day


def past_day(told: date | None, today: date) -> date:
    """The day something happened: today unless said, never later. Raises Invalid."""
    if told is not None and not date(2000, 1, 1) <= told <= today:
        raise Invalid(errors=[Fault("/on", "out-of-range")])
    return told or today


def must_have_no_head(people: Sequence[Resident], but: Resident | None = None) -> None:
    """Raise Conflict when a household has a head already (other than `but`)."""
    if any(person.relation == HEAD and person is not but for person in people):
        raise Conflict(params={"reason": "has-head"})


def be_contact(change: Change, household: Household, person: Resident | None, people: Sequence[Resident]) -> None:
    """Make a person whom one calls before a visit, or nobody."""
    for one in people:
        change.set(one, is_contact=one is person)
    change.set(
        household,
        contact_name=person.name if person else None,
        contact_phone=person.phone if person else None,
    )


def heir(people: Sequence[Resident], year: int) -> Resident | None:
    """Who is called instead of a contact who went: the head, else the eldest adult, else whoever there is."""

    def rank(person: Resident) -> tuple[bool, bool, bool, int]:
        born = person.birth_year or year - _ADULT
        return person.relation != HEAD, year - born < _ADULT, person.phone_tail is None, born

    return min(people, key=rank, default=None)


async def _out_of(change: Change, household: Household, door: Dwelling, person: Resident) -> None:
    """What a household is without somebody: counted, with another contact, ended when nobody is left."""
    people = await repo.living(change.session, household.id)
    if person.is_contact or household.contact_name == person.name:
        be_contact(change, household, heir(people, day_of(change.at).year), people)
        change.set(person, is_contact=False)
    change.set(household, members_count=max(household.members_count - 1, len(people)))
    if household.members_count == 0 and household.status == "active":
        change.set(household, status="moved_out", due_on=None)
        await places.emptied(change, door)


async def leave(change: Change, household: Household, door: Dwelling, person: Resident, told: ResidentLeave) -> None:
    """A person has gone (R3). Who went before stays gone as they went. Raises Conflict, Invalid."""
    day = past_day(told.on, day_of(change.at))
    if person.residence_kind == "left":
        if (person.out_reason, told.reason) == ("moved_away", "died"):
            raise Conflict(params={"reason": "gone-already"})
        return
    change.set(person, residence_kind="left", out_on=day, out_reason=told.reason)
    change.note(person, "died" if told.reason == "died" else "left", None, day)
    await _out_of(change, household, door, person)
    await publish(change.session, ResidentWent(person.id, household.id, told.reason))


async def move(
    change: Change,
    person: Resident,
    source: tuple[Household, Dwelling],
    target: tuple[Household, Dwelling],
    told: ResidentMove,
) -> None:
    """A person moves to another household, in another grid too. Raises Conflict, Invalid."""
    day = past_day(told.on, day_of(change.at))
    old, old_door = source
    new, new_door = target
    if old.id == new.id:
        raise Conflict(params={"reason": "lives-here"})
    if person.residence_kind == "left":
        raise Conflict(params={"reason": "gone-already"})
    people = await repo.living(change.session, new.id)
    if told.relation == HEAD:
        must_have_no_head(people)
    change.note(person, "moved_out", old_door.address, new_door.address, at=old)
    change.set(person, household_id=new.id, relation=told.relation, in_on=day)
    change.note(person, "moved_in", old_door.address, new_door.address)
    await places.bring(change, [person], new)
    await _out_of(change, old, old_door, person)
    places.revive(change, new)
    await places.lived_in(change, new_door)
    change.set(new, members_count=max(new.members_count, len(people) + 1))
    if not new.contact_name:
        be_contact(change, new, person, [*people, person])
    await publish(change.session, ResidentMoved(person.id, old.id, new.id))
