"""What each rule finds and what it does: `due` by the last day that is over, `drop` by ids. Held rows are no rows.

None of it is stamped with a rev but an erasure: what is emptied here phones never held, or dropped long ago.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, and_, cast, exists, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import archivable, archive
from app.incidents.models import Complainant, Incident, IncidentLog
from app.incidents.service import OPEN, pseudonymise
from app.kernel.clock import SHANGHAI
from app.kernel.sql import among
from app.media.service import forget
from app.privacy.erasure import carry_out
from app.privacy.holds import held
from app.privacy.models import DataRequest, LegalHold
from app.privacy.person import gather
from app.registers.models import Household, HouseholdEdit, Resident
from app.visits.models import Visit, VisitVersion

Due = Select[Any, Any] | Select[Any]
_NOTHING = cast(text("'{}'"), JSONB)


def _after(day: date) -> datetime:
    """The first instant that is no more of a day."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)


def _home_is_free(household_id: Any) -> Any:
    """SQL: neither the household nor anybody of it is held."""
    person = exists().where(Resident.household_id == household_id, held(Resident.id))
    return and_(~held(household_id), ~person)


def _gone_since() -> Any:
    """The day an entry was closed, or its person left.

    Of who left before such days were kept it is known only when the entry was to be looked at again.
    """
    left = func.coalesce(Resident.out_on, Resident.review_on)
    closed = cast(func.timezone(text("interval '8 hours'"), Resident.deleted_at), Date)
    return func.coalesce(closed, left)


def residents_gone(last: date) -> Due:
    waiting = exists().where(DataRequest.resident_id == Resident.id, DataRequest.settled_at.is_(None))
    asking = exists().where(
        Complainant.phone_index == Resident.phone_index,
        Incident.id == Complainant.incident_id,
        Incident.state.in_(OPEN),
    )
    gone = or_(Resident.residence_kind == "left", Resident.deleted_at.is_not(None))
    return (
        select(Resident.id, Resident.path)
        .where(gone, Resident.name != "", _gone_since() <= last)
        .where(Resident.merged_into.is_(None))  # that person lives on in the entry it was merged into
        .where(~held(Resident.id), ~held(Resident.household_id), ~waiting, ~asking)
        .order_by(Resident.id)
    )


async def erase_residents(session: AsyncSession, ids: Sequence[UUID]) -> None:
    for resident_id in ids:
        await carry_out(session, await gather(session, await session.get_one(Resident, resident_id)))


def id_numbers(last: date) -> Due:
    over = Resident.id_no_until <= last
    free = ~held(Resident.id) & ~held(Resident.household_id)
    return select(Resident.id, Resident.path).where(Resident.id_no_sealed.is_not(None), over, free)


async def drop_id_numbers(session: AsyncSession, ids: Sequence[UUID]) -> None:
    await session.execute(update(Resident).where(among(Resident.id, ids)).values(id_no_sealed=None, id_no_tail=None))


def id_indexes(last: date) -> Due:
    left = Resident.id_no_index.is_not(None) & Resident.id_no_sealed.is_(None)
    free = ~held(Resident.id) & ~held(Resident.household_id)
    return select(Resident.id, Resident.path).where(left, Resident.id_no_until <= last, free)


async def drop_id_indexes(session: AsyncSession, ids: Sequence[UUID]) -> None:
    await session.execute(update(Resident).where(among(Resident.id, ids)).values(id_no_index=None, id_no_until=None))


def visit_words(last: date) -> Due:
    former = exists().where(
        VisitVersion.visit_id == Visit.id, or_(VisitVersion.body != _NOTHING, VisitVersion.reason != "")
    )
    told = or_(Visit.note.is_not(None), Visit.answers != _NOTHING, former)
    return select(Visit.id, Visit.path).where(Visit.occurred_at < _after(last), told, _home_is_free(Visit.household_id))


async def drop_visit_words(session: AsyncSession, ids: Sequence[UUID]) -> None:
    await session.execute(update(Visit).where(among(Visit.id, ids)).values(note=None, answers={}))
    former = update(VisitVersion).where(among(VisitVersion.visit_id, ids))
    await session.execute(former.values(body={}, reason=""))


def visit_photos(last: date) -> Due:
    return select(Visit.id, Visit.path).where(
        Visit.occurred_at < _after(last), Visit.media != [], _home_is_free(Visit.household_id)
    )


async def drop_visit_photos(session: AsyncSession, ids: Sequence[UUID]) -> None:
    await forget(session, ids)
    await session.execute(update(Visit).where(among(Visit.id, ids)).values(media=[]))


def complainants(last: date) -> Due:
    ended = (
        select(func.max(IncidentLog.at))
        .where(IncidentLog.incident_id == Incident.id, IncidentLog.to_state == Incident.state)
        .correlate(Incident)
        .scalar_subquery()
    )
    known = or_(Complainant.name.is_not(None), Complainant.phone_sealed.is_not(None))
    over = Incident.state.in_(("archived", "invalid", "withdrawn", "merged")) & (ended < _after(last))
    free = ~held(Incident.id) & or_(Incident.household_id.is_(None), _home_is_free(Incident.household_id))
    query = select(Complainant.id, Incident.path).join(Incident, Incident.id == Complainant.incident_id)
    return query.where(known, over, free)


async def drop_complainants(session: AsyncSession, ids: Sequence[UUID]) -> None:
    nobody = {"name": None, "phone_sealed": None, "phone_index": None, "phone_tail": None}
    await session.execute(update(Complainant).where(among(Complainant.id, ids)).values(nobody))
    await pseudonymise(session, ids)


def positions(last: date) -> Due:
    return select(Visit.id, Visit.path).where(
        Visit.occurred_at < _after(last), Visit.lat.is_not(None), _home_is_free(Visit.household_id)
    )


async def drop_positions(session: AsyncSession, ids: Sequence[UUID]) -> None:
    nowhere = {"lat": None, "lon": None, "accuracy_m": None, "position_at": None}
    await session.execute(update(Visit).where(among(Visit.id, ids)).values(nowhere))


def edits(last: date) -> Due:
    told = or_(HouseholdEdit.old_sealed.is_not(None), HouseholdEdit.new_sealed.is_not(None))
    query = select(HouseholdEdit.id, Household.path).join(Household, Household.id == HouseholdEdit.household_id)
    return query.where(told, HouseholdEdit.edited_at < _after(last), _home_is_free(Household.id))


async def drop_edits(session: AsyncSession, ids: Sequence[UUID]) -> None:
    gone = update(HouseholdEdit).where(among(HouseholdEdit.id, ids))
    await session.execute(gone.values(old_sealed=None, new_sealed=None))


def request_words(last: date) -> Due:
    asked = select(DataRequest.id, DataRequest.path).where(
        DataRequest.settled_at < _after(last),
        or_(DataRequest.text.is_not(None), DataRequest.answer.is_not(None)),
        ~held(DataRequest.resident_id),
    )
    kept = select(LegalHold.id, LegalHold.path).where(LegalHold.released_at < _after(last), LegalHold.reason != "")
    both = asked.union_all(kept).subquery()
    return select(*both.c)


async def drop_request_words(session: AsyncSession, ids: Sequence[UUID]) -> None:
    await session.execute(update(DataRequest).where(among(DataRequest.id, ids)).values(text=None, answer=None))
    await session.execute(update(LegalHold).where(among(LegalHold.id, ids)).values(reason=""))


def audit_entries(last: date) -> Due:
    return archivable(_after(last))


async def archive_audit(session: AsyncSession, ids: Sequence[int]) -> None:
    await archive(session, max(ids))
