"""What is in the database for one seed's people, read by plain queries that know nothing of sync."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.kernel.clock import now
from app.registers.models import Dwelling, Household, HouseholdEdit, Resident
from app.sync.models import Receipt
from app.visits.models import Visit, VisitVersion
from tests.sync_lab.world import World

HORIZON = timedelta(days=180)


@dataclass
class Truth:
    """Rows by what they are about."""

    visits: Mapping[str, Visit]
    versions: Mapping[UUID, Sequence[VisitVersion]]  # oldest first
    homes: Mapping[UUID, tuple[Household, Dwelling]]
    residents: Sequence[Resident]
    edits: Mapping[tuple[UUID, str], Sequence[HouseholdEdit]]  # oldest first
    receipts: Mapping[str, Receipt]
    pushes: Mapping[UUID, Counter[str]]  # operations by kind, as the audit log counts them, by worker
    reveals: Counter[tuple[UUID, UUID]]  # looks by worker and household

    def rows(self, grids: Sequence[str]) -> dict[tuple[str, str], tuple[int, dict[str, Any]]]:
        """The rows a phone of these grids must hold, each with its rev and the values that tell it from others."""
        found: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}
        for home, door in self.homes.values():
            if home.grid_code in grids and home.deleted_at is None:
                found["households", str(home.id)] = home.rev, {
                    "grid_code": home.grid_code, "room": door.room, "use": door.use, "status": home.status,
                    "contact_name": home.contact_name, "contact_phone": home.contact_phone, "hints": home.hints,
                    "visit_preference": home.visit_preference, "members_count": home.members_count,
                    "due_on": home.due_on and home.due_on.isoformat(), "last_outcome": home.last_outcome,
                }  # fmt: skip
        for person in self.residents:
            if person.grid_code in grids and person.deleted_at is None:
                found["residents", str(person.id)] = person.rev, {"household_id": str(person.household_id)}
        for visit in self.visits.values():
            if visit.grid_code in grids and visit.occurred_at > now() - HORIZON:
                found["visits", str(visit.id)] = visit.rev, {
                    "household_id": str(visit.household_id), "worker_id": str(visit.worker_id), "note": visit.note,
                    "outcome": visit.outcome, "answers": visit.answers, "needs": visit.needs, "media": visit.media,
                    "version": visit.version, "flags": visit.flags,
                }  # fmt: skip
        return found


async def read(session: AsyncSession, world: World) -> Truth:
    """Everything of a seed."""
    workers = [worker.id for worker in world.workers]
    homes = [home.id for home in world.homes]
    visits = await session.scalars(select(Visit).where(Visit.worker_id.in_(workers)))
    found = {str(visit.id): visit for visit in visits}
    versions, edits = defaultdict(list), defaultdict(list)
    history = select(VisitVersion).where(VisitVersion.replaced_by.in_(workers)).order_by(VisitVersion.version)
    for version in await session.scalars(history):
        versions[version.visit_id].append(version)
    changes = select(HouseholdEdit).where(HouseholdEdit.household_id.in_(homes))
    for change in await session.scalars(changes.order_by(HouseholdEdit.rev, HouseholdEdit.id)):
        edits[change.household_id, change.field].append(change)
    doors = select(Household, Dwelling).join(Dwelling, Dwelling.id == Household.dwelling_id)
    pushes: defaultdict[UUID, Counter[str]] = defaultdict(Counter)
    reveals: Counter[tuple[UUID, UUID]] = Counter()
    for entry in await session.scalars(select(AuditEntry).where(AuditEntry.actor_id.in_(workers))):
        if entry.action == "sync.push" and entry.actor_id:
            pushes[entry.actor_id].update(entry.detail["counts"])
        elif entry.action == "contact.reveal" and entry.actor_id and entry.subject_id:
            reveals[entry.actor_id, entry.subject_id] += 1
    receipts = await session.scalars(select(Receipt).where(Receipt.worker_id.in_(workers)))
    return Truth(
        visits=found,
        versions=versions,
        homes={home.id: (home, door) for home, door in await session.execute(doors.where(Household.id.in_(homes)))},
        residents=list(await session.scalars(select(Resident).where(Resident.household_id.in_(homes)))),
        edits=edits,
        receipts={str(receipt.op_id): receipt for receipt in receipts},
        pushes=pushes,
        reveals=reveals,
    )
