"""The imports room's verbs: start a run, look at it, apply it, call it off; and the jobs behind them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import Response, UploadFile
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.imports import repo, schemas, work
from app.imports.kinds import KINDS, ORDERED
from app.imports.models import ImportFile, ImportRun
from app.kernel.access import Actor
from app.kernel.clock import now
from app.kernel.errors import Conflict, NotFound
from app.kernel.ids import new_id
from app.kernel.imports import Importer
from app.kernel.jobs import Job, enqueue
from app.kernel.seal import ring
from app.kernel.tables import taken, template

__all__ = ["JOBS", "apply", "cancel", "kinds", "one", "page", "problems", "start", "template_of"]

MAX_OPEN = 20  # runs of one person that have not ended: each keeps a workbook
WAITS = timedelta(days=7)  # for whoever checked a sheet to apply it
EXPLAINED = timedelta(days=90)  # how long one can read why rows were left out
_PERMISSIONS = {importer.kind: importer.permission for importer in ORDERED}
NIGHTLY = "20 19 * * *"


def kinds(actor: Actor) -> list[schemas.KindOut]:
    """What the actor may import, with the columns of its sheet."""
    return [
        schemas.KindOut(
            kind=importer.kind,
            title=importer.title,
            columns=[
                schemas.ColumnOut(
                    name=column.name,
                    header=column.header,
                    required=column.required,
                    example=column.example,
                    note=column.note,
                    words=list(column.words),
                )
                for column in importer.columns
            ],
        )
        for importer in ORDERED
        if actor.can(importer.permission)
    ]


def _importer(actor: Actor, kind: str) -> Importer:
    if kind not in KINDS:
        raise NotFound
    actor.must(KINDS[kind].permission)
    return KINDS[kind]


async def template_of(actor: Actor, kind: str) -> Response:
    """The sheet to fill in. Raises NotFound, Forbidden."""
    importer = _importer(actor, kind)
    return await template(importer.title, importer.columns)


async def start(session: AsyncSession, actor: Actor, kind: str, file: UploadFile) -> schemas.RunOut:
    """Keep a workbook, sealed, and have it checked.

    Raises NotFound, Forbidden, TooLarge, UnsupportedMedia, Conflict (`too-many-runs`).
    """
    importer = _importer(actor, kind)
    data = await taken(file)
    if await repo.open_of(session, actor.id) >= MAX_OPEN:
        raise Conflict(params={"reason": "too-many-runs", "limit": MAX_OPEN})
    run = ImportRun(
        id=new_id(),
        kind=kind,
        state="reading",
        path=_common(actor.paths(importer.permission)),
        started_by=actor.id,
        started_by_name=actor.name,
        created_at=now(),
        rows_checked=0,
        rows_written=0,
        created=0,
        changed=0,
        unchanged=0,
        left_out=0,
        problem_count=0,
        warning_count=0,
        ignored_columns=[],
    )
    session.add(run)
    await session.flush()
    session.add(ImportFile(run_id=run.id, sealed=ring().seal(data, work.PLACE, run.id)))
    await session.flush()
    await _put(session, "import.check", run)
    await _note(session, actor, "import.start", run, bytes=len(data))
    return _shown(run)


def _common(paths: Sequence[str]) -> str:
    """The area path that holds all of these."""
    parts = [path.split(".") for path in paths]
    held = 0
    while all(len(part) > held and part[held] == parts[0][held] for part in parts):
        held += 1
    return ".".join(parts[0][: max(held, 1)])


async def page(
    session: AsyncSession, actor: Actor, *, kind: str | None, cursor: UUID | None, limit: int
) -> schemas.RunPage:
    """One's own runs and those of one's areas, newest first."""
    found = await repo.page(session, repo.visible(actor, _PERMISSIONS), kind=kind, cursor=cursor, limit=limit + 1)
    if others := sum(run.started_by != actor.id for run in found[:limit]):
        await record(session, "import.list", actor_id=actor.id, detail={"rows": others})
    return schemas.RunPage(
        items=[_shown(run) for run in found[:limit]], next=found[limit - 1].id if len(found) > limit else None
    )


async def _found(session: AsyncSession, actor: Actor, run_id: UUID, *, locked: bool = False) -> ImportRun:
    query = repo.visible(actor, _PERMISSIONS).where(ImportRun.id == run_id)
    query = query.with_for_update().execution_options(populate_existing=True) if locked else query
    run = (await session.scalars(query)).one_or_none()
    if run is None:
        raise NotFound
    return run


async def one(session: AsyncSession, actor: Actor, run_id: UUID) -> schemas.RunOut:
    """A run. Whoever looks at somebody else's is noted; one's own is asked for every second. Raises NotFound."""
    run = await _found(session, actor, run_id)
    if run.started_by != actor.id:
        await _note(session, actor, "import.read", run)
    return _shown(run)


async def problems(
    session: AsyncSession, actor: Actor, run_id: UUID, *, after: int, row: int | None, limit: int
) -> schemas.ProblemPage:
    """Why rows of a run were left out, and what is unusual in others. Raises NotFound."""
    run = await _found(session, actor, run_id)
    found = await repo.problems(session, run.id, after=after, row=row, limit=limit + 1)
    headers = KINDS[run.kind].headers
    items = [
        schemas.ProblemOut(
            number=one.number,
            row=one.row,
            column=one.column,
            header=headers.get(one.column),
            code=one.code,
            value=one.value,
            is_warning=one.is_warning,
        )
        for one in found[:limit]
    ]
    return schemas.ProblemPage(items=items, next=items[-1].number if len(found) > limit else None)


async def apply(session: AsyncSession, actor: Actor, run_id: UUID, asked: schemas.Apply) -> schemas.RunOut:
    """Have a checked run written. Raises NotFound, Forbidden, Conflict (`state`, or `has-problems`)."""
    run = await _found(session, actor, run_id, locked=True)
    actor.must(KINDS[run.kind].permission, run.path)
    if run.state != "checked":
        raise Conflict(params={"reason": "state", "state": run.state})
    if not asked.skip_problems and await repo.has_problems(session, run.id, asked.rows):
        raise Conflict(params={"reason": "has-problems", "problems": run.problem_count})
    run.state, run.applied_by, run.attempts = "applying", actor.id, 0
    run.skip_problems, run.only_rows = asked.skip_problems, asked.rows
    run.rows_checked = run.rows_written = 0
    await session.flush()
    await _put(session, "import.apply", run)
    await _note(session, actor, "import.apply", run, chosen=None if asked.rows is None else len(asked.rows))
    return _shown(run)


async def cancel(session: AsyncSession, actor: Actor, run_id: UUID) -> schemas.RunOut:
    """Call a run off: at once when it waits, else as soon as the job looks, which is within a second.

    Raises NotFound, Forbidden, Conflict (`state`) when it has ended.
    """
    run = await _found(session, actor, run_id, locked=True)
    if run.started_by != actor.id:
        actor.must(KINDS[run.kind].permission, run.path)
    if run.state not in repo.OPEN:
        raise Conflict(params={"reason": "state", "state": run.state})
    if run.state == "checked":
        run.state, run.ended_at = "cancelled", now()
        await repo.drop_file(session, run.id)
    else:
        run.cancel_asked_at = now()
    await session.flush()
    await _note(session, actor, "import.cancel", run)
    return _shown(run)


async def sweep(session: AsyncSession, _payload: Any) -> None:
    """End runs that nobody applied, and those whose job was given up; forget old explanations."""
    for run in await repo.expired(session, now() - WAITS):
        run.state, run.ended_at = "cancelled" if run.state == "checked" else "failed", now()
        await repo.drop_file(session, run.id)
    await session.flush()
    await repo.forget_problems(session, now() - EXPLAINED)


async def _put(session: AsyncSession, kind: str, run: ImportRun) -> None:
    await enqueue(session, kind, {"run_id": str(run.id)}, key=f"{kind}:{run.id}")


async def _note(session: AsyncSession, actor: Actor, action: str, run: ImportRun, **detail: Any) -> None:
    told = {"kind": run.kind} | detail
    await record(session, action, actor_id=actor.id, subject_kind="import", subject_id=run.id, detail=told)


def _shown(run: ImportRun) -> schemas.RunOut:
    told = {name: getattr(run, name) for name in schemas.RunOut.model_fields if hasattr(run, name)}
    is_cancelling = run.cancel_asked_at is not None and run.ended_at is None
    return schemas.RunOut(**told | {"is_cancelling": is_cancelling})


JOBS = (
    Job("import.check", work.check),
    Job("import.apply", work.apply),
    Job("import.sweep", sweep, cron=NIGHTLY),
)
