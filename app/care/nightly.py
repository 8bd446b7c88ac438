"""What happens to entries by themselves, at night: they run out, go where their people went, and freeze.

Plans that do not follow from the entries are put right again. Each part looks at what is due as of today and leaves
nothing due behind, so a night that comes twice, or late, does no harm.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.care import repo, rules, writing
from app.care.catalogue import CATEGORIES
from app.care.models import CareEntry
from app.kernel.changes import bump
from app.kernel.clock import now, today
from app.kernel.jobs import enqueue
from app.kernel.sql import among
from app.registers.models import Household, Resident
from app.registers.service import Plan

Act = Callable[[AsyncSession, Sequence[CareEntry], int], Awaitable[None]]
NIGHT: Final = "care.nightly"
PART: Final = 500  # of each sort in one transaction: phones wait for the counter it holds
DELETED: Final = tuple(code for code, category in CATEGORIES.items() if category.is_deleted)
# Of an entry for a household there is no person, and nobody has left. Who was found to be somebody else has not either:
# the person lives on in another entry of the register, and that may yet be undone.
_LEFT = and_(
    CareEntry.resident_id.is_not(None),
    Resident.merged_into.is_(None),
    or_(Resident.deleted_at.is_not(None), Resident.residence_kind == "left"),
)
_EMPTY = or_(Household.deleted_at.is_not(None), Household.status != "active")
_MOVED = or_(
    and_(CareEntry.resident_id.is_not(None), Resident.household_id != CareEntry.household_id),
    CareEntry.path != Household.path,
)


async def nightly(session: AsyncSession, _payload: Mapping[str, Any]) -> None:
    """All of it, in this order: what has run out needs neither to follow nor to freeze. What is too much waits."""
    is_more = False
    for condition, act in (
        (_is_over(), _erase),
        (and_(repo.IS_LIVE, or_(CareEntry.ends_on < today(), _is_grown_up())), _run_out),
        (and_(repo.IS_LIVE, _MOVED, ~_LEFT), _move),
        (and_(repo.IS_LIVE, or_(_LEFT, _EMPTY)), _leave),
        (
            and_(repo.IS_LIVE, CareEntry.frozen_at.is_(None), CareEntry.review_on < rules.frozen_before(today())),
            _freeze,
        ),
    ):
        is_more |= await _each(session, condition, act)
    if await _mend(session) or is_more:
        await enqueue(session, NIGHT, {}, key=NIGHT)


def _is_over() -> ColumnElement[bool]:
    """What is deleted when it runs out, ended or not."""
    return and_(CareEntry.category.in_(DELETED), CareEntry.ends_on < today())


def _is_grown_up() -> ColumnElement[bool]:
    return and_(CareEntry.category.in_(rules.CHILDREN), Resident.birth_year < today().year - rules.ADULT)


async def _each(session: AsyncSession, condition: ColumnElement[bool], act: Act) -> bool:
    """Do something about the entries of which a condition holds, PART at most. Answers whether there may be more.

    Where there is nothing to do the district's counter is left alone.
    """
    query = (
        select(CareEntry)
        .join(Household, Household.id == CareEntry.household_id)
        .outerjoin(Resident, Resident.id == CareEntry.resident_id)
        .where(condition)
        .order_by(CareEntry.id)
    )
    if (await session.scalars(query.limit(1))).first() is None:
        return False
    rev = await bump(session)
    locked = query.limit(PART).with_for_update(of=CareEntry).execution_options(populate_existing=True)
    entries = (await session.scalars(locked)).all()
    homes = {entry.household_id for entry in entries if rules.makes_plan(entry.level)}
    await act(session, entries, rev)
    homes |= {entry.household_id for entry in entries if rules.makes_plan(entry.level)}
    await writing.replan(session, homes, rev)
    return len(entries) == PART


async def _mend(session: AsyncSession) -> bool:
    """Plans that say something else than the entries, as a sheet that was loaded makes them: the entries are right."""
    held: dict[UUID, list[CareEntry]] = {}
    for entry in await repo.live(session):
        if rules.makes_plan(entry.level):
            held.setdefault(entry.household_id, []).append(entry)
    query = select(Household.id, Household.plan_kind, Household.plan_form, Household.plan_every_days)
    rows = await session.execute(query.where(among(Household.id, held)))
    drifted = [row.id for row in rows if Plan(*row[1:]) != rules.plan_of(held[row.id])]
    if drifted:
        await writing.replan(session, drifted[:PART], await bump(session))
    return len(drifted) > PART


async def _erase(session: AsyncSession, entries: Sequence[CareEntry], rev: int) -> None:
    for entry in entries:
        if entry.ended_on is None:
            await writing.hide(session, entry, rev)
        await writing.note(session, "care.erase", entry.id)
    await session.flush()
    await repo.erase(session, entries)


async def _run_out(session: AsyncSession, entries: Sequence[CareEntry], rev: int) -> None:
    """K20 after its month, a child that has grown up, whatever has a last day. It ended on that day, not tonight."""
    for entry in entries:
        reason = "grown_up" if entry.category in rules.CHILDREN else "ran_out"
        on = entry.ends_on if entry.ends_on and entry.ends_on < today() else today()
        await writing.end(session, entry, reason, rev, on=on)
        await writing.note(session, "care.end", entry.id, reason=reason)


async def _move(session: AsyncSession, entries: Sequence[CareEntry], rev: int) -> None:
    """The entry goes where its person, or its household, now is; phones of the old grid drop it."""
    for entry in entries:
        person = await session.get(Resident, entry.resident_id) if entry.resident_id else None
        home = await session.get_one(Household, person.household_id if person else entry.household_id)
        if home.grid_code != entry.grid_code:
            await writing.hide(session, entry, rev)
        entry.household_id, entry.grid_code, entry.path, entry.rev = home.id, home.grid_code, home.path, rev
        writing.step(session, entry, "followed", None)
        await writing.note(session, "care.follow", entry.id)


async def _leave(session: AsyncSession, entries: Sequence[CareEntry], rev: int) -> None:
    for entry in entries:
        await writing.end(session, entry, "left", rev, on=today())
        await writing.note(session, "care.end", entry.id, reason="left")


async def _freeze(session: AsyncSession, entries: Sequence[CareEntry], rev: int) -> None:
    """CR2: only the community sees it from now on, and it makes no plan, until somebody reviews it."""
    for entry in entries:
        await writing.hide(session, entry, rev)
        entry.frozen_at, entry.rev = now(), rev
        writing.step(session, entry, "frozen", None)
        await writing.note(session, "care.freeze", entry.id)
