"""Editing a record field by field, each from what it was to what it is: how two people's changes of one record merge.

A field whose present value is `from` or already `to` merges. Any other is a conflict that keeps both values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from app.kernel.errors import Fault
from app.kernel.operations import Refused

Shapes = Mapping[str, TypeAdapter[Any]]


class Change(BaseModel, extra="forbid"):
    """One field: what the phone had, and what it has now."""

    old: Any = Field(alias="from")
    new: Any = Field(alias="to")


@dataclass(slots=True)
class Merged:
    """What is to be written, and what somebody has to choose."""

    writes: dict[str, tuple[Any, Any]] = field(default_factory=dict)  # field → what is held, what is new
    conflicts: dict[str, tuple[Any, Any, Any]] = field(default_factory=dict)  # field → from, mine, held


def checked(fields: Mapping[str, Change], shapes: Shapes) -> dict[str, tuple[Any, Any]]:
    """The values asked for, each in the shape of its field. Raises Refused naming every field that is wrong."""
    values, faults = {}, []
    for name, change in fields.items():
        if name not in shapes:
            faults.append(Fault("/fields", "unknown-field"))
            continue
        try:
            values[name] = change.old, shapes[name].validate_python(change.new)
        except ValidationError as error:
            faults.append(Fault(f"/fields/{name}/to", error.errors()[0]["type"]))
    if faults:
        raise Refused("invalid-data", errors=faults)
    return values


def merge(held: Mapping[str, Any], values: Mapping[str, tuple[Any, Any]]) -> Merged:
    """What becomes of values that were asked for, given those that are held."""
    found = Merged()
    for name, (old, new) in values.items():
        if same(held[name], new):
            continue  # somebody said it before, or this is half of a replay: nothing to write
        if same(held[name], old):
            found.writes[name] = held[name], new
        else:
            found.conflicts[name] = old, new, held[name]
    return found


def same(held: Any, told: Any) -> bool:
    """Whether two values are one. Nothing and empty are the same; the order of a list of codes is not a fact."""
    if isinstance(held, list) or isinstance(told, list):
        return (
            isinstance(held, list | None)
            and isinstance(told, list | None)
            and set(map(str, held or ())) == set(map(str, told or ()))
        )
    return bool((held or None) == (told or None))
