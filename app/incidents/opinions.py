"""Steps that need two people: the first proposes, another one carries it out (T38, T42)."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import log
from app.incidents.models import SecondOpinion
from app.incidents.rules.facts import Facts
from app.kernel.ids import new_id
from app.kernel.workflow import Move, RuleRefused

# Where the table names two roles, the two people hold one each.
BOTH_ROLES: Final = frozenset({"close_explained"})


async def second(session: AsyncSession, step: Move, facts: Facts, rev: int) -> bool:
    """Whether another person has proposed this step; if nobody has, this is the proposal.

    Raises RuleRefused when the same person, or one in the same role where two are asked for, comes again.
    """
    incident = facts.incident
    query = select(SecondOpinion).where(
        SecondOpinion.incident_id == incident.id,
        SecondOpinion.verb == step.verb,
        SecondOpinion.settled_at.is_(None),
        SecondOpinion.state == incident.state,
    )
    found = (await session.scalars(query.order_by(SecondOpinion.proposed_at.desc()).limit(1))).one_or_none()
    if found is None:
        await _propose(session, step, facts, rev)
        return False
    if found.proposed_by == facts.actor.id:
        raise RuleRefused(params={"rule": "second_person", "verb": step.verb})
    if step.verb in BOTH_ROLES and found.role == facts.role:
        raise RuleRefused(params={"rule": "second_role", "verb": step.verb})
    found.settled_at = facts.at
    return True


async def _propose(session: AsyncSession, step: Move, facts: Facts, rev: int) -> None:
    incident = facts.incident
    session.add(
        SecondOpinion(
            id=new_id(),
            incident_id=incident.id,
            verb=step.verb,
            form=facts.form.model_dump(mode="json", exclude_none=True),
            state=incident.state,
            proposed_by=facts.actor.id,
            proposed_by_name=facts.actor.name,
            role=facts.role,
            proposed_at=facts.at,
        )
    )
    incident.rev = rev
    log.write(
        session,
        incident,
        "proposed",
        facts.actor,
        facts.role,
        from_state=incident.state,
        at=facts.at,
        text=facts.form.text,
        detail={"verb": step.verb},
        audience="desk",
    )
    await session.flush()
