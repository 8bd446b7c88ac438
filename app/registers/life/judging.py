"""The desk's pairs to judge: what is suggested, what was said, and taking it back."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.kernel.access import Actor
from app.kernel.clock import now
from app.registers.life import duplicates, merging
from app.registers.life.change import Change
from app.registers.life.schemas import Judged, Judgement, Judgements, Pair, PairEntry, Pairs
from app.registers.models import Resident, ResidentJudgement

SHOWN = 100


async def suggested(session: AsyncSession, actor: Actor, limit: int) -> Pairs:
    """Pairs of entries that may be one person, the surest first."""
    rows = await duplicates.suggested(session, actor, limit=limit + 1)
    shown = rows[:limit]
    found = await duplicates.entries(session, [one for row in shown for one in (row.first_id, row.second_id)])
    if shown:
        await record(session, "resident.duplicates", actor_id=actor.id, detail={"rows": len(shown)})
    pairs = []
    for row in shown:
        first, second = _entry(found[row.first_id]), _entry(found[row.second_id])
        pairs.append(Pair(reason=duplicates.REASONS[row.rank], first=first, second=second))
    return Pairs(items=pairs, more=len(rows) > limit)


async def judged(session: AsyncSession, actor: Actor) -> Judgements:
    """What was said within the time in which it can be taken back."""
    since: timedelta = merging.UNDO_DAYS
    rows = await duplicates.judgements(session, actor, now() - since, SHOWN)
    if rows:
        await record(session, "resident.judgements", actor_id=actor.id, detail={"rows": len(rows)})
    return Judgements(items=[_shown(row[0], row[1], row[2]) for row in rows])


async def judge(session: AsyncSession, actor: Actor, told: Judged) -> Judgement:
    """Say whether two entries are one person."""
    change = await Change.begin(session, actor)
    made = await merging.judge(change, told)
    return await _recorded(change, "resident.judge", made)


async def undo(session: AsyncSession, actor: Actor, judgement_id: UUID) -> Judgement:
    """Take it back."""
    change = await Change.begin(session, actor)
    return await _recorded(change, "resident.undo", await merging.undo(change, judgement_id))


async def _recorded(change: Change, action: str, judgement: ResidentJudgement) -> Judgement:
    detail = {"verdict": judgement.verdict, "others": [str(judgement.first_id), str(judgement.second_id)]}
    await record(
        change.session,
        action,
        actor_id=change.actor.id,
        subject_kind="resident_judgement",
        subject_id=judgement.id,
        detail=detail,
    )
    found = await duplicates.entries(change.session, [judgement.first_id, judgement.second_id])
    return _shown(judgement, found[judgement.first_id][0].name, found[judgement.second_id][0].name)


def _shown(judgement: ResidentJudgement, first_name: str, second_name: str) -> Judgement:
    return Judgement(
        id=judgement.id,
        verdict="same" if judgement.verdict == "same" else "different",
        first_name=first_name,
        second_name=second_name,
        survivor_id=judgement.survivor_id,
        judged_by_name=judgement.judged_by_name,
        judged_at=judgement.judged_at,
        undo_until=judgement.judged_at + merging.UNDO_DAYS,
    )


def _entry(row: Row[Resident, str]) -> PairEntry:
    person, address = row
    held = {name: getattr(person, name) for name in PairEntry.model_fields if hasattr(person, name)}
    return PairEntry(**held, address=address)
