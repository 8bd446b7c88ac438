"""What a phone may send: kinds of operations, their items, their verdicts. The mechanism only; rooms bring the kinds.

An operation is one thing a worker did. Its `op_id` is made on the phone; applying it twice changes nothing.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.access import Actor
from app.kernel.errors import Fault

Policy = Literal["append", "command", "edit"]
Outcome = Literal["applied", "duplicate", "conflict", "rejected"]

# A clock further off than this is flagged on the record, never refused.
SKEW = timedelta(minutes=5)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


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
    rev: int | None = None  # of what was settled

    @classmethod
    def refused(cls, refusal: Refused, record_id: UUID | None = None) -> "Result":
        """A refusal as a result."""
        return cls("rejected", record_id, refusal.code, refusal.params, refusal.errors)


@dataclass(slots=True)
class Arrival:
    """From whom items came, when, and by what clock."""

    connection: "asyncpg.Connection[asyncpg.Record]"  # the driver's
    actor: Actor
    received_at: datetime
    offset: timedelta  # server clock minus phone clock

    @property
    def is_skewed(self) -> bool:
        """Whether the phone's clock is off by more than SKEW."""
        return abs(self.offset) > SKEW

    def corrected(self, told: datetime) -> datetime:
        """An instant of the phone on the server's clock, in UTC. Raises Refused when it is absurd all the same."""
        try:
            instant = (told + self.offset if self.is_skewed else told).astimezone(UTC)
        except OverflowError:
            raise Refused("invalid-data", errors=[Fault("/occurred_at", "out-of-range")]) from None
        if not EARLIEST <= instant < LATEST:
            raise Refused("invalid-data", errors=[Fault("/occurred_at", "out-of-range")])
        return instant


@dataclass(slots=True)
class Batch(Arrival):
    """Items that share one transaction and one rev; `connection` is in the session's transaction."""

    session: AsyncSession
    rev: int


Apply = Callable[[Batch, Sequence[Item]], Awaitable[dict[UUID, Result]]]


@dataclass(frozen=True, slots=True)
class Insertion:
    """How a kind is applied that only adds: by one statement for all items, which is a transaction by itself.

    The sync room puts the statement together: `counted(rev)`, `told(op_id, content_hash, …)`, then `placing` and
    `adding`, then receipts and audit. :worker_id, :worker_name, :received_at and what `arguments` gives may be used.
    """

    columns: Mapping[str, str]  # of `told`, beside op_id and content_hash, with the types of their arrays; one is `id`
    placing: str  # from `told` and `counted` to `placed(op_id, id, content_hash, rev, …)`: what may be added
    adding: str  # from `placed` to `added(id)`, and what follows from it; what is there already is left alone
    flags: str  # the flags of an answer, as an array, from `placed`
    rows: Callable[[Arrival, Sequence[Item]], tuple[dict[UUID, tuple[Any, ...]], dict[UUID, Result]]]  # or refusals
    arguments: Callable[[Actor], dict[str, Any]]
    # Arguments for another attempt at what found no place, if there is one.
    otherwise: Callable[[AsyncSession, Actor], Awaitable[dict[str, Any] | None]]
    # Whether the record that is there says what this item says, by this actor: then it is no second one.
    is_same: Callable[[Arrival, Item], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Following:
    """What a room above lets follow within the statement that adds records of a kind, so that it happens with them.

    `sql` is one or more further tables of it, that may use `placed`, `added`, `counted` and the arguments of the kind.
    Every push pays for it: a probe of an index an item, no more.
    """

    kind: str  # with its version: `visit.record@1`
    sql: str


@dataclass(frozen=True, slots=True)
class Operation:
    """A kind of operation in one released version. Every version ever released stays accepted for 180 days."""

    kind: str
    version: int
    policy: Policy
    permission: str
    shape: TypeAdapter[Any]
    apply: Apply | Insertion
    summary: str

    @property
    def name(self) -> str:
        """Kind and version, as receipts keep them."""
        return f"{self.kind}@{self.version}"


async def one_by_one(
    batch: Batch,
    items: Sequence[Item],
    apply: Callable[[Batch, Any], Awaitable[Result]],
    record_id: Callable[[Any], UUID],
) -> dict[UUID, Result]:
    """Apply items in the order given, each from its data; a refusal is its own item's and nobody else's."""
    results = {}
    for item in items:
        try:
            results[item.op_id] = await apply(batch, item.data)
        except Refused as refusal:
            results[item.op_id] = Result.refused(refusal, record_id(item.data))
    return results
