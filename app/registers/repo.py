"""The register's SQL. Every query starts from `scoped()`."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Row, Select, and_, cast, exists, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.kernel.access import Actor, around, scoped, within
from app.kernel.numbers import phone
from app.kernel.seal import TAIL, Sealed
from app.organisation.models import Area
from app.registers.doors import Door
from app.registers.models import Dwelling, Household, Resident
from app.registers.search import Wanted

READ = "household.read"
_NO_NUMBER = 10**9  # doors that begin with no number stand behind those that do


def _ever(actor: Actor, permission: str = READ) -> Select[Household, Dwelling]:
    query = select(Household, Dwelling).join(Dwelling, Dwelling.id == Household.dwelling_id)
    return scoped(query, actor, permission, Household.path)


def _visible(actor: Actor, permission: str = READ) -> Select[Household, Dwelling]:
    return _ever(actor, permission).where(Household.deleted_at.is_(None))


def _grids(actor: Actor) -> Select[str]:
    """Grids in which the actor may see households: an index leads from a grid to its rows, none from a path."""
    paths = actor.paths(READ)
    # A post in a micro-grid lies below its grid, so a grid counts when either of the two holds the other.
    return select(Area.code).where(Area.kind == "grid", within(Area.path, paths) | around(Area.path, paths))


def _number(column: InstrumentedAttribute[str]) -> ColumnElement[int]:
    """The number a text begins with: 3号楼 comes before 10号楼."""
    return func.coalesce(cast(func.substring(column, r"^\d{1,9}"), Integer), _NO_NUMBER)


# The order of a round: grid, building, unit, floor, room. The id makes it total.
_ORDER = (
    Household.grid_code,
    _number(Dwelling.building),
    Dwelling.building,
    _number(Dwelling.unit),
    Dwelling.unit,
    Dwelling.floor,
    _number(Dwelling.room),
    Dwelling.room,
    Household.id,
)


async def page(
    session: AsyncSession, actor: Actor, *, wanted: Wanted | None, grid_code: str | None, after: UUID | None, limit: int
) -> Sequence[Row[Household, Dwelling]] | None:
    """Households the actor may see, in the order of their doors; None when there is no `after` to go on from."""
    query = _visible(actor).where(Household.grid_code.in_(_grids(actor)))
    if grid_code is not None:
        query = query.where(Household.grid_code == grid_code)
    if wanted is not None:
        query = query.where(_matches(wanted))
    if after is not None:
        # The household itself may have gone since; its door has not.
        place = (await session.execute(_ever(actor).with_only_columns(*_ORDER).where(Household.id == after))).first()
        if place is None:
            return None
        query = query.where(tuple_(*_ORDER) > tuple(place))
    return (await session.execute(query.order_by(*_ORDER).limit(limit))).all()


def _matches(wanted: Wanted) -> ColumnElement[bool]:
    """A household that has such a name, spelling, door, number or address."""
    person: list[ColumnElement[bool]] = [Resident.name.ilike(f"%{_literal(wanted.text)}%")]
    if wanted.letters:
        spelled = func.replace(Resident.pinyin, " ", "")
        person += [Resident.initials.contains(wanted.letters), spelled.contains(wanted.letters)]
    if wanted.tail:
        person.append(_has_phone(Resident.phone_tail, Resident.phone_index, Resident.phone, wanted.tail))
    found: list[ColumnElement[bool]] = [
        exists().where(Resident.household_id == Household.id, Resident.deleted_at.is_(None), or_(*person)),
        Household.contact_name.ilike(f"%{_literal(wanted.text)}%"),
    ]
    if wanted.tail:
        contact = Household.contact_phone_tail, Household.contact_phone_index, Household.contact_phone
        found.append(_has_phone(*contact, wanted.tail))
    if wanted.address:
        found.append(func.lower(Dwelling.address).contains(wanted.address, autoescape=True))
    if wanted.door:
        found.append(_is_door(wanted.door))
    return or_(*found)


def _has_phone(
    tail: InstrumentedAttribute[str | None], index: InstrumentedAttribute[bytes | None], field: Sealed, digits: str
) -> ColumnElement[bool]:
    """A number that ends so. Only its last four digits are there to be compared; a whole number is found by its index.

    Of digits in between, the last four count: better one household too many than none.
    """
    if phone(digits):
        return index.in_(field.indexes(digits)) & (tail == digits[-TAIL:])
    return tail == digits[-TAIL:] if len(digits) >= TAIL else tail.endswith(digits)


def _is_door(door: Door) -> ColumnElement[bool]:
    """The very door, or a door whose room begins so."""

    def plate(column: InstrumentedAttribute[str]) -> ColumnElement[str]:
        return func.lower(func.substring(column, "[0-9A-Za-z]+"))

    parts: list[ColumnElement[bool]] = []
    if door.building:
        parts.append(plate(Dwelling.building) == door.building)
    if door.unit:
        unit = plate(Dwelling.unit) == door.unit
        # `3-302` may leave out the unit: a pair is unit and room, or building and room.
        parts.append(unit if door.building else unit | (plate(Dwelling.building) == door.unit))
    if door.room:
        parts.append(plate(Dwelling.room).startswith(door.room))
    return and_(*parts)


def _literal(text: str) -> str:
    """A text in which LIKE sees no wildcards."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


async def one(
    session: AsyncSession, actor: Actor, household_id: UUID, permission: str = READ
) -> Row[Household, Dwelling] | None:
    """A household the actor may see, or reveal."""
    return (await session.execute(_visible(actor, permission).where(Household.id == household_id))).one_or_none()


async def residents(session: AsyncSession, household_ids: Sequence[UUID]) -> dict[UUID, list[Resident]]:
    """The people of households, the head first. The caller has checked that the households may be seen."""
    query = (
        select(Resident)
        .where(Resident.household_id.in_(household_ids), Resident.deleted_at.is_(None))
        .order_by(Resident.household_id, Resident.relation.nulls_last(), Resident.id)
    )
    found: dict[UUID, list[Resident]] = {household_id: [] for household_id in household_ids}
    for person in await session.scalars(query):
        found[person.household_id].append(person)
    return found
