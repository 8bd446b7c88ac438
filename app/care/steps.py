"""What becomes of an entry: another level, a review, its end, a consent taken back."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.care import repo, rules, writing
from app.care.catalogue import CATEGORIES
from app.care.models import CareConsent, CareEntry
from app.care.schemas import CareEndIn, CareLevelIn, CareReviewIn
from app.kernel.access import Actor
from app.kernel.changes import bump
from app.kernel.clock import now, today
from app.kernel.errors import Conflict, Fault, Invalid, NotFound


async def change_level(session: AsyncSession, actor: Actor, entry_id: UUID, asked: CareLevelIn) -> None:
    """See somebody more or less often, with the reason. Raises NotFound, Invalid, Conflict (`ended`, `frozen`)."""
    entry, rev = await _opened(session, actor, entry_id)
    if asked.level not in CATEGORIES[entry.category].levels:
        raise Invalid(errors=[Fault("/level", "not-of-category")])
    if entry.frozen_at is not None:
        raise Conflict(params={"reason": "frozen"})
    if entry.level == asked.level:
        return
    entry.level, entry.rev = asked.level, rev
    writing.step(session, entry, "level_changed", actor, asked.reason)
    await writing.replan(session, [entry.household_id], rev)
    await writing.note(session, "care.level", entry.id, actor, level=asked.level, reason=asked.reason)


async def review(session: AsyncSession, actor: Actor, entry_id: UUID, asked: CareReviewIn) -> None:
    """Say that the entry still holds; a frozen one lives again. Raises NotFound, Invalid, Conflict (`ended`)."""
    entry, rev = await _opened(session, actor, entry_id)
    last = rules.review_by(CATEGORIES[entry.category], today())
    review_on = asked.review_on or last
    if not today() < review_on <= last:
        raise Invalid(errors=[Fault("/review_on", "out-of-range")])
    was_frozen = entry.frozen_at is not None
    entry.review_on, entry.frozen_at, entry.rev = review_on, None, rev
    writing.step(session, entry, "reviewed", actor)
    if was_frozen:
        await writing.follow(session, entry, rev, first_within=rules.first_within(entry.category, entry.level))
    await writing.note(session, "care.review", entry.id, actor, review_on=review_on.isoformat(), was_frozen=was_frozen)


async def end(session: AsyncSession, actor: Actor, entry_id: UUID, asked: CareEndIn) -> None:
    """End an entry, with the reason. Raises NotFound, Conflict (`ended`)."""
    entry, rev = await _opened(session, actor, entry_id)
    await writing.end(session, entry, asked.reason, rev, on=today(), by=actor)
    await writing.follow(session, entry, rev)
    await writing.note(session, "care.end", entry.id, actor, reason=asked.reason)


async def withdraw(session: AsyncSession, actor: Actor, entry_id: UUID) -> None:
    """Take back the consent an entry rests on: it ends and is hidden at once.

    Raises NotFound, Conflict (`ended`, or `no-consent` where it rests on something else).
    """
    entry, rev = await _opened(session, actor, entry_id)
    if entry.consent_id is None:
        raise Conflict(params={"reason": "no-consent"})
    consent = await session.get_one(CareConsent, entry.consent_id, with_for_update=True)
    consent.withdrawn_at = max(now(), consent.given_at)
    await writing.end(session, entry, "withdrawn", rev, on=today(), by=actor)
    await writing.follow(session, entry, rev)
    await writing.note(session, "care.withdraw", entry.id, actor)


async def _opened(session: AsyncSession, actor: Actor, entry_id: UUID) -> tuple[CareEntry, int]:
    """A live entry that the actor may write, locked, and the rev of this change."""
    if await repo.one(session, actor, entry_id, repo.EDIT) is None:
        raise NotFound
    rev = await bump(session)
    entry = await repo.locked(session, entry_id)
    if entry is None:
        raise NotFound
    if entry.ended_on is not None:
        raise Conflict(params={"reason": "ended"})
    return entry, rev
