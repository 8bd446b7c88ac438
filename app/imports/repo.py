"""The SQL of runs. What a person may see starts from `visible`; what a job does knows its run by id."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.imports.models import ImportFile, ImportProblem, ImportRun
from app.kernel import bulk
from app.kernel.access import Actor, within

OPEN = ("reading", "checked", "applying")


def visible(actor: Actor, permissions: Mapping[str, str]) -> Select[ImportRun]:
    """One's own runs, and those within one's areas of kinds one may import (`permissions` by kind)."""
    theirs: list[ColumnElement[bool]] = [
        and_(ImportRun.kind == kind, within(ImportRun.path, actor.paths(permission)))
        for kind, permission in permissions.items()
        if actor.can(permission)
    ]
    return select(ImportRun).where(or_(ImportRun.started_by == actor.id, *theirs))


async def page(
    session: AsyncSession, query: Select[ImportRun], *, kind: str | None, cursor: UUID | None, limit: int
) -> Sequence[ImportRun]:
    """Runs of a query, newest first (ids are made in the order of time)."""
    narrowed = query.where(ImportRun.kind == kind if kind else true(), ImportRun.id < cursor if cursor else true())
    return (await session.scalars(narrowed.order_by(ImportRun.id.desc()).limit(limit))).all()


async def problems(
    session: AsyncSession, run_id: UUID, *, after: int, row: int | None, limit: int
) -> Sequence[ImportProblem]:
    """Problems of a run in their order, of one row when asked."""
    query = select(ImportProblem).where(ImportProblem.run_id == run_id, ImportProblem.number > after)
    query = query.where(ImportProblem.row == row) if row else query
    return (await session.scalars(query.order_by(ImportProblem.number).limit(limit))).all()


async def has_problems(session: AsyncSession, run_id: UUID, rows: Sequence[int] | None) -> bool:
    """Whether one of these rows (None: any) has a problem, warnings apart."""
    query = select(ImportProblem.number).where(ImportProblem.run_id == run_id, ~ImportProblem.is_warning)
    if rows is not None:
        query = query.where(ImportProblem.row.in_(rows))
    return await session.scalar(query.limit(1)) is not None


async def open_of(session: AsyncSession, person: UUID) -> int:
    """How many runs of a person have not ended."""
    query = select(func.count()).select_from(ImportRun)
    return int(await session.scalar(query.where(ImportRun.started_by == person, ImportRun.state.in_(OPEN))) or 0)


async def begin(session: AsyncSession, run_id: UUID, state: str) -> ImportRun | None:
    """The run, if it is in this state, with one attempt more and its progress at the beginning."""
    query = (
        update(ImportRun)
        .where(ImportRun.id == run_id, ImportRun.state == state)
        .values(attempts=ImportRun.attempts + 1, rows_checked=0, rows_written=0)
        .returning(ImportRun)
    )
    return (await session.scalars(query)).one_or_none()


async def tell(session: AsyncSession, run_id: UUID, **progress: int) -> bool:
    """Note how far a run is; whether somebody has called it off."""
    query = update(ImportRun).where(ImportRun.id == run_id).values(**progress).returning(ImportRun.cancel_asked_at)
    return await session.scalar(query) is not None


async def move(
    session: AsyncSession, run_id: UUID, state: str, to: str, *, even_cancelled: bool = False, **values: Any
) -> bool:
    """Bring a run from a state to another. False: it is elsewhere by now, or was called off meanwhile."""
    query = update(ImportRun).where(ImportRun.id == run_id, ImportRun.state == state)
    if not even_cancelled:
        query = query.where(ImportRun.cancel_asked_at.is_(None))
    moved = await session.scalar(query.values(state=to, attempts=0, **values).returning(ImportRun.id))
    return moved is not None


async def replace_problems(session: AsyncSession, run_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep these as all problems of a run."""
    await session.execute(delete(ImportProblem).where(ImportProblem.run_id == run_id))
    async for _ in bulk.insert(session, ImportProblem, rows):
        pass


async def drop_file(session: AsyncSession, run_id: UUID) -> None:
    """Forget the workbook of a run."""
    await session.execute(delete(ImportFile).where(ImportFile.run_id == run_id))


async def expired(session: AsyncSession, before: datetime) -> Sequence[ImportRun]:
    """Runs that have not ended although they began before then."""
    query = select(ImportRun).where(ImportRun.state.in_(OPEN), ImportRun.created_at < before)
    return (await session.scalars(query.with_for_update(skip_locked=True))).all()


async def forget_problems(session: AsyncSession, before: datetime) -> None:
    """Drop the problems of runs that ended before then; their counts stay."""
    ended = select(ImportRun.id).where(ImportRun.ended_at < before)
    await session.execute(delete(ImportProblem).where(ImportProblem.run_id.in_(ended)))
