"""Editing premises from a phone: field by field, from what it was to what it is (see `kernel.edits`)."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

import orjson
from pydantic import BaseModel, BeforeValidator, Field, TypeAdapter
from sqlalchemy import select

from app.kernel.access import within
from app.kernel.clock import day_of, today
from app.kernel.edits import Change, checked, merge
from app.kernel.ids import new_id
from app.kernel.operations import Batch, Item, Refused, Result
from app.premises import rules, schemas
from app.premises.models import Premises, PremisesEdit


def _blank_is_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


# What may be edited on a phone, and what a value must look like.
SHAPES: Mapping[str, TypeAdapter[Any]] = {
    "contact_name": TypeAdapter(Annotated[schemas.Name | None, BeforeValidator(_blank_is_none)]),
    "contact_phone": TypeAdapter(Annotated[schemas.Phone | None, BeforeValidator(_blank_is_none)]),
    "business_hours": TypeAdapter(Annotated[schemas.Name | None, BeforeValidator(_blank_is_none)]),
    "hazard_tags": TypeAdapter(Annotated[list[schemas.Hazard], Field(max_length=4)]),
    "is_nine_small": TypeAdapter(bool),
    "status": TypeAdapter(schemas.PremisesState),
}


class PremisesEditData(BaseModel, extra="forbid"):
    """Data of `premises.edit@1`."""

    premises_id: UUID
    fields: Annotated[
        dict[str, Change],
        Field(min_length=1, max_length=len(SHAPES), examples=[{"status": {"from": "open", "to": "suspected_closed"}}]),
    ]


async def apply(batch: Batch, items: Sequence[Item]) -> dict[UUID, Result]:
    """Apply `premises.edit@1` in the order given, each seeing what the one before it did."""
    wanted = {item.data.premises_id for item in items}
    query = (
        select(Premises)
        .where(within(Premises.path, batch.actor.paths("premises.edit")))
        .where(Premises.id.in_(wanted), Premises.deleted_at.is_(None))
        .order_by(Premises.id)
        .with_for_update()
    )
    found = {premises.id: premises for premises in await batch.session.scalars(query)}
    results = {}
    for item in items:
        try:
            if item.data.premises_id not in found:
                raise Refused("not-found")
            values = checked(item.data.fields, SHAPES)
            results[item.op_id] = await _edit(batch, found[item.data.premises_id], values)
            await batch.session.flush()
        except Refused as refusal:
            results[item.op_id] = Result.refused(refusal, item.data.premises_id)
    return results


async def _edit(batch: Batch, premises: Premises, values: Mapping[str, tuple[Any, Any]]) -> Result:
    merged = merge({name: getattr(premises, name) for name in values}, values)
    for name, (held, new) in merged.writes.items():
        setattr(premises, name, new)
        edit = PremisesEdit(
            id=new_id(),
            premises_id=premises.id,
            field=name,
            edited_by=batch.actor.id,
            edited_by_name=batch.actor.name,
            edited_at=batch.received_at,
            rev=batch.rev,
        )
        edit.old, edit.new = as_text(held), as_text(new)
        batch.session.add(edit)
    if merged.writes:
        premises.rev = batch.rev
    if "status" in merged.writes:
        visited = day_of(premises.last_visit_at) if premises.last_visit_at else None
        premises.due_on = rules.due_after(visited, premises.visit_interval_days, premises.status, today())
    if merged.conflicts:
        told = {name: await _both(batch, premises, name, *both) for name, both in merged.conflicts.items()}
        return Result("conflict", premises.id, "edit-conflict", {"fields": told})
    return Result("applied", premises.id)


async def _both(batch: Batch, premises: Premises, name: str, old: Any, mine: Any, held: Any) -> dict[str, Any]:
    """Both values of a conflict, and who said the other one when."""
    last = await batch.session.scalar(
        select(PremisesEdit)
        .where(PremisesEdit.premises_id == premises.id, PremisesEdit.field == name)
        .order_by(PremisesEdit.rev.desc(), PremisesEdit.id.desc())
        .limit(1)
    )
    return {
        "from": old,
        "mine": mine,
        "theirs": held,
        "theirs_by": last.edited_by_name if last else None,
        "theirs_at": last.edited_at.isoformat() if last else None,
    }


def as_text(value: Any) -> str | None:
    """A value as the history of edits keeps it."""
    return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()
