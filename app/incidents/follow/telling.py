"""How a case is told to the resident whose link it is: units, never persons; what moved it, never who quarrelled."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import gate, repo
from app.incidents.follow import photos
from app.incidents.follow.links import Link, find
from app.incidents.gathering import gather
from app.incidents.models import Callback, CaseUnit, Category, Incident, IncidentLog
from app.incidents.rules import clocks
from app.incidents.rules.guards import GUARDS
from app.incidents.schemas.follow import Followed, FollowedAnswer, FollowedPhoto, FollowedStep
from app.incidents.schemas.forms import MoveForm
from app.incidents.workflow import INCIDENT
from app.kernel.clock import now

# What a resident may do, by the name of the step; an answer is a call-back that they make themselves.
STEPS: Final[Mapping[str, str]] = {"answer": "callback_ok", "reopen": "reopen", "appeal": "appeal"}
# Rules that look at the case alone; the others look at what will be said.
_BEFOREHAND: Final = frozenset({"within_reopen", "reopened_twice", "appeal_open", "appeal_once", "appeal_above"})
_BY_UNIT: Final = frozenset({"dispatch", "accept", "auto_accept", "take_local", "finish"})
_WHY: Final = frozenset({"reject", "reject_at_desk", "suspend", "void"})


async def follow(session: AsyncSession, code: str, key: bytes) -> Followed:
    """How the case of a link stands. Raises NotFound, Gone."""
    return await tell(session, await find(session, code, key), key)


async def tell(session: AsyncSession, link: Link, key: bytes) -> Followed:
    """How the case of a link that was found stands."""
    own, case = link.own, link.case
    category = await session.get_one(Category, own.category_id)
    is_open = not (case.is_restricted or case.is_confidential)
    lines = await _lines(session, case)
    leads = await _leads(session, case)
    why = next((line for line in reversed(lines) if line.verb in _WHY and line.to_state == case.state), None)
    return Followed(
        no=own.no,
        state=case.state,
        desk=case.desk,
        category_name_zh=category.name_zh,
        category_name_en=category.name_en,
        place_text=own.place_text,
        reported_at=own.reported_at,
        due_at=clocks.next_due(case),
        promised_at=case.handle_due if case.reopen_count else case.original_handle_due,
        handled_at=case.handled_at,
        closed_at=case.closed_at,
        until=case.archive_due if case.state == "closed" else case.appeal_due if case.state == "invalid" else None,
        round=case.reopen_count + 1,
        unit=leads[-1].unit_name if leads else None,
        result=case.result,
        result_text=case.result_text if is_open else None,
        reason=why.detail.get("reason") if why else None,
        reason_text=why.text if why and why.verb != "suspend" and is_open else None,
        rating=case.rating,
        answer=await _answer(session, case),
        steps=[_step(line, leads) for line in lines],
        photos=[FollowedPhoto(stage=stage, address=opens) for stage, opens in await photos.told(session, link, key)],
        moves=await _moves(session, case),
        version=case.version,
    )


async def _lines(session: AsyncSession, case: Incident) -> Sequence[IncidentLog]:
    """What changed the state: what was said in between is not theirs."""
    query = select(IncidentLog).where(
        IncidentLog.incident_id == case.id, IncidentLog.from_state != IncidentLog.to_state
    )
    return (await session.scalars(query.order_by(IncidentLog.seq))).all()


async def _leads(session: AsyncSession, case: Incident) -> Sequence[CaseUnit]:
    """The units that handled, one after the other."""
    query = select(CaseUnit).filter_by(incident_id=case.id, role="lead").order_by(CaseUnit.assigned_at, CaseUnit.id)
    return (await session.scalars(query)).all()


def _step(line: IncidentLog, leads: Sequence[CaseUnit]) -> FollowedStep:
    given = [unit.unit_name for unit in leads if unit.assigned_at <= line.at]
    unit = given[-1] if given and line.verb in _BY_UNIT else None
    return FollowedStep(at=line.at, verb=line.verb, role=line.role, to_state=line.to_state, unit=unit)


async def _answer(session: AsyncSession, case: Incident) -> FollowedAnswer | None:
    """What they have said in the round of calling back that is still open."""
    round_ = (await session.scalars(select(Callback).filter_by(incident_id=case.id, outcome=None))).one_or_none()
    if round_ is None or round_.solved is None:
        return None
    return FollowedAnswer(solved=round_.solved, rating=round_.rating)


async def _moves(session: AsyncSession, case: Incident) -> list[str]:
    """The steps that are theirs now, by the table, its states and those of its rules that can be asked beforehand."""
    possible = {name: INCIDENT[verb] for name, verb in STEPS.items() if case.state in INCIDENT[verb].sources}
    if not possible:
        return []
    units = await repo.units(session, [case.id])
    form: Any = MoveForm()
    facts = await gather(session, case, units, actor=gate.RESIDENT, role="resident", form=form, at=now())
    return [
        name
        for name, move in possible.items()
        if all(GUARDS[rule](facts) is None for rule in move.guards if rule in _BEFOREHAND)
    ]
