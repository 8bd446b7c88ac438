"""What a run does when its turn comes: read and compare, and later write, each in one transaction of a job.

A worker may die of it, or be told that the run was called off: nothing is left then, and the former begins again.
"""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.models import Staff
from app.identity.service import actor_of
from app.imports import repo
from app.imports.kinds import KINDS
from app.imports.models import ImportFile, ImportRun
from app.imports.progress import Progress
from app.kernel.access import Actor
from app.kernel.clock import now
from app.kernel.db import beside
from app.kernel.errors import Conflict, Forbidden, Internal, Problem
from app.kernel.imports import Cancelled, Drawn, Rows
from app.kernel.numbers import holds_id_number, phone
from app.kernel.seal import SealError, ring
from app.kernel.tables import Faults, Sheet, read_bytes

log = structlog.get_logger("imports")

MAX_ATTEMPTS = 4
# The key of a sealed workbook's place: see `kernel.seal`.
PLACE = "import_files.sealed"
_CODE = re.compile(r"[0-9A-Z][0-9A-Z._-]{0,19}")


class _Unsound(Exception):
    """Rows have problems, and are not to be left out."""


async def check(session: AsyncSession, payload: Mapping[str, Any]) -> None:
    """The job `import.check`: what the sheet would change, without changing it."""
    run = await _begin(session, UUID(payload["run_id"]), "reading")
    if run is None:
        return
    try:
        async with session.begin_nested() as trial:
            sheet, drawn = await _drawn(session, run, Progress(session, run.id))
            session.expunge_all()  # what was drawn into loaded rows is not to be written
            await trial.rollback()
    except Cancelled:
        await _end(session, run, "cancelled")
    except Problem as problem:
        await _end(session, run, "failed", refusal=_refusal(problem))
    else:
        await repo.replace_problems(session, run.id, _problems(run, drawn))
        if not await repo.move(session, run.id, "reading", "checked", **_counts(sheet, drawn, None)):
            await _end(session, run, "cancelled")


async def apply(session: AsyncSession, payload: Mapping[str, Any]) -> None:
    """The job `import.apply`: write the rows that were asked for, all in this transaction."""
    run = await _begin(session, UUID(payload["run_id"]), "applying")
    if run is None:
        return
    drawn: Drawn | None = None
    try:
        async with session.begin_nested():
            watch = Progress(session, run.id)
            sheet, drawn = await _drawn(session, run, watch)
            _refuse(run, drawn)
            await drawn.carry_out(session, await _actor(session, run), watch)
            _refuse(run, drawn)
            await repo.replace_problems(session, run.id, _problems(run, drawn))
            counts = _counts(sheet, drawn, run.only_rows)
            counts["rows_written"] = drawn.created + drawn.changed
            if not await repo.move(session, run.id, "applying", "done", ended_at=now(), **counts):
                raise Cancelled
        await repo.drop_file(session, run.id)
    except Cancelled:
        await _end(session, run, "cancelled")
    except _Unsound:  # somebody changed the register since the sheet was checked
        found = _problems(run, drawn) if drawn else []
        await repo.replace_problems(session, run.id, found)
        counts = {"problem_count": sum(not one["is_warning"] for one in found)}
        if not await repo.move(session, run.id, "applying", "checked", **counts):
            await _end(session, run, "cancelled")
    except Problem as problem:
        await _end(session, run, "failed", refusal=_refusal(problem))


async def _begin(session: AsyncSession, run_id: UUID, state: str) -> ImportRun | None:
    """The run, when there is still something to do. Committed apart, so that a worker's death counts as an attempt."""
    async with beside(session).transaction() as other:
        run = await repo.begin(other, run_id, state)
    if run is None:
        return None
    if run.cancel_asked_at is not None:
        await _end(session, run, "cancelled")
    elif run.attempts > MAX_ATTEMPTS:
        log.error("import-given-up", run=str(run_id), kind=run.kind)
        await _end(session, run, "failed", refusal=_refusal(Internal()))
    else:
        return run
    return None


async def _end(session: AsyncSession, run: ImportRun, state: str, **values: Any) -> None:
    await repo.move(session, run.id, run.state, state, even_cancelled=True, ended_at=now(), **values)
    await repo.drop_file(session, run.id)


async def _actor(session: AsyncSession, run: ImportRun) -> Actor:
    """Whoever speaks for the run, with the rights of today. Raises Forbidden when there are none left."""
    person = await session.get(Staff, run.applied_by or run.started_by)
    if person is None or person.status != "active":
        raise Forbidden
    actor = await actor_of(session, person)
    actor.must(KINDS[run.kind].permission)
    return actor


async def _drawn(session: AsyncSession, run: ImportRun, watch: Progress) -> tuple[Sheet, Drawn]:
    importer = KINDS[run.kind]
    actor = await _actor(session, run)
    file = await session.get(ImportFile, run.id)
    if file is None:
        raise Conflict(params={"reason": "no-workbook"})
    try:
        data = ring().open(file.sealed, PLACE, run.id)
    except SealError:
        raise Conflict(params={"reason": "workbook-unreadable"}) from None
    session.expunge(file)
    sheet = await read_bytes(data, (*importer.columns, *importer.known))
    await watch.read(len(sheet.lines))
    only = None if run.only_rows is None else frozenset(run.only_rows)
    return sheet, await importer.draw(session, actor, Rows(sheet.lines, only), watch)


def _refuse(run: ImportRun, drawn: Drawn) -> None:
    if drawn.faults and not run.skip_problems:
        raise _Unsound


def _counts(sheet: Sheet, drawn: Drawn, only: list[int] | None) -> dict[str, Any]:
    wanted = len(sheet.lines) if only is None else len({line.number for line in sheet.lines}.intersection(only))
    left_out = len(drawn.faults.rows)
    return {
        "rows_total": len(sheet.lines),
        "rows_checked": wanted,
        "created": drawn.created,
        "changed": drawn.changed,
        "left_out": left_out,
        "unchanged": wanted - left_out - drawn.created - drawn.changed,
        "problem_count": len(drawn.faults.found),
        "warning_count": len(drawn.warnings.found),
        "ignored_columns": sheet.ignored,
    }


def _problems(run: ImportRun, drawn: Drawn) -> list[dict[str, Any]]:
    """Problems and warnings in the order of rows, as they are kept."""
    is_personal = KINDS[run.kind].is_personal

    def told(faults: Faults, *, is_warning: bool) -> list[dict[str, Any]]:
        return [
            {
                "row": one.row,
                "column": one.column,
                "code": one.code,
                "value": one.value if not is_personal or _is_code(one.value) else None,
                "is_warning": is_warning,
            }
            for one in faults.found
        ]

    found = [*told(drawn.faults, is_warning=False), *told(drawn.warnings, is_warning=True)]
    found.sort(key=lambda one: (one["row"], one["is_warning"]))
    return [one | {"run_id": run.id, "number": number} for number, one in enumerate(found, start=1)]


def _is_code(value: str | None) -> bool:
    """Whether a cell may be repeated where rows are about people: where columns slipped, a name stands under a code."""
    return value is not None and bool(_CODE.fullmatch(value)) and not holds_id_number(value) and phone(value) is None


def _refusal(problem: Problem) -> dict[str, Any]:
    body = problem.body()
    return {name: body[name] for name in ("code", "params", "errors") if name in body}
