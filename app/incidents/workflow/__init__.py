"""The incident's workflow: 44 moves, and nothing else can happen to an incident.

The one table: from it come the gate, the legal buttons, the documentation and the tests. `who` are the roles of
identity/policy; a test compares every row with the domain's own list.
"""

from collections.abc import Mapping
from typing import Final

from app.incidents.workflow import closing, desk, handling, reporting, review
from app.incidents.workflow.states import OPEN, STATES, STORED, State
from app.kernel.workflow import Move, Workflow

__all__ = ["CREATING", "INCIDENT", "MAIN_TIMER", "OPEN", "STATES", "STORED", "State"]

# Which timer is the one that a state waits for (domain 5.1); the others run beside it.
MAIN_TIMER: Final[Mapping[str, str]] = {
    "submitted": "review",
    "returned": "resubmit",
    "pending_dispatch": "dispatch",
    "dispatched": "accept",
    "in_progress": "handle",
    "suspended": "suspended",
    "handled": "verify",
    "pending_callback": "callback",
    "closed": "archive",
    "invalid": "appeal",
}


def _by_id(move: Move) -> str:
    return move.id


INCIDENT: Final = Workflow(
    "incident",
    STATES,
    sorted((*reporting.MOVES, *review.MOVES, *desk.MOVES, *handling.MOVES, *closing.MOVES), key=_by_id),
)
CREATING: Final = tuple(move.verb for move in INCIDENT.moves.values() if move.sources == ("draft",))
