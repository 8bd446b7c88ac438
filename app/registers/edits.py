"""Editing a household from a phone: field by field, from what it was to what it is (see `kernel.edits`).

A conflict keeps both values, their authors and times, for a choice in one tap. Fields that merge are applied even when
a neighbour conflicts.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from pydantic import BaseModel, BeforeValidator, Field, StringConstraints, TypeAdapter
from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute

from app.kernel.access import within
from app.kernel.edits import Change, checked, merge
from app.kernel.ids import new_id
from app.kernel.operations import Batch, Item, Refused, Result
from app.registers.models import Dwelling, Household, HouseholdEdit


def _blank_is_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


Text = Annotated[str, StringConstraints(max_length=60, pattern=r"^[^\x00]*$", strip_whitespace=True)]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 -]{4,18}[0-9]$")]
Hint = Annotated[str, StringConstraints(pattern=r"^[a-z_]{2,30}$")]

# What may be edited, what a value must look like, and which table keeps it.
SHAPES: Mapping[str, TypeAdapter[Any]] = {
    "contact_name": TypeAdapter(Annotated[Text | None, BeforeValidator(_blank_is_none)]),
    "contact_phone": TypeAdapter(Annotated[Phone | None, BeforeValidator(_blank_is_none)]),
    "visit_preference": TypeAdapter(Literal["any", "call_first", "evening", "weekend", "phone_only", "declined"]),
    "hints": TypeAdapter(Annotated[list[Hint], Field(max_length=12)]),
    "use": TypeAdapter(Literal["self", "rented", "vacant", "shop", "office", "mixed"]),
    "members_count": TypeAdapter(Annotated[int, Field(ge=0, le=60)]),
}
COLUMNS: Mapping[str, InstrumentedAttribute[Any]] = {
    name: Dwelling.use if name == "use" else getattr(Household, name) for name in SHAPES
}


class HouseholdEditData(BaseModel, extra="forbid"):
    """Data of `household.edit@1`."""

    household_id: UUID
    fields: Annotated[
        dict[str, Change],
        Field(
            min_length=1,
            max_length=len(SHAPES),
            examples=[{"contact_phone": {"from": "15400000427", "to": "15400000428"}}],
        ),
    ]


async def apply(batch: Batch, items: Sequence[Item]) -> dict[UUID, Result]:
    """Apply `household.edit@1` in the order given, each seeing what the one before it did."""
    wanted = {item.data.household_id for item in items}
    query = (
        select(Household, Dwelling)
        .join(Dwelling, Dwelling.id == Household.dwelling_id)
        .where(within(Household.path, batch.actor.paths("household.edit")))
        .where(Household.id.in_(wanted), Household.deleted_at.is_(None))
        .order_by(Household.id)
        .with_for_update()
    )
    found = {household.id: (household, dwelling) for household, dwelling in await batch.session.execute(query)}
    results = {}
    for item in items:
        household_id = item.data.household_id
        try:
            if household_id not in found:
                raise Refused("not-found")
            values = checked(item.data.fields, SHAPES)
            results[item.op_id] = await _edit(batch, *found[household_id], values)
            await batch.session.flush()
        except Refused as refusal:
            results[item.op_id] = Result.refused(refusal, household_id)
    return results


async def _edit(
    batch: Batch, household: Household, dwelling: Dwelling, values: Mapping[str, tuple[Any, Any]]
) -> Result:
    rows: dict[str, Any] = {name: dwelling if name == "use" else household for name in values}
    merged = merge({name: getattr(row, name) for name, row in rows.items()}, values)
    for name, (held, new) in merged.writes.items():
        row = rows[name]
        setattr(row, name, new)
        household.rev = row.rev = batch.rev
        if row is dwelling:  # every household behind the door shows it
            sharing = update(Household).where(Household.dwelling_id == dwelling.id)
            await batch.session.execute(sharing.values(rev=batch.rev))
        batch.session.add(
            HouseholdEdit(
                id=new_id(),
                household_id=household.id,
                field=name,
                old=as_text(held),
                new=as_text(new),
                edited_by=batch.actor.id,
                edited_by_name=batch.actor.name,
                edited_at=batch.received_at,
                rev=batch.rev,
            )
        )
    if merged.conflicts:
        told = {name: await _both(batch, household, name, *both) for name, both in merged.conflicts.items()}
        return Result("conflict", household.id, "edit-conflict", {"fields": told})
    return Result("applied", household.id)


async def _both(batch: Batch, household: Household, name: str, old: Any, mine: Any, held: Any) -> dict[str, Any]:
    """Both values of a conflict, and who said the other one when."""
    last = await batch.session.scalar(
        select(HouseholdEdit)
        .where(HouseholdEdit.household_id == household.id, HouseholdEdit.field == name)
        .order_by(HouseholdEdit.rev.desc(), HouseholdEdit.id.desc())
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
