"""Facts of the register that rooms above may want to hear: what they keep about a person has to follow."""

from dataclasses import dataclass
from uuid import UUID

from app.kernel.events import Event


@dataclass(frozen=True, slots=True)
class ResidentWent(Event):
    """A person has gone from a household; `reason` is moved_away or died."""

    resident_id: UUID
    household_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class ResidentMoved(Event):
    """A person lives in another household now."""

    resident_id: UUID
    from_household_id: UUID
    to_household_id: UUID


@dataclass(frozen=True, slots=True)
class ResidentsMerged(Event):
    """Two entries were found to be one person; `merged_id` is a tombstone now."""

    survivor_id: UUID
    merged_id: UUID


@dataclass(frozen=True, slots=True)
class MergeUndone(Event):
    """Two entries are two persons again."""

    survivor_id: UUID
    merged_id: UUID
