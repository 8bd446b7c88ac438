"""Reading a push: the envelope as a whole, the operations one by one."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from pydantic import AwareDatetime, TypeAdapter, ValidationError

from app.kernel.errors import Fault, Invalid, Malformed, TooLarge
from app.kernel.http import pointer
from app.kernel.operations import Item, Operation, Refused
from app.sync.kinds import KINDS, OPERATIONS

MAX_OPERATIONS = 500
_INSTANT: TypeAdapter[datetime] = TypeAdapter(AwareDatetime)
_UUID: TypeAdapter[UUID] = TypeAdapter(UUID)


@dataclass(frozen=True, slots=True)
class Envelope:
    """A push whose outer shape is right; `operations` are whatever the phone put there."""

    device_id: UUID
    sent_at: datetime
    operations: list[Any]


@dataclass(frozen=True, slots=True)
class Read:
    """One operation that could be read, with the kind that will apply it."""

    operation: Operation
    item: Item


def read_envelope(body: bytes) -> Envelope:
    """Parse a push. Raises Malformed, Invalid or TooLarge for the envelope; never for what an item holds."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        # orjson refuses the whole body for one NaN or lone surrogate, json lets them pass to be refused alone
        try:
            found = json.loads(body)
        except (ValueError, RecursionError):
            raise Malformed from None
    if not isinstance(found, dict):
        raise Invalid(errors=[Fault("", "dict_type")])
    operations = found.get("operations")
    if not isinstance(operations, list) or not operations:
        raise Invalid(errors=[Fault("/operations", "too_short" if operations == [] else "list_type")])
    if len(operations) > MAX_OPERATIONS:
        raise TooLarge(params={"limit": MAX_OPERATIONS, "unit": "operations"})
    return Envelope(_part(_UUID, found, "device_id"), _part(_INSTANT, found, "sent_at"), operations)


def _part(shape: TypeAdapter[Any], body: Mapping[str, Any], name: str) -> Any:
    try:
        return shape.validate_python(body.get(name))
    except ValidationError as error:
        raise Invalid(errors=[Fault(f"/{name}", error.errors()[0]["type"])]) from None


def read_operation(raw: Any) -> Read:
    """One operation. Raises Refused when it cannot be read, naming the places that are wrong."""
    if not isinstance(raw, dict):
        raise Refused("invalid-data", errors=[Fault("", "dict_type")])
    try:
        op_id = _UUID.validate_python(raw.get("op_id"))
    except ValidationError as error:
        raise Refused("invalid-data", errors=[Fault("/op_id", error.errors()[0]["type"])]) from None
    kind, version = raw.get("kind"), raw.get("version")
    operation = OPERATIONS.get((kind, version)) if isinstance(kind, str) and type(version) is int else None
    if operation is None:
        raise Refused("unknown-version" if isinstance(kind, str) and kind in KINDS else "unknown-kind")
    try:
        recorded_at = _INSTANT.validate_python(raw.get("recorded_at"))
        data = operation.shape.validate_python(raw.get("data"))
    except ValidationError as error:
        at = "/recorded_at" if error.title.startswith("datetime") else "/data"
        faults = [Fault(f"{at}{pointer(fault['loc'])[:120]}", fault["type"]) for fault in error.errors()[:20]]
        raise Refused("invalid-data", errors=faults) from None
    try:
        told = orjson.dumps([kind, version, raw["data"]], option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:  # a lone surrogate or an endless integer that the shape let pass
        raise Refused("invalid-data", errors=[Fault("/data", "unstorable")]) from None
    return Read(operation, Item(op_id, recorded_at, data, hashlib.sha256(told).digest()[:16]))
