"""Identity numbers: kept while a service asks for one, sealed, shown for a reason, gone by themselves (domain 7.3).

The index stays for a year after the number, so that one person is not written down twice; it can be compared and not
read.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.kernel.access import Actor, scoped
from app.kernel.clock import today
from app.kernel.errors import Conflict, Fault, Invalid, NotFound
from app.kernel.numbers import identity_number
from app.registers.looks import look
from app.registers.models import Resident
from app.registers.schemas import IdNumberIn, IdNumberKept, IdNumberRevealed, WhyId

KEEP: Final = "id_number.keep"
REVEAL: Final = "id_number.reveal"
LONGEST: Final = timedelta(days=30)


async def keep(session: AsyncSession, actor: Actor, resident_id: UUID, asked: IdNumberIn) -> IdNumberKept:
    """Keep somebody's number for a service. Raises NotFound, Invalid when it is none or kept for too long."""
    person = await _one(session, actor, resident_id, KEEP)
    last = today() + LONGEST
    until = asked.until or last
    number = identity_number(asked.id_no, today())
    faults = [] if number else [Fault("/id_no", "not-an-id-number")]
    if number and person.birth_year and int(number[6:10]) != person.birth_year:
        faults.append(Fault("/id_no", "other-birth-year"))
    if not today() <= until <= last:
        faults.append(Fault("/until", "out-of-range"))
    if number is None or faults:
        raise Invalid(errors=faults)
    person.id_no, person.id_no_until = number, until
    await session.flush()
    detail = {"service": asked.service, "until": until.isoformat()}
    await record(session, KEEP, actor_id=actor.id, subject_kind="resident", subject_id=person.id, detail=detail)
    mine = scoped(select(Resident.id), actor, KEEP, Resident.path)
    others = mine.where(Resident.id != person.id, Resident.deleted_at.is_(None))
    same = others.where(Resident.id_no_index.in_(Resident.id_no.indexes(number)))
    return IdNumberKept(id_no_tail=number[-4:], until=until, same_as=sorted(await session.scalars(same)))


async def reveal(session: AsyncSession, actor: Actor, resident_id: UUID, asked: WhyId) -> IdNumberRevealed:
    """A number in full. Raises NotFound, Conflict (`not-kept`: there is none, or no longer)."""
    person = await _one(session, actor, resident_id, REVEAL)
    number = person.id_no
    if number is None:
        raise Conflict(params={"reason": "not-kept"})
    looked = await look(session, actor, REVEAL, "resident", person.id, {"reason": asked.reason})
    return IdNumberRevealed(**looked.model_dump(), id_no=number)


async def drop(session: AsyncSession, actor: Actor, resident_id: UUID) -> None:
    """Forget a number at once: the service no longer needs it. Raises NotFound."""
    person = await _one(session, actor, resident_id, KEEP)
    person.id_no, person.id_no_until = None, None
    await session.flush()
    await record(session, "id_number.drop", actor_id=actor.id, subject_kind="resident", subject_id=person.id)


async def _one(session: AsyncSession, actor: Actor, resident_id: UUID, permission: str) -> Resident:
    query = scoped(select(Resident), actor, permission, Resident.path)
    one = query.where(Resident.id == resident_id, Resident.deleted_at.is_(None)).with_for_update()
    found = (await session.scalars(one)).one_or_none()
    if found is None:
        raise NotFound
    return found
