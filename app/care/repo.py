"""All SQL of care. What is read starts from `scoped()` over the household's own path, which is right at any moment."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, delete, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.care.catalogue import WEATHER
from app.care.models import CareConsent, CareContact, CareEntry, CareStep
from app.identity.models import Assignment
from app.kernel.access import Actor, scoped, within
from app.kernel.sql import among
from app.organisation.models import Area
from app.registers.models import Dwelling, Household, Resident

READ, EDIT, ANY = "care.read", "care.edit", "household.read"
State = Literal["live", "due", "frozen", "ended"]
Found = Row[CareEntry, Household, Dwelling, Resident | None]

IS_LIVE = CareEntry.ended_on.is_(None)
# A person who has left is nobody's care, even before the night's work has ended the entry.
_IS_HERE = or_(CareEntry.resident_id.is_(None), and_(Resident.deleted_at.is_(None), Resident.residence_kind != "left"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are asked for."""

    state: State
    due_by: date
    household_id: UUID | None = None
    resident_id: UUID | None = None
    grid_code: str | None = None
    category: str | None = None


def _visible(actor: Actor, permission: str) -> Select[CareEntry, Household, Dwelling, Resident | None]:
    query = (
        select(CareEntry, Household, Dwelling, Resident)
        .join(Household, Household.id == CareEntry.household_id)
        .join(Dwelling, Dwelling.id == Household.dwelling_id)
        .outerjoin(Resident, Resident.id == CareEntry.resident_id)
        .where(CareEntry.deleted_at.is_(None), Household.deleted_at.is_(None))
    )
    # The last table is joined from the left: there may be no person.
    found = cast(Select[CareEntry, Household, Dwelling, Resident | None], query)
    return scoped(found, actor, permission, Household.path)


def _is(wanted: Wanted) -> ColumnElement[bool]:
    match wanted.state:
        case "live":
            return and_(IS_LIVE, CareEntry.frozen_at.is_(None))
        case "due":
            return and_(IS_LIVE, CareEntry.frozen_at.is_(None), CareEntry.review_on <= wanted.due_by)
        case "frozen":
            return and_(IS_LIVE, CareEntry.frozen_at.is_not(None))
        case "ended":  # who took back their consent is not listed any more
            return and_(CareEntry.ended_on.is_not(None), CareEntry.end_reason != "withdrawn")


async def page(
    session: AsyncSession, actor: Actor, wanted: Wanted, *, after: UUID | None, limit: int
) -> Sequence[Found] | None:
    """Entries the actor may read, soonest review first; None when there is no `after` to go on from."""
    query = _visible(actor, READ).where(_is(wanted))
    for column, value in (
        (CareEntry.household_id, wanted.household_id),
        (CareEntry.resident_id, wanted.resident_id),
        (CareEntry.grid_code, wanted.grid_code),
        (CareEntry.category, wanted.category),
    ):
        if value is not None:
            query = query.where(column == value)
    order = (CareEntry.review_on, CareEntry.id)
    if after is not None:
        place = _visible(actor, READ).with_only_columns(*order).where(CareEntry.id == after)
        if (at := (await session.execute(place)).first()) is None:
            return None
        query = query.where(tuple_(*order) > tuple(at))
    return (await session.execute(query.order_by(*order).limit(limit))).all()


async def one(session: AsyncSession, actor: Actor, entry_id: UUID, permission: str = READ) -> Found | None:
    """An entry the actor may read, or write. What was withdrawn is not read any more."""
    query = _visible(actor, permission).where(
        CareEntry.id == entry_id, or_(IS_LIVE, CareEntry.end_reason != "withdrawn")
    )
    return (await session.execute(query)).one_or_none()


async def locked(session: AsyncSession, entry_id: UUID) -> CareEntry | None:
    """An entry as it is now, for writing. The district's counter is taken before."""
    return await session.get(CareEntry, entry_id, with_for_update=True, populate_existing=True)


async def of_household(
    session: AsyncSession, actor: Actor, household_id: UUID
) -> tuple[str, Sequence[CareEntry]] | None:
    """The path of a household that the actor may see, and its live entries, frozen ones too; None: not visible."""
    home = scoped(select(Household.path), actor, ANY, Household.path)
    path = await session.scalar(home.where(Household.id == household_id, Household.deleted_at.is_(None)))
    if path is None:
        return None
    query = _visible(actor, ANY).where(IS_LIVE, _IS_HERE, CareEntry.household_id == household_id)
    rows = await session.scalars(query.order_by(CareEntry.category, CareEntry.id))
    return str(path), rows.all()


async def for_weather(
    session: AsyncSession, actor: Actor, *, area_path: str | None, after: UUID | None, limit: int
) -> Sequence[Row[Household, Dwelling]] | None:
    """Households with live entries of K01 to K09, in the order of addresses (K22); None when `after` is unknown."""
    entry = (
        select(CareEntry.id)
        .outerjoin(Resident, Resident.id == CareEntry.resident_id)
        .where(CareEntry.household_id == Household.id, IS_LIVE, CareEntry.frozen_at.is_(None), _IS_HERE)
        .where(CareEntry.category.in_(WEATHER))
    )
    query = select(Household, Dwelling).join(Dwelling, Dwelling.id == Household.dwelling_id)
    query = scoped(query, actor, ANY, Household.path).where(Household.deleted_at.is_(None))
    order = (Dwelling.address, Household.id)
    if after is not None:
        at = (await session.execute(query.with_only_columns(*order).where(Household.id == after))).first()
        if at is None:
            return None
        query = query.where(tuple_(*order) > tuple(at))
    query = query.where(entry.exists())
    if area_path is not None:
        query = query.where(within(Household.path, [area_path]))
    return (await session.execute(query.order_by(*order).limit(limit))).all()


async def live(session: AsyncSession, household_ids: Iterable[UUID] | None = None) -> Sequence[CareEntry]:
    """What counts for the plans of households, or of all: neither ended nor frozen, of people who live there."""
    query = (
        select(CareEntry)
        .outerjoin(Resident, Resident.id == CareEntry.resident_id)
        .where(IS_LIVE, CareEntry.frozen_at.is_(None), _IS_HERE)
        .order_by(CareEntry.household_id, CareEntry.category, CareEntry.id)
    )
    if household_ids is not None:
        query = query.where(among(CareEntry.household_id, household_ids))
    return (await session.scalars(query)).all()


async def home_of(session: AsyncSession, actor: Actor, household_id: UUID) -> Household | None:
    """A household for which the actor may register care."""
    query = scoped(select(Household), actor, EDIT, Household.path)
    return await session.scalar(query.where(Household.id == household_id, Household.deleted_at.is_(None)))


async def person(session: AsyncSession, actor: Actor, resident_id: UUID) -> Resident | None:
    """A resident for whom the actor may register care."""
    query = scoped(select(Resident), actor, EDIT, Resident.path)
    return await session.scalar(query.where(Resident.id == resident_id, Resident.deleted_at.is_(None)))


async def people(session: AsyncSession, household_ids: Collection[UUID]) -> dict[UUID, list[Resident]]:
    """Who lives in these households, the head first. The caller has checked that they may be seen."""
    query = select(Resident).where(
        among(Resident.household_id, household_ids), Resident.deleted_at.is_(None), Resident.residence_kind != "left"
    )
    found: dict[UUID, list[Resident]] = {one: [] for one in household_ids}
    for one in await session.scalars(query.order_by(Resident.relation.nulls_last(), Resident.id)):
        found[one.household_id].append(one)
    return found


async def same(session: AsyncSession, household_id: UUID, resident_id: UUID | None, category: str) -> CareEntry | None:
    """The live entry of this category for this very target."""
    whose = CareEntry.resident_id == resident_id if resident_id else CareEntry.resident_id.is_(None)
    query = select(CareEntry).where(IS_LIVE, CareEntry.category == category, whose)
    if resident_id is None:
        query = query.where(CareEntry.household_id == household_id)
    return await session.scalar(query)


async def posts(session: AsyncSession, ids: Iterable[UUID], on: date, path: str) -> set[UUID]:
    """Which of these assignments are in force on a day and reach a place."""
    query = (
        select(Assignment.id)
        .join(Area, Area.id == Assignment.area_id)
        .where(among(Assignment.id, ids), Assignment.valid_from <= on)
        .where(or_(Assignment.valid_to.is_(None), Assignment.valid_to >= on), Area.path.op("@>")(path))
    )
    return set(await session.scalars(query))


async def beside(
    session: AsyncSession, entry: CareEntry
) -> tuple[CareConsent | None, Sequence[CareContact], Sequence[CareStep]]:
    """Consent, contacts and steps of an entry."""
    consent = await session.get(CareConsent, entry.consent_id) if entry.consent_id else None
    contacts = await session.scalars(select(CareContact).filter_by(entry_id=entry.id).order_by(CareContact.id))
    steps = await session.scalars(select(CareStep).filter_by(entry_id=entry.id).order_by(CareStep.id))
    return consent, contacts.all(), steps.all()


async def forget_contacts(session: AsyncSession, entry_ids: Iterable[UUID]) -> None:
    """Nobody needs to be called for an entry that has ended."""
    await session.execute(delete(CareContact).where(among(CareContact.entry_id, entry_ids)))


async def erase(session: AsyncSession, entries: Sequence[CareEntry]) -> None:
    """Remove entries with all that belongs to them, the consent too, as it names what it was for."""
    ids = [entry.id for entry in entries]
    consents = [entry.consent_id for entry in entries if entry.consent_id]
    await session.execute(delete(CareStep).where(among(CareStep.entry_id, ids)))
    await forget_contacts(session, ids)
    await session.execute(delete(CareEntry).where(among(CareEntry.id, ids)))
    await session.execute(delete(CareConsent).where(among(CareConsent.id, consents)))
