"""Registering an entry: nothing is saved without purpose and basis (CR1), nor twice for one person."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.care import repo, rules, writing
from app.care.catalogue import CATEGORIES, VERSION, Category
from app.care.faults import Target, faults
from app.care.models import CareConsent, CareContact, CareEntry
from app.care.schemas import CareContactIn, CareEntryIn, ConsentIn
from app.kernel.access import Actor
from app.kernel.changes import bump
from app.kernel.clock import day_of, now
from app.kernel.errors import Conflict, Fault, Invalid, NotFound
from app.kernel.ids import new_id
from app.kernel.numbers import phone as plain_phone
from app.registers.models import Household, Resident


async def register(session: AsyncSession, actor: Actor, asked: CareEntryIn) -> UUID:
    """Register an entry and give its household the plan that follows; its id.

    Raises NotFound for a household or person that is not the actor's, Invalid, and Conflict with the reason:
    `already-live`, `left`, `not-lived-in`.
    """
    at = now()
    home, person = await _target(session, actor, asked)
    category = CATEGORIES.get(asked.category)
    if category is None:
        raise Invalid(errors=[Fault("/category", "unknown-category")])
    target = Target(person is not None, person.birth_year if person else None)
    if found := [*faults(asked, category, target, at), *await _of_posts(session, asked, home, at)]:
        raise Invalid(errors=found)
    rev = await bump(session)
    if there := await repo.same(session, home.id, person.id if person else None, category.code):
        raise Conflict(params={"reason": "already-live", "entry_id": str(there.id)})
    entry = await _entry(session, asked, category, home, person, at, rev)
    entry.consent_id = await _agree(session, actor, asked.consent, entry)
    session.add(entry)
    await session.flush()
    session.add_all(_contact(entry.id, told) for told in asked.contacts)
    writing.step(session, entry, "registered", actor)
    await writing.follow(session, entry, rev, first_within=rules.first_within(entry.category, entry.level))
    await writing.note(session, "care.register", entry.id, actor, basis=entry.legal_basis, level=entry.level)
    return entry.id


async def _target(session: AsyncSession, actor: Actor, asked: CareEntryIn) -> tuple[Household, Resident | None]:
    """Whom the entry is for. Raises NotFound, or Conflict for who has left."""
    person = await repo.person(session, actor, asked.resident_id) if asked.resident_id else None
    household_id = person.household_id if person else asked.household_id
    home = await repo.home_of(session, actor, household_id) if household_id else None
    if home is None:
        raise NotFound
    if person and person.residence_kind == "left":
        raise Conflict(params={"reason": "left"})
    if home.status != "active":
        raise Conflict(params={"reason": "not-lived-in"})
    return home, person


async def _of_posts(session: AsyncSession, asked: CareEntryIn, home: Household, at: datetime) -> list[Fault]:
    """Assignments that are not in force or do not reach the household."""
    told = {"/responsible_id": asked.responsible_id, "/backup_id": asked.backup_id}
    wanted = [post for post in told.values() if post]
    known = await repo.posts(session, wanted, day_of(at), home.path) if wanted else set()
    return [Fault(pointer, "unknown-assignment") for pointer, post in told.items() if post and post not in known]


async def _entry(
    session: AsyncSession,
    asked: CareEntryIn,
    category: Category,
    home: Household,
    person: Resident | None,
    at: datetime,
    rev: int,
) -> CareEntry:
    today = day_of(at)
    started_on = asked.started_on or today
    birth_year = person.birth_year if person else None
    living = (await repo.people(session, [home.id]))[home.id]
    usual = rules.usual_level(
        category,
        age=today.year - birth_year if birth_year else None,
        is_alone=len(living) == 1,
        is_frail=asked.is_frail,
    )
    return CareEntry(
        id=new_id(),
        household_id=home.id,
        resident_id=person.id if person else None,
        category=category.code,
        catalogue_version=VERSION,
        level=asked.level or usual,
        purpose=asked.purpose,
        legal_basis=asked.legal_basis,
        responsible_id=asked.responsible_id,
        backup_id=asked.backup_id,
        needs=sorted(asked.needs),
        started_on=started_on,
        review_on=asked.review_on or rules.review_by(category, today),
        ends_on=asked.ends_on or rules.runs_out_by(category, birth_year, started_on),
        grid_code=home.grid_code,
        path=home.path,
        rev=rev,
    )


async def _agree(session: AsyncSession, actor: Actor, told: ConsentIn | None, entry: CareEntry) -> UUID | None:
    if told is None:
        return None
    consent = CareConsent(
        id=new_id(),
        household_id=entry.household_id,
        resident_id=entry.resident_id,
        recorded_by=actor.id,
        **told.model_dump(),
    )
    session.add(consent)
    await session.flush()
    return consent.id


def _contact(entry_id: UUID, told: CareContactIn) -> CareContact:
    found = CareContact(id=new_id(), entry_id=entry_id, kind=told.kind)
    found.name, found.phone = told.name, plain_phone(told.phone) if told.phone else None
    return found
