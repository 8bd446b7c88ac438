"""Finding a person by a whole number: for whoever handles requests without seeing the register."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.kernel.access import Actor, scoped
from app.kernel.clock import today
from app.kernel.numbers import identity_number, phone
from app.privacy.schemas import Find, FoundPeople, FoundPerson
from app.registers.models import Resident

FIND = "person.find"


async def find(session: AsyncSession, actor: Actor, asked: Find) -> FoundPeople:
    """People in one's areas with exactly this number. The reason is logged, the number is not."""
    identity, call = identity_number(asked.number, today()), phone(asked.number)
    query = scoped(select(Resident), actor, FIND, Resident.path).where(Resident.deleted_at.is_(None))
    rows: list[Resident] = []
    for field, number in ((Resident.id_no, identity), (Resident.phone, call)):
        if number:
            column = getattr(Resident, f"{field.name}_index")
            rows += await session.scalars(query.where(column.in_(field.indexes(number))).order_by(Resident.id))
    detail = {"rows": len(rows), "by": "id_no" if identity else "phone", "reason": asked.reason}
    await record(session, FIND, actor_id=actor.id, detail=detail)
    return FoundPeople(items=[_shown(row) for row in rows])


def _shown(row: Resident) -> FoundPerson:
    masked = row.name[:1] + "*" * max(len(row.name) - 1, 1)
    return FoundPerson(id=row.id, name=masked, household_id=row.household_id, grid_code=row.grid_code)
