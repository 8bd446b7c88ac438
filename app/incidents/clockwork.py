"""What happens when a clock runs out: the job of an incident, once it is due."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import complainants, gate, log, repo, timers
from app.incidents.events import ClockPassed
from app.incidents.models import ExtensionRequest, Incident
from app.incidents.rules import clocks
from app.incidents.schemas.forms import CallbackOk, MoveForm, Supervise
from app.kernel.changes import bump
from app.kernel.clock import now
from app.kernel.events import publish
from app.kernel.jobs import Job
from app.kernel.workflow import IllegalMove, RuleRefused

# More than one incident can owe at once; a clock that never ends would show here.
MOST_ACTS: Final = 20
TRY_AGAIN: Final = timedelta(days=1)


async def run(session: AsyncSession, payload: Mapping[str, Any]) -> None:
    """Act on everything that has run out, in the order in which it did, then wait for what runs out next."""
    incident_id, at = UUID(str(payload["incident_id"])), now()
    for _ in range(MOST_ACTS):
        incident = await session.get(Incident, incident_id, populate_existing=True)
        if incident is None:
            return
        due = _owed(incident, at)
        if due is None:
            await timers.schedule(session, incident)
            return
        try:
            await _act(session, incident, *due)
        except IllegalMove:  # somebody was faster while we waited for the lock: look again
            continue
        except RuleRefused:  # an open supervision keeps a case from the archive: look again tomorrow
            await timers.schedule(session, incident, not_before=at + TRY_AGAIN)
            return


def _owed(incident: Incident, at: datetime) -> tuple[str, datetime] | None:
    """The timer that ran out first among those not yet acted on."""
    seen = incident.clock_seen_at
    passed = [
        (due, timer)
        for timer, due in clocks.running(incident).items()
        if due <= at and (timer in timers.ACTS or seen is None or due > seen)
    ]
    if not passed:
        return None
    due, timer = min(passed)
    return timer, due


async def _act(session: AsyncSession, incident: Incident, timer: str, due: datetime) -> None:
    act = ACTS.get(timer)
    if act is not None:
        await act(session, incident)
        return
    if timer == "callback" and not await session.scalar(select(complainants.somebody(incident.id))):
        await gate.move(session, gate.SYSTEM, incident.id, "callback_ok", CallbackOk())  # nobody to ask (T36)
        return
    held = await repo.locked(session, incident.id)
    if held is not None:
        held.clock_seen_at = due
        await session.flush()
        await publish(session, ClockPassed(held.id, timer, due))


async def _review(session: AsyncSession, incident: Incident) -> None:
    verb = "self_handled_timeout" if incident.is_self_handled else "review_timeout"
    await gate.move(session, gate.SYSTEM, incident.id, verb, MoveForm())


async def _accept(session: AsyncSession, incident: Incident) -> None:
    """Unsigned is signed, and somebody hears of it (5.5)."""
    await gate.move(session, gate.SYSTEM, incident.id, "auto_accept", MoveForm())
    await gate.move(session, gate.SYSTEM, incident.id, "supervise", Supervise(level=1, reason="overdue"))


async def _supervise(session: AsyncSession, incident: Incident) -> None:
    level: Any = min(incident.supervise_next, 3)
    await gate.move(session, gate.SYSTEM, incident.id, "supervise", Supervise(level=level, reason="overdue"))


async def _resume(session: AsyncSession, incident: Incident) -> None:
    await gate.move(session, gate.SYSTEM, incident.id, "resume", MoveForm())


async def _verify(session: AsyncSession, incident: Incident) -> None:
    """Nobody looked: on it goes, marked; and where there is nobody to call back, to its end."""
    await gate.move(session, gate.SYSTEM, incident.id, "verify_timeout", MoveForm())


async def _archive(session: AsyncSession, incident: Incident) -> None:
    await gate.move(session, gate.SYSTEM, incident.id, "archive", MoveForm())


async def _extension(session: AsyncSession, incident: Incident) -> None:
    """Silence is a refusal (T26)."""
    rev = await bump(session)
    held = await repo.locked(session, incident.id)
    if held is None:
        return
    query = select(ExtensionRequest).filter_by(incident_id=held.id, state="open")
    asked = (await session.scalars(query)).one_or_none()
    if asked is not None:
        asked.state, asked.decided_at = "silent", now()
    held.extension_due, held.rev = None, rev
    log.write(session, held, "extension_silent", gate.SYSTEM, "system", from_state=held.state, at=now())
    await session.flush()


ACTS: Final[Mapping[str, Callable[[AsyncSession, Incident], Awaitable[None]]]] = {
    "review": _review,
    "accept": _accept,
    "supervise": _supervise,
    "extension": _extension,
    "suspended": _resume,
    "verify": _verify,
    "archive": _archive,
}

JOBS: Final = (Job(timers.KIND, run),)
