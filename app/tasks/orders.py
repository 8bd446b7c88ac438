"""What units ask of grids: single tasks, and campaigns."""

from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.kernel import jobs
from app.kernel.access import Actor, within
from app.kernel.changes import bump
from app.kernel.clock import now, today
from app.kernel.errors import Conflict, Fault, Invalid
from app.kernel.ids import new_id
from app.organisation.models import Area
from app.tasks import admission, campaigns, kinds
from app.tasks.models import Campaign, Task
from app.tasks.schemas import CampaignIn, TaskIn
from app.visits.service import form

ASSIGN: Final = "task.assign"
_PLAIN: Final = ("kind", "title", "text", "admission_no", "admission_expires_on", "due_from", "due_to", "evidence_rule")


async def assign(session: AsyncSession, actor: Actor, asked: TaskIn) -> int:
    """Give every grid of some areas a task; answers how many. Raises Invalid at what is named or missing (T1)."""
    areas = await admission.places(session, actor, ASSIGN, asked.area_codes)
    asker = await admission.admitted(session, actor, ASSIGN, _admission(asked, asked.source_code, asked.due_to))
    grids = select(Area).where(Area.kind == "grid", Area.deleted_at.is_(None), within(Area.path, _paths(areas)))
    found = list(await session.scalars(grids.order_by(Area.code)))
    if not found:
        raise Invalid(errors=[Fault("/area_codes", "no-grid")])
    told: dict[str, Any] = {name: getattr(asked, name) for name in _PLAIN}
    rev, at = await bump(session), now()
    session.add_all(
        Task(
            id=new_id(),
            **told,
            due_on=asked.due_to,
            source=asker.code,
            source_name=asker.name,
            status="todo",
            escalation="own",
            created_at=at,
            grid_code=grid.code,
            path=grid.path,
            rev=rev,
        )
        for grid in found
    )
    await session.flush()
    detail = {"kind": asked.kind, "source": asker.code, "tasks": len(found)}
    await record(session, "task.assign", actor_id=actor.id, detail=detail)
    return len(found)


async def withdraw(session: AsyncSession, actor: Actor, task: Task) -> None:
    """Take an order back. Raises Forbidden, Conflict where it is a visit's plan or over already."""
    actor.must(ASSIGN, task.path)
    if task.kind in ("care_visit", "campaign_visit"):
        raise Conflict(params={"reason": "by-plan"})
    if task.closed_at is not None:
        raise Conflict(params={"reason": "already-closed"})
    rev = await bump(session)
    task.status, task.cancel_reason, task.closed_at, task.closed_by = "cancelled", "withdrawn", now(), actor.id
    task.rev = rev
    await session.flush()
    await record(session, "task.withdraw", actor_id=actor.id, subject_kind="task", subject_id=task.id)


async def campaign(session: AsyncSession, actor: Actor, asked: CampaignIn) -> Campaign:
    """Begin a campaign; its tasks are made in the background. Raises Invalid at what is named or missing (T1)."""
    areas = await admission.places(session, actor, campaigns.EDIT, asked.area_codes)
    if asked.until_on < today():
        raise Invalid(errors=[Fault("/until_on", "in-the-past")])
    if asked.form is not None:
        form(asked.form)
    asker = await admission.admitted(
        session, actor, campaigns.EDIT, _admission(asked, asked.owner_code, asked.until_on, "/owner_code")
    )
    told = asked.model_dump(exclude={"area_codes", "owner_code"})
    made = Campaign(
        id=new_id(),
        **told,
        area_codes=sorted(set(asked.area_codes)),
        owner_code=asker.code,
        owner_name=asker.name,
        path=_common(_paths(areas)),
        status="running",
        created_by=actor.id,
        created_at=now(),
    )
    session.add(made)
    await session.flush()
    payload = {"campaign_id": str(made.id)}
    await jobs.enqueue(session, kinds.FILL, payload, key=f"{kinds.FILL}:{made.id}")
    detail = {"areas": made.area_codes, "owner": asker.code}
    await record(
        session, "campaign.create", actor_id=actor.id, subject_kind="campaign", subject_id=made.id, detail=detail
    )
    return made


def _admission(asked: TaskIn | CampaignIn, code: str, last: date, at: str = "/source_code") -> admission.Admission:
    return admission.Admission(code, asked.admission_no, asked.admission_expires_on, last, at)


def _paths(areas: list[Area]) -> list[str]:
    return [area.path for area in areas]


def _common(paths: list[str]) -> str:
    """The path of the area that holds them all."""
    labels = [path.split(".") for path in paths]
    shared = []
    for parts in zip(*labels, strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return ".".join(shared)
