"""The verb: may this person be erased, and then it is done, in one transaction."""

from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.incidents.models import Complainant, Incident
from app.incidents.service import OPEN, pseudonymise
from app.kernel.access import Actor
from app.kernel.clock import now
from app.kernel.errors import Conflict, Invalid
from app.kernel.errors import Fault as Wrong
from app.kernel.sql import among
from app.privacy import holds, requests
from app.privacy.erasing import erase
from app.privacy.models import DataRequest
from app.privacy.person import Person, gather, visible
from app.privacy.rows import by_index
from app.privacy.schemas import Blocker, Erased, EraseIn
from app.registers.models import Resident

ERASE = "person.erase"


async def blockers(session: AsyncSession, person: Person, request_id: UUID | None) -> list[Blocker]:
    """What speaks against erasing a person now: a legal hold, a case of theirs that is open, another request."""
    ids = {one for found in person.near.values() for one in found}
    found = [Blocker(code="legal-hold", id=hold.id) for hold in await holds.over(session, ids)]
    found += [Blocker(code="open-case", id=case) for case in await _open_cases(session, person)]
    waiting = await requests.open_ones(session, person.resident.id, besides=request_id)
    return [*found, *(Blocker(code="open-request", id=one.id) for one in waiting)]


async def _open_cases(session: AsyncSession, person: Person) -> list[UUID]:
    """Cases that somebody still has to answer to this person."""
    theirs = or_(
        by_index(Complainant.metadata.tables["complainants"], person.numbers),
        Complainant.name.in_(person.near_traces.names) & among(Incident.id, person.near.get("incidents", set())),
    )
    asked = exists().where(Complainant.incident_id == Incident.id, theirs)
    query = select(Incident.id).where(Incident.state.in_(OPEN), asked).order_by(Incident.id)
    return list(await session.scalars(query))


async def erase_person(session: AsyncSession, actor: Actor, resident_id: UUID, asked: EraseIn) -> Erased:
    """Erase a person from everything. Raises NotFound; Conflict naming what speaks against it; Invalid."""
    resident = await visible(session, actor, resident_id, ERASE)
    request = await _request(session, resident, asked.request_id)
    person = await gather(session, resident)
    if against := await blockers(session, person, asked.request_id):
        raise Conflict(params={"blocked_by": [one.model_dump(mode="json") for one in against]})
    if request is not None:
        request.state, request.settled_at = "answered", now()
        await session.flush()
    counts = await carry_out(session, person)
    detail = {"reason": asked.reason, "rows": counts, "request_id": str(asked.request_id) if asked.request_id else None}
    await record(session, ERASE, actor_id=actor.id, subject_kind="resident", subject_id=resident_id, detail=detail)
    return Erased(rows=counts)


async def carry_out(session: AsyncSession, person: Person) -> dict[str, int]:
    """Erase somebody of whom it is known that it may be done; answers how many rows of which table changed."""
    asked = by_index(Complainant.metadata.tables["complainants"], person.numbers)
    cases = person.near.get("complainants", set()) | set(await session.scalars(select(Complainant.id).where(asked)))
    written = await erase(session, person)
    await pseudonymise(session, cases)
    session.expire_all()
    return dict(sorted(written.counts.items()))


async def _request(session: AsyncSession, resident: Resident, request_id: UUID | None) -> DataRequest | None:
    """The request that is answered by this."""
    if request_id is None:
        return None
    found = await session.get(DataRequest, request_id, with_for_update=True)
    if found is None or found.resident_id != resident.id or found.kind != "delete" or found.state != "doing":
        raise Invalid(errors=[Wrong("/request_id", "unknown")])
    return found
