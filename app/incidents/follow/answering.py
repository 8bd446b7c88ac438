"""What a resident does by a link: says whether it is solved, has it opened again, appeals.

Satisfied closes the case (T36). Anything less is no step of theirs: it is kept as the answer of the open round of
calling back, and the call-back desk sends the case round again (T37).
"""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import gate, log, repo, timers
from app.incidents.follow.links import Link, find
from app.incidents.follow.telling import tell
from app.incidents.gathering import gather
from app.incidents.models import Incident
from app.incidents.rules import clocks
from app.incidents.rules.facts import Facts, given
from app.incidents.rules.guards import SATISFIED_FROM
from app.incidents.schemas.follow import Followed, FollowMove
from app.incidents.schemas.forms import CallbackOk, MoveForm, Reasoned, Reopen
from app.kernel.changes import bump
from app.kernel.clock import now
from app.kernel.errors import Fault, Invalid, NotFound
from app.kernel.workflow import IllegalMove, Overtaken
from app.organisation.service import Limit

UNSOLVED: Final = "unsolved"  # the flag of a case whose resident waits for the call-back desk
# The round need not wait for its three days: the answer is there.
ANSWERED: Final = Limit(2, "WH")


async def step(session: AsyncSession, asked: FollowMove, key: bytes) -> Followed:
    """The resident's own step. Raises NotFound, Gone, Invalid, and what the gate raises."""
    link = await find(session, asked.code, key)
    if asked.verb == "answer":
        await _answer(session, link, asked)
    elif asked.verb == "reopen":
        form = Reopen(reason=asked.reason or "recurs", text=asked.text or "—")
        await _move(session, link, "reopen", form, asked.version)
    else:
        await _move(session, link, "appeal", Reasoned(text=asked.text or "—"), asked.version)
    return await tell(session, await find(session, asked.code, key), key)


async def _move(session: AsyncSession, link: Link, verb: str, form: MoveForm, version: int) -> None:
    await gate.move(session, gate.RESIDENT, link.case.id, verb, form, version=version)


async def _answer(session: AsyncSession, link: Link, asked: FollowMove) -> None:
    if asked.solved is None:
        raise Invalid(errors=[Fault("/solved", "missing")])
    if asked.solved == "yes" and asked.rating is None:
        raise Invalid(errors=[Fault("/rating", "missing")])  # unrated is not satisfied
    if asked.solved == "yes" and (asked.rating or 0) >= SATISFIED_FROM:
        form = CallbackOk(rating=asked.rating, solved="yes", channel="web", text=asked.text)
        await _move(session, link, "callback_ok", form, asked.version)
        return
    await _keep(session, link.case, asked)


async def _keep(session: AsyncSession, case: Incident, asked: FollowMove) -> None:
    """Write the answer into the open round, and put the case before those that still have to be rung up."""
    rev = await bump(session)
    held = await repo.locked(session, case.id)
    if held is None:
        raise NotFound
    if asked.version != held.version:
        raise Overtaken(params={"verb": "answer", "state": held.state, "version": held.version})
    if held.state != "pending_callback":
        raise IllegalMove(params={"verb": "answer", "state": held.state})
    units = await repo.units(session, [held.id])
    facts = await gather(session, held, units, actor=gate.RESIDENT, role="resident", form=MoveForm(), at=now())
    round_ = given(facts.callback, "callback_open")
    if (round_.solved, round_.rating, round_.text) == (asked.solved, asked.rating, asked.text):
        return  # said twice is said once
    round_.solved, round_.rating, round_.text = asked.solved, asked.rating, asked.text
    round_.reason = "unsolved" if asked.solved != "yes" else "dissatisfied"
    _bring_forward(held, facts)
    held.rev = rev
    told = {"solved": asked.solved, "rating": asked.rating}
    log.write(
        session,
        held,
        "resident_answered",
        gate.RESIDENT,
        "resident",
        from_state=held.state,
        at=facts.at,
        text=asked.text,
        detail=told,
    )
    await session.flush()
    await timers.schedule(session, held)


def _bring_forward(case: Incident, facts: Facts) -> None:
    due = facts.calendar.due(facts.at, ANSWERED)
    case.callback_due = min(case.callback_due, due) if case.callback_due else due
    case.due_at = clocks.next_due(case)
    if UNSOLVED not in case.flags:
        case.flags = [*case.flags, UNSOLVED]
