"""What this room announces, in the transaction in which it happened."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.kernel.events import Event


@dataclass(frozen=True, slots=True)
class IncidentMoved(Event):
    """A step was taken, a draft sent, or a state kept. `actor_id` None: the clock, or a resident."""

    incident_id: UUID
    verb: str
    from_state: str
    to_state: str
    actor_id: UUID | None
    version: int


@dataclass(frozen=True, slots=True)
class RuleFellSilent(Event):
    """A rule of dispatch is of no use any more, for these reasons by code; `path` is the area it is about."""

    rule_id: UUID
    path: str
    alarms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClockPassed(Event):
    """A clock ran out that moves nothing by itself: somebody should hear of it."""

    incident_id: UUID
    timer: str
    due: datetime
