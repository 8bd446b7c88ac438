"""What a phone may send: kinds of operations, their items, their verdicts. The mechanism only; rooms bring the kinds.

An operation is one thing a worker did. Its `op_id` is made on the phone; applying it twice changes nothing.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.access import Actor
from app.kernel.clock import SHANGHAI
from app.kernel.errors import Fault

Policy = Literal["append", "command", "edit"]
Outcome = Literal["applied", "duplicate", "conflict", "rejected"]

# A clock further off than this is flagged on the record, never refused.
SKEW = timedelta(minutes=5)
EARLIEST = datetime(2000, 1, 1, tzinfo=SHANGHAI)
LATEST = datetime(2100, 1, 1, tzinfo=SHANGHAI)


class Refused(Exception):
    """One item cannot be applied; its neighbours are not concerned. `code` is told to the phone."""

    def __init__(self, code: str, *, errors: Sequence[Fault] = (), params: Mapping[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.errors = tuple(errors)
        self.params = dict(params or {})


@dataclass(slots=True)
class Item:
    """An operation whose shape is right. `data` is what the operation's `parse` made of it."""

    op_id: UUID
    recorded_at: datetime
    data: Any
    content_hash: bytes


@dataclass(slots=True)
class Result:
    """What became of an item."""

    outcome: Outcome
    record_id: UUID | None = None
    code: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    errors: tuple[Fault, ...] = ()
    flags: tuple[str, ...] = ()

    @classmethod
    def refused(cls, refusal: Refused, record_id: UUID | None = None) -> "Result":
        """A refusal as a result."""
        return cls("rejected", record_id, refusal.code, refusal.params, refusal.errors)


@dataclass(slots=True)
class Batch:
    """The request the items came in: one actor, one transaction, one rev."""

    session: AsyncSession
    connection: "asyncpg.Connection[asyncpg.Record]"  # the driver's, in the session's transaction
    actor: Actor
    received_at: datetime
    offset: timedelta  # server clock minus phone clock
    rev: int

    @property
    def is_skewed(self) -> bool:
        """Whether the phone's clock is off by more than SKEW."""
        return abs(self.offset) > SKEW

    def corrected(self, told: datetime) -> datetime:
        """An instant of the phone on the server's clock. Raises Refused when it is absurd all the same."""
        try:
            instant = told + self.offset if self.is_skewed else told
        except OverflowError:
            raise Refused("invalid-data", errors=[Fault("/occurred_at", "out-of-range")]) from None
        if not EARLIEST <= instant < LATEST:
            raise Refused("invalid-data", errors=[Fault("/occurred_at", "out-of-range")])
        return instant


Apply = Callable[[Batch, Sequence[Item]], Awaitable[dict[UUID, Result]]]


@dataclass(frozen=True, slots=True)
class Operation:
    """A kind of operation in one released version. Every version ever released stays accepted for 180 days."""

    kind: str
    version: int
    policy: Policy
    permission: str
    shape: TypeAdapter[Any]
    apply: Apply
    summary: str
