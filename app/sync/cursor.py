"""The pull cursor: where a phone stands in the feed. Opaque to the phone; nothing in it grants anything."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

import orjson

# Raised when the shape of what phones hold changes: every phone then takes a full feed once.
SCHEMA = 1


def scope_hash(epoch: UUID, grids: Sequence[str], *paths: Sequence[str]) -> str:
    """What the cursor is valid for: this database, this scope with what may be seen in it, this shape of rows."""
    told = orjson.dumps([SCHEMA, str(epoch), sorted(grids), *map(sorted, paths)])
    return hashlib.sha256(told).hexdigest()[:16]


@dataclass(slots=True)
class Cursor:
    """`hash` scope; `upper` bound of the sweep under way, 0 between sweeps; (`rev`, `number`, `id`) last row sent.

    `is_full`: the sweep began at nothing, so rows that are gone need no mention.
    """

    hash: str
    upper: int = 0
    rev: int = 0
    number: int = 0
    id: str = "00000000-0000-0000-0000-000000000000"
    is_full: bool = True

    def encode(self) -> str:
        """The cursor as the phone keeps it."""
        return base64.urlsafe_b64encode(orjson.dumps(list(asdict(self).values()))).decode().rstrip("=")

    @classmethod
    def decode(cls, told: str | None) -> "Cursor | None":
        """The cursor a phone sends; None when it is none of ours, which costs a full feed and loses nothing."""
        if not told:
            return None
        try:
            values: list[Any] = orjson.loads(base64.urlsafe_b64decode(told + "=" * (-len(told) % 4)))
            found = cls(*values)
            numbers = (found.upper, found.rev, found.number)
            if not all(type(n) is int and 0 <= n < 2**62 for n in numbers) or not isinstance(found.hash, str):
                return None
            UUID(found.id)
        except (ValueError, TypeError, AttributeError):
            return None
        return found
