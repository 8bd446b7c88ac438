"""A person as they are searched for: their rows in the register, their home, and what finds them in a text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.access import Actor, scoped
from app.kernel.errors import NotFound
from app.kernel.personal import mark_of
from app.kernel.sql import among
from app.privacy import traces
from app.privacy.rows import by_index
from app.privacy.ties import NAMED, ROOTS, Ids, below, pointers, synced, tables
from app.privacy.traces import Traces
from app.registers.models import Household, HouseholdEdit, Resident


@dataclass(frozen=True, slots=True)
class Person:
    """`own` are rows about them; `near` their home's and their cases' rows, where their name means them alone.

    `numbers` are theirs and nobody else's who lives here. `traces` may be looked for anywhere; `near_traces` hold the
    name too, also when others in the district bear it, and by which numbers they were once rung as a contact.
    """

    resident: Resident
    own: Ids
    near: Ids
    numbers: tuple[str, ...]
    traces: Traces
    near_traces: Traces
    lives_alone: bool


async def visible(session: AsyncSession, actor: Actor, resident_id: UUID, permission: str) -> Resident:
    """A person of the register whom the actor may deal with. Raises NotFound."""
    query = scoped(select(Resident), actor, permission, Resident.path).where(Resident.id == resident_id)
    found = (await session.scalars(query.where(Resident.deleted_at.is_(None)))).one_or_none()
    if found is None:
        raise NotFound
    return found


async def gather(session: AsyncSession, resident: Resident) -> Person:
    """Everything needed to find a person again."""
    own = await below(session, {"residents": {resident.id}})
    ids = own["residents"]
    people = (await session.scalars(select(Resident).where(among(Resident.id, ids)))).all()
    homes = {one.household_id for one in people}
    numbers = [number for one in people for number in (one.phone, one.id_no)]
    theirs = tuple(sorted({number for number in numbers if number and not await _shared(session, number, ids)}))
    cases = await _cases(session, theirs)
    near = await below(session, {"residents": ids, "households": homes} | cases)
    names = {one.name for one in people if one.name}
    shared = {
        one.name
        for one in await session.scalars(
            select(Resident).where(
                among(Resident.household_id, homes), Resident.id.not_in(ids), Resident.deleted_at.is_(None)
            )
        )
    }
    names -= shared  # father and son of one name: nobody can say which of them a text means
    rare = [name for name in names if not await _borne(session, name, ids)]
    others = select(func.count()).where(
        among(Resident.household_id, homes), Resident.id.not_in(ids), Resident.deleted_at.is_(None)
    )
    return Person(
        resident=resident,
        own=own,
        near=near,
        numbers=theirs,
        traces=traces.of(rare, theirs),
        near_traces=traces.of(names, (*theirs, *await _as_contact(session, people, homes))),
        lives_alone=not await session.scalar(others),
    )


async def _as_contact(session: AsyncSession, people: Sequence[Resident], homes: set[UUID]) -> list[str]:
    """Numbers under which their household was rung while they are its contact, now and before; nobody else's."""
    mine = {
        home.id
        for home in await session.scalars(select(Household).where(among(Household.id, homes)))
        if any(traces.same_name(home.contact_name, one.name) for one in people)
    }
    edits = select(HouseholdEdit).where(among(HouseholdEdit.household_id, mine), HouseholdEdit.field == "contact_phone")
    told = {value for edit in await session.scalars(edits) for value in (edit.old, edit.new) if value}
    ids = {one.id for one in people}
    return [number for number in told if not await _shared(session, number, ids)]


async def _cases(session: AsyncSession, numbers: Iterable[str]) -> Ids:
    """Whatever names them by a number, wherever it is: a case they asked for, an entry they are to be rung for."""
    found: Ids = {}
    for table in tables():
        if not any((mark := mark_of(column)) and mark.of in NAMED for column in table.c):
            continue
        rows = (await session.execute(select(table).where(by_index(table, numbers)))).all()
        for column, target in pointers(table):
            if target in synced() - ROOTS - {"dwellings"}:
                found.setdefault(target, set()).update(row._mapping[column] for row in rows)  # noqa: SLF001  public
    return {name: ids - {None} for name, ids in found.items()}


async def _shared(session: AsyncSession, number: str, ids: set[UUID]) -> bool:
    """Whether somebody else who lives here has the same number: it stays, for it is theirs."""
    has = [
        getattr(Resident, f"{field.name}_index").in_(field.indexes(number))
        for field in (Resident.phone, Resident.id_no)
    ]
    return await _somebody(session, or_(false(), *has), ids)


async def _borne(session: AsyncSession, name: str, ids: set[UUID]) -> bool:
    """Whether somebody else in the register bears the same name: then it may mean them, far from this home."""
    return await _somebody(session, Resident.name == name, ids)


async def _somebody(session: AsyncSession, condition: ColumnElement[bool], ids: set[UUID]) -> bool:
    query = select(exists().where(condition, Resident.id.not_in(ids), Resident.deleted_at.is_(None)))
    return bool(await session.scalar(query))
