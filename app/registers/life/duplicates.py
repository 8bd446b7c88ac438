"""Two entries that may be one person (R2): suggested, never merged by the program, never asked again once judged."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, literal, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.kernel.access import Actor, scoped, within
from app.registers.models import Dwelling, Household, Resident, ResidentJudgement

JUDGE = "resident.judge"
REASONS = ("id_no", "phone", "door")  # the surest first

_First, _Second = aliased(Resident, name="first"), aliased(Resident, name="second")
_FirstHome, _SecondHome = aliased(Household, name="first_home"), aliased(Household, name="second_home")


def _pairs(actor: Actor, reason: str, is_alike: ColumnElement[bool]) -> Select[UUID, UUID, int]:
    query = select(_First.id.label("first_id"), _Second.id.label("second_id"), _rank(reason))
    query = query.select_from(_First).join(_Second, and_(_First.id < _Second.id, is_alike))
    if reason == "door":
        query = query.join(_FirstHome, _FirstHome.id == _First.household_id)
        query = query.join(_SecondHome, _SecondHome.id == _Second.household_id)
        query = query.where(_FirstHome.dwelling_id == _SecondHome.dwelling_id)
    query = scoped(query, actor, JUDGE, _First.path).where(within(_Second.path, actor.paths(JUDGE)))
    for one in (_First, _Second):
        query = query.where(one.deleted_at.is_(None), one.residence_kind != "left")
    judged = ResidentJudgement
    known = exists().where(judged.first_id == _First.id, judged.second_id == _Second.id, judged.undone_at.is_(None))
    return query.where(~known)


def _rank(reason: str) -> ColumnElement[int]:
    return literal(REASONS.index(reason)).label("rank")


async def suggested(session: AsyncSession, actor: Actor, *, limit: int) -> list[Row[UUID, UUID, int]]:
    """Pairs of entries that look like one person: both ids and the rank of the strongest reason."""
    same_name = _First.name == _Second.name
    every = union_all(
        _pairs(actor, "id_no", _First.id_no_index == _Second.id_no_index),
        _pairs(actor, "phone", and_(_First.phone_index == _Second.phone_index, same_name)),
        _pairs(actor, "door", and_(same_name, _First.birth_year == _Second.birth_year)),
    ).subquery()
    rank = func.min(every.c.rank).label("rank")
    query = select(every.c.first_id, every.c.second_id, rank).group_by(every.c.first_id, every.c.second_id)
    return list((await session.execute(query.order_by(rank, every.c.first_id, every.c.second_id).limit(limit))).all())


async def entries(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, Row[Resident, str]]:
    """Entries with their addresses, by id. The caller has checked that they may be seen."""
    query = (
        select(Resident, Dwelling.address)
        .join(Household, Household.id == Resident.household_id)
        .join(Dwelling, Dwelling.id == Household.dwelling_id)
        .where(Resident.id.in_(ids))
    )
    return {row[0].id: row for row in await session.execute(query)}


async def judgements(
    session: AsyncSession, actor: Actor, since: datetime, limit: int
) -> list[Row[ResidentJudgement, str, str]]:
    """What was judged since, newest first, with the names of both entries."""
    query = (
        select(ResidentJudgement, _First.name, _Second.name)
        .join(_First, _First.id == ResidentJudgement.first_id)
        .join(_Second, _Second.id == ResidentJudgement.second_id)
    )
    query = scoped(query, actor, JUDGE, _First.path).where(within(_Second.path, actor.paths(JUDGE)))
    query = query.where(ResidentJudgement.judged_at >= since, ResidentJudgement.undone_at.is_(None))
    order = (ResidentJudgement.judged_at.desc(), ResidentJudgement.id.desc())
    return list((await session.execute(query.order_by(*order).limit(limit))).all())


async def standing(session: AsyncSession, pair: tuple[UUID, UUID]) -> ResidentJudgement | None:
    """The judgement on a pair that stands."""
    query = select(ResidentJudgement).where(
        tuple_(ResidentJudgement.first_id, ResidentJudgement.second_id) == pair,
        ResidentJudgement.undone_at.is_(None),
    )
    return (await session.scalars(query)).one_or_none()


async def judgement(session: AsyncSession, actor: Actor, judgement_id: UUID) -> ResidentJudgement | None:
    """A judgement on entries of the actor's areas, held until the commit."""
    query = (
        select(ResidentJudgement)
        .join(_First, _First.id == ResidentJudgement.first_id)
        .join(_Second, _Second.id == ResidentJudgement.second_id)
    )
    query = scoped(query, actor, JUDGE, _First.path).where(within(_Second.path, actor.paths(JUDGE)))
    query = query.where(ResidentJudgement.id == judgement_id).execution_options(populate_existing=True)
    return (await session.scalars(query.with_for_update(of=ResidentJudgement))).one_or_none()
