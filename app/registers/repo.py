"""The register's SQL. Every query starts from `scoped()`."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Row, Select, and_, cast, false, func, select, tuple_, union_all
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
SPELLED = func.replace(Resident.pinyin, " ", "")
TRIGRAM = 3  # characters that an index of trigrams needs
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
    grids = list(await session.scalars(_grids(actor)))
    if grid_code is not None:
        grids = [code for code in grids if code == grid_code]
    query = _visible(actor).where(Household.grid_code.in_(grids))
    if wanted is not None:
        query = query.where(_matches(wanted, grids))
    if after is not None:
        # The household itself may have gone since; its door has not.
        place = (await session.execute(_ever(actor).with_only_columns(*_ORDER).where(Household.id == after))).first()
        if place is None:
            return None
        query = query.where(tuple_(*_ORDER) > tuple(place))
    return (await session.execute(query.order_by(*_ORDER).limit(limit))).all()


def _matches(wanted: Wanted, grids: Sequence[str]) -> ColumnElement[bool]:
    """A household in these grids that has such a name, spelling, door, number or address.

    Each way of meaning the words is a query of its own: joined by `or` in one, they would leave no index of use.
    """
    people = select(Resident.household_id).where(Resident.grid_code.in_(grids), Resident.deleted_at.is_(None))
    homes = select(Household.id).where(Household.grid_code.in_(grids))
    behind = homes.join(Dwelling, Dwelling.id == Household.dwelling_id)
    ways = [
        *(people.where(way) for way in _people(wanted)),
        *(homes.where(way) for way in _contacts(wanted)),
        *(behind.where(way) for way in _doors(wanted)),
    ]
    return Household.id.in_(union_all(*ways)) if ways else false()


def _people(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if not wanted.text.isdigit():
        yield _has(Resident.name, wanted.text)
    if wanted.letters:
        yield _has(Resident.initials, wanted.letters)
        # Fewer than three letters are not looked for across surname and given name: no index helps to.
        is_short = len(wanted.letters) < TRIGRAM
        yield _has(Resident.pinyin, wanted.letters) if is_short else SPELLED.contains(wanted.letters)
    if wanted.tail:
        yield _has_phone(Resident.phone_tail, Resident.phone_index, Resident.phone, wanted.tail)


def _contacts(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if not wanted.text.isdigit():
        yield _has(Household.contact_name, wanted.text)
    if wanted.tail:
        contact = Household.contact_phone_tail, Household.contact_phone_index, Household.contact_phone
        yield _has_phone(*contact, wanted.tail)


def _doors(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.address:
        yield _has(Dwelling.address, wanted.address)
    if wanted.door:
        yield _is_door(wanted.door)


def _has(column: InstrumentedAttribute[Any], words: str) -> ColumnElement[bool]:
    """Chinese and digits have no capitals; to compare without them is work for nothing.

    Two characters are no trigram: for `like` the index of trigrams would answer all rows, and each be read twice.
    """
    if len(words) < TRIGRAM:
        return func.strpos(func.lower(column) if words != words.upper() else column, words) > 0
    return column.contains(words, autoescape=True) if words == words.upper() else column.ilike(f"%{_literal(words)}%")


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
        parts.append(_has(Dwelling.building, door.building))  # cheaper than the plate, and true of few
        parts.append(plate(Dwelling.building) == door.building)
    if door.unit:
        unit = plate(Dwelling.unit) == door.unit
        # `3-302` may leave out the unit: a pair is unit and room, or building and room.
        parts.append(unit if door.building else unit | (plate(Dwelling.building) == door.unit))
    if door.room:
        parts.append(_has(Dwelling.room, door.room))
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
