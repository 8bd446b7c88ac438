"""A phone number was looked at on a phone, perhaps days ago without signal. The audit log keeps who and when."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel
from sqlalchemy import select

from app.audit.service import record
from app.kernel.access import within
from app.kernel.operations import Batch, Item, Refused, Result
from app.registers.models import Household


class ContactReveal(BaseModel, extra="forbid"):
    """Data of `contact.reveal@1`; without a resident it is the household's contact."""

    household_id: UUID
    resident_id: UUID | None = None
    revealed_at: AwareDatetime


async def apply(batch: Batch, items: Sequence[Item]) -> dict[UUID, Result]:
    """Apply `contact.reveal@1`: one audit entry each."""
    wanted = {item.data.household_id for item in items}
    query = select(Household.id).where(
        within(Household.path, batch.actor.paths("contact.reveal")), Household.id.in_(wanted)
    )
    visible = set(await batch.session.scalars(query))
    results = {}
    for item in items:
        data: ContactReveal = item.data
        if data.household_id not in visible:
            results[item.op_id] = Result("rejected", data.household_id, "not-found")
            continue
        try:
            seen_at = batch.corrected(data.revealed_at)
        except Refused as refusal:
            results[item.op_id] = Result.refused(refusal, data.household_id)
            continue
        detail: dict[str, Any] = {"revealed_at": seen_at.isoformat()}
        if data.resident_id:
            detail["resident_id"] = str(data.resident_id)
        await record(
            batch.session,
            "contact.reveal",
            actor_id=batch.actor.id,
            subject_kind="household",
            subject_id=data.household_id,
            detail=detail,
        )
        results[item.op_id] = Result("applied", data.household_id)
    return results
