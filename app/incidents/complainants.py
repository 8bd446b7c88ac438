"""Who complained: with a case, or with one that was joined to it, for each is still asked in the end (T13)."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents.models import Complainant, Incident
from app.kernel.sql import among


def _of(incident_id: UUID) -> ColumnElement[bool]:
    joined = select(Incident.id).where(Incident.merged_into == incident_id)
    return or_(Complainant.incident_id == incident_id, Complainant.incident_id.in_(joined))


def somebody(incident_id: UUID) -> ColumnElement[bool]:
    """SQL: somebody gave their name."""
    return exists().where(_of(incident_id), ~Complainant.is_anonymous)


async def first(session: AsyncSession, incident_id: UUID) -> Complainant | None:
    """Whom a desk asks first: who gave a name, with the case itself before others, the earliest."""
    query = select(Complainant).where(_of(incident_id))
    order = (Complainant.is_anonymous, Complainant.incident_id != incident_id, Complainant.created_at)
    return (await session.scalars(query.order_by(*order).limit(1))).one_or_none()


async def pseudonymise(session: AsyncSession, ids: Collection[UUID]) -> int:
    """Of these, whoever is left without name and number is from now on somebody unknown; how many."""
    nameless = Complainant.name.is_(None) & Complainant.phone_sealed.is_(None) & ~Complainant.is_anonymous
    gone = update(Complainant).where(among(Complainant.id, ids), nameless)
    values = gone.values(is_anonymous=True, wants_callback=False).returning(Complainant.id)
    return len((await session.scalars(values)).all())
