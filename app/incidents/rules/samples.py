"""Closed cases that somebody looks at once more (T05, T08, T44, and what a community handled itself).

Drawn by the case's own id: a replay draws the same, and nobody who closes a case can tell beforehand or choose.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from app.incidents.models import CaseUnit

# Percent, by the verb that closed the case.
SHARES: Final[Mapping[str, int]] = {"answer_directly": 5, "confirm_self_handled": 10, "self_handled_timeout": 20}
# Percent of what a community handled and its own neighbours verified.
BY_COMMUNITY: Final = 10
DRAWN, OK, NOT_OK = "sample", "sample_ok", "sample_not_ok"
MARKS: Final = frozenset({DRAWN, OK, NOT_OK})
_PARTS: Final = 10_000


def share(verb: str, units: Sequence[CaseUnit]) -> int:
    """How many percent of the cases that are closed like this are drawn."""
    by_community = any(unit.role == "lead" and not unit.path.startswith("unit.") for unit in units)
    return SHARES.get(verb, BY_COMMUNITY if by_community else 0)


def is_drawn(incident_id: UUID, percent: int) -> bool:
    """Whether a case is one of these percent; it then is one of every greater share, too."""
    digest = hashlib.sha256(b"sample" + incident_id.bytes).digest()
    return int.from_bytes(digest[:8]) % _PARTS < percent * _PARTS // 100


def marked(flags: Sequence[str], incident_id: UUID, verb: str, units: Sequence[CaseUnit], state: str) -> list[str]:
    """The flags of a case after a step: drawn or not when it closes, without marks of a former end when it moves on."""
    kept = [flag for flag in flags if flag not in MARKS]
    if state == "closed":
        return [*kept, DRAWN] if is_drawn(incident_id, share(verb, units)) else kept
    return [*flags] if state == "archived" else kept
