"""Free text that holds what has no place in it: looked for at night in whatever changed, told as codes only.

Not while a phone pushes: a text is never refused for it, so nobody has to wait for the look.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Column, LargeBinary, Table, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.kernel.access import Actor, scoped
from app.kernel.clock import now
from app.kernel.errors import NotFound
from app.kernel.ids import new_id
from app.kernel.jobs import Job
from app.kernel.jobs.queue import enqueue
from app.kernel.personal import marked
from app.privacy.models import TextFinding, TextScan
from app.privacy.scan import kinds
from app.privacy.schemas import FindingOut, Findings
from app.privacy.ties import synced

KIND: Final = "privacy.scan"
SETTLE: Final = "finding.settle"
NIGHTLY: Final = "50 18 * * *"  # UTC
BATCH: Final = 2000


def places() -> list[Column[Any]]:
    """Columns of free text in tables whose changes are counted, whichever room they belong to."""
    found = marked(of="anyone", kind="text")
    return [column for column, _ in found if column.table.name in synced() and not isinstance(column.type, LargeBinary)]


async def run(session: AsyncSession, _payload: Mapping[str, Any]) -> None:
    """Look at what changed since the last time, a batch of each place; where more waits, another job goes on."""
    is_more = False
    for column in places():
        is_more = await _look(session, column) or is_more
    if is_more:
        await enqueue(session, KIND, {}, key="scan:more")


async def _look(session: AsyncSession, column: Column[Any]) -> bool:
    table, place = column.table, f"{column.table.name}.{column.name}"
    since = await session.scalar(select(TextScan.rev).where(TextScan.place == place)) or 0
    rows = await _changed(session, table, column, since)
    for row in rows:
        text = _plain(row[2])
        await _note(session, place, row[0], str(row[1]), kinds(text) if text else [])
    if rows:
        told = {"place": place, "rev": rows[-1][3]}
        stamp = insert(TextScan).values(told)
        await session.execute(stamp.on_conflict_do_update(index_elements=["place"], set_={"rev": stamp.excluded.rev}))
    return len(rows) >= BATCH


async def _changed(session: AsyncSession, table: Table, column: Column[Any], since: int) -> list[Any]:
    """The next rows in the order of their revs, never a part of one rev: the rest of it would be skipped."""
    last = (
        select(table.c.rev)
        .where(table.c.rev > since)
        .order_by(table.c.rev)
        .offset(BATCH - 1)
        .limit(1)
        .scalar_subquery()
    )
    upper = func.coalesce(last, select(func.max(table.c.rev)).scalar_subquery())
    query = select(table.c.id, table.c.path, column, table.c.rev).where(
        table.c.rev > since, table.c.rev <= upper, table.c.deleted_at.is_(None)
    )
    return list((await session.execute(query.order_by(table.c.rev, table.c.id))).all())


def _plain(value: Any) -> str:
    """The words of a text, or of whatever JSON holds, one line each."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "\n".join(_plain(inner) for inner in value.values())
    return "\n".join(_plain(inner) for inner in value) if isinstance(value, list) else ""


async def _note(session: AsyncSession, place: str, record_id: UUID, path: str, codes: list[str]) -> None:
    if not codes:
        mended = update(TextFinding).where(
            TextFinding.place == place, TextFinding.record_id == record_id, TextFinding.settled_at.is_(None)
        )
        await session.execute(mended.values(settled_at=now()))
        return
    told = insert(TextFinding).values(
        id=new_id(), place=place, record_id=record_id, path=path, codes=codes, found_at=now()
    )
    anew = {"codes": told.excluded.codes, "found_at": told.excluded.found_at, "settled_at": None, "settled_by": None}
    # what somebody found right as it is stays settled until other kinds are found
    await session.execute(
        told.on_conflict_do_update(
            index_elements=["place", "record_id"],
            set_=anew,
            where=(TextFinding.codes != told.excluded.codes)
            | (TextFinding.settled_at.is_not(None) & TextFinding.settled_by.is_(None)),
        )
    )


async def listed(session: AsyncSession, actor: Actor, *, limit: int) -> Findings:
    """Texts of one's areas that hold what has no place in them, the newest first."""
    query = scoped(select(TextFinding), actor, SETTLE, TextFinding.path).where(TextFinding.settled_at.is_(None))
    rows = (await session.scalars(query.order_by(TextFinding.found_at.desc(), TextFinding.id).limit(limit))).all()
    await record(session, "finding.list", actor_id=actor.id, detail={"rows": len(rows)})
    return Findings(items=[FindingOut.model_validate(row) for row in rows])


async def settle(session: AsyncSession, actor: Actor, finding_id: UUID) -> FindingOut:
    """A text is right as it is, or was mended. Raises NotFound."""
    query = scoped(select(TextFinding), actor, SETTLE, TextFinding.path).where(TextFinding.id == finding_id)
    found = await session.scalar(query.with_for_update())
    if found is None:
        raise NotFound
    if found.settled_at is None:
        found.settled_at, found.settled_by = now(), actor.id
        detail = {"place": found.place, "codes": found.codes}
        await record(
            session,
            SETTLE,
            actor_id=actor.id,
            subject_kind="finding",
            subject_id=found.record_id,
            detail=detail,
        )
    return FindingOut.model_validate(found)


JOBS: Final = (Job(KIND, run, cron=NIGHTLY),)
