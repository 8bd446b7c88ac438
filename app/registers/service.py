"""The register's verbs, and what other rooms may ask of its rules."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.kernel.access import Actor
from app.kernel.errors import Fault, Invalid, NotFound
from app.registers import repo, rules, search
from app.registers.doors import address, floor_of, tidy_building, tidy_room, tidy_unit
from app.registers.life.history import Place, Told, of_household
from app.registers.looks import look
from app.registers.models import Dwelling, Household, Resident
from app.registers.names import spell
from app.registers.plans import ORDINARY_PLAN, Plan, change_plan
from app.registers.rules import label
from app.registers.schemas import HouseholdDetail, HouseholdOut, HouseholdPage, ResidentOut, Reveal, Revealed

__all__ = [
    "ORDINARY_PLAN",
    "Plan",
    "Told",
    "address",
    "change_plan",
    "floor_of",
    "history",
    "label",
    "look",
    "one",
    "page",
    "reveal",
    "spell",
    "tidy_building",
    "tidy_room",
    "tidy_unit",
]


async def page(
    session: AsyncSession, actor: Actor, *, query: str, grid_code: str | None, cursor: UUID | None, limit: int
) -> HouseholdPage:
    """Households in the order of their doors. Raises Invalid when the cursor is not one of ours."""
    wanted = search.read(query)
    rows = await repo.page(session, actor, wanted=wanted, grid_code=grid_code, after=cursor, limit=limit + 1)
    if rows is None:
        raise Invalid(errors=[Fault("/cursor", "invalid-cursor")])
    shown = rows[:limit]
    people = await repo.residents(session, [household.id for household, _ in shown])
    if shown:
        # How it was looked for, never what was typed: that may be somebody's name.
        by = [name for name in ("letters", "door", "tail") if wanted and getattr(wanted, name)]
        detail = {"rows": len(shown), "grid_code": grid_code, "by": by}
        await record(session, "household.list", actor_id=actor.id, detail=detail)
    items = [_shown(household, door, people[household.id]) for household, door in shown]
    return HouseholdPage(items=items, next=str(shown[-1][0].id) if len(rows) > limit else None)


async def one(session: AsyncSession, actor: Actor, household_id: UUID) -> HouseholdDetail:
    """A household with its people. Raises NotFound when it is not the actor's to see."""
    found = await repo.one(session, actor, household_id)
    if found is None:
        raise NotFound
    household, door = found
    people = (await repo.residents(session, [household.id]))[household.id]
    await record(session, "household.read", actor_id=actor.id, subject_kind="household", subject_id=household.id)
    residents = [ResidentOut.model_validate(person) for person in people]
    if not actor.can("id_number.reveal", at=household.path):
        residents = [person.model_copy(update={"id_no_tail": None, "id_no_until": None}) for person in residents]
    return HouseholdDetail(**_shown(household, door, people).model_dump(), residents=residents)


async def history(
    session: AsyncSession, actor: Actor, household_id: UUID, *, before: Place | None, limit: int
) -> list[Told]:
    """What became of a household and its people, newest first. Raises NotFound. The caller logs the look."""
    if await repo.one(session, actor, household_id) is None:
        raise NotFound
    return await of_household(session, household_id, before=before, limit=limit)


async def reveal(session: AsyncSession, actor: Actor, household_id: UUID, asked: Reveal) -> Revealed:
    """A phone number in full, and a line in the audit log. Raises NotFound."""
    found = await repo.one(session, actor, household_id, "contact.reveal")
    if found is None:
        raise NotFound
    household, _ = found
    phone, detail = household.contact_phone, asked.model_dump(mode="json", exclude_none=True)
    if asked.resident_id is not None:
        people = (await repo.residents(session, [household.id]))[household.id]
        phones = {person.id: person.phone for person in people}
        if asked.resident_id not in phones:
            raise NotFound
        phone = phones[asked.resident_id]
    looked = await look(session, actor, "contact.reveal", "household", household.id, detail)
    return Revealed(**looked.model_dump(), phone=phone)


def _shown(household: Household, door: Dwelling, people: Sequence[Resident]) -> HouseholdOut:
    """A household as anybody may see it who may see it at all: phones as four digits."""
    held = {name: getattr(household, name) for name in HouseholdOut.model_fields if hasattr(household, name)}
    place = {name: getattr(door, name) for name in ("building", "unit", "floor", "room", "address", "use")}
    return HouseholdOut(
        **held,
        **place,
        label=rules.label(people, household.contact_name, door.address),
    )
