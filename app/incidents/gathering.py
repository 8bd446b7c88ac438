"""Gathers the facts that the rules of a move look at: the satellites, and what the codes of the form stand for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import catalogue, complainants, repo
from app.incidents.models import (
    Callback,
    CallbackAttempt,
    CaseUnit,
    Category,
    ExtensionRequest,
    Incident,
    IncidentPhoto,
    ReturnRequest,
    SupervisionOrder,
    Suspension,
    Whistle,
)
from app.incidents.rules.facts import Facts
from app.kernel.access import Actor
from app.organisation.service import calendar


async def gather(
    session: AsyncSession,
    incident: Incident,
    units: Sequence[CaseUnit],
    *,
    actor: Actor,
    role: str,
    form: Any,
    at: datetime,
) -> Facts:
    """The facts of an incident that is locked by the caller."""
    of_case = {"incident_id": incident.id}
    round_ = (await session.scalars(select(Callback).filter_by(**of_case, outcome=None))).one_or_none()
    attempts = select(CallbackAttempt).where(CallbackAttempt.callback_id == round_.id) if round_ else None
    has = select(
        complainants.somebody(incident.id),
        exists().where(Whistle.incident_id == incident.id, Whistle.concluded_at.is_(None)),
        exists().where(SupervisionOrder.incident_id == incident.id, SupervisionOrder.replied_at.is_(None)),
    )
    has_complainant, has_whistle, has_supervision = (await session.execute(has)).one()
    stages = await session.scalars(select(IncidentPhoto.stage).filter_by(**of_case).distinct())
    asked = getattr(form, "category", None)
    return Facts(
        incident=incident,
        category=await session.get_one(Category, incident.category_id),
        form=form,
        actor=actor,
        role=role,
        at=at,
        calendar=await calendar(session),
        units=units,
        places=await repo.places(session, _codes(form)),
        target=await _target(session, incident, actor, form),
        new_category=(await catalogue.present(session, [asked])).get(asked) if asked else None,
        photo_stages=frozenset(stages),
        has_complainant=has_complainant,
        has_open_whistle=has_whistle,
        has_open_supervision=has_supervision,
        extension=(await session.scalars(select(ExtensionRequest).filter_by(**of_case, state="open"))).one_or_none(),
        suspension=(await session.scalars(select(Suspension).filter_by(**of_case, resumed_at=None))).one_or_none(),
        returns=(await session.scalars(select(ReturnRequest).filter_by(**of_case))).all(),
        callback=round_,
        attempts=(await session.scalars(attempts)).all() if attempts is not None else (),
    )


def _codes(form: Any) -> list[str]:
    lead = getattr(form, "lead", None)
    return [*([lead] if lead else []), *getattr(form, "co", ()), *getattr(form, "units", ())]


async def _target(session: AsyncSession, incident: Incident, actor: Actor, form: Any) -> Incident | None:
    """The other incident of a merge: the one the form names, or the one this was merged into."""
    asked = getattr(form, "target_id", None)
    if asked is not None:
        found = await repo.one(session, actor, asked)
        return await repo.locked(session, found[0].id) if found else None
    return await repo.locked(session, incident.merged_into) if incident.merged_into else None
