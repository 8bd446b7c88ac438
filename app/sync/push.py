"""Push: a phone's operations in, a verdict each out, in one transaction.

Order of things, and why: receipts are looked up before the counter is locked, so a replay costs one query; then the
counter is bumped, which lets one writer of the district in at a time, so that from there on nothing can race. So
receipts are looked up once more there: a copy of the same request may have been applied while this one waited.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record as audit
from app.kernel.access import Actor
from app.kernel.changes import bump
from app.kernel.clock import now
from app.kernel.db import driver
from app.kernel.operations import Batch, Item, Operation, Refused, Result
from app.sync.envelope import Envelope, Read, read_operation
from app.sync.kinds import ORDERED

log = structlog.get_logger("sync")

TITLES: Mapping[str, tuple[int, str]] = {
    "invalid-data": (422, "Some values are not right"),
    "unknown-kind": (422, "This kind of operation is not known"),
    "unknown-version": (422, "This version of the operation is not known"),
    "not-found": (404, "There is nothing here"),
    "forbidden": (403, "You may not do this"),
    "op-reused": (409, "This id was used before for something else"),
    "edit-conflict": (409, "Somebody changed this meanwhile"),
    "rule-refused": (409, "A rule of this step is not met"),
    "unstorable": (422, "This cannot be stored"),
}

_RECEIPTS = "select op_id, content_hash, record_id, rev from receipts where op_id = any($1::uuid[])"
# Receipts of what was applied, and word that the phone was heard of (told at most once a minute).
_KEEP = """
with heard as (
    insert into phones (device_id, account_id, last_push_at, clock_offset_ms) values ($8, $9, $3, $10)
    on conflict (device_id, account_id) do update set last_push_at = $3, clock_offset_ms = $10
    where phones.last_push_at is null or phones.last_push_at < $3::timestamptz - interval '1 minute'
        or abs(phones.clock_offset_ms - $10) > 60000
)
insert into receipts (op_id, worker_id, kind, content_hash, record_id, rev, received_at)
select op_id, $1, kind, content_hash, record_id, $2, $3
from unnest($4::uuid[], $5::text[], $6::bytea[], $7::uuid[]) as told(op_id, kind, content_hash, record_id)
on conflict (op_id) do nothing
"""


@dataclass(slots=True)
class Answer:
    """What will be said of one operation."""

    op_id: Any
    result: Result
    rev: int | None = None

    def wire(self) -> dict[str, Any]:
        """The verdict as JSON."""
        result = self.result
        body: dict[str, Any] = {"op_id": self.op_id, "outcome": result.outcome}
        if result.record_id:
            body["record_id"] = str(result.record_id)
        if self.rev is not None:
            body["rev"] = self.rev
        if result.flags:
            body["flags"] = list(result.flags)
        if result.code:
            status, title = TITLES[result.code]
            problem = {"type": f"/docs/problems#{result.code}", "title": title, "status": status, "code": result.code}
            if result.params:
                problem["params"] = dict(result.params)
            if result.errors:
                problem["errors"] = [{"pointer": fault.pointer, "code": fault.code} for fault in result.errors]
            body["problem"] = problem
        return body


Fresh = dict[UUID, tuple[int, Read]]  # operations not known to be applied, by op_id, and their places in the batch


async def push(session: AsyncSession, actor: Actor, envelope: Envelope) -> dict[str, Any]:
    """Apply a push. Every operation gets a verdict, in its place; the bad ones hurt nobody."""
    received_at = now()
    answers: list[Answer | None] = [None] * len(envelope.operations)
    fresh: Fresh = {}
    twins: list[tuple[int, Read, int]] = []  # the same op_id once more in the same batch, and where it stood first
    for place, raw in enumerate(envelope.operations):
        try:
            read = read_operation(raw)
        except Refused as refusal:
            answers[place] = Answer(_echo(raw), Result.refused(refusal))
            continue
        first, _ = fresh.setdefault(read.item.op_id, (place, read))
        if first != place:
            twins.append((place, read, first))
    readable = dict(fresh.values())
    connection = await driver(session)
    if fresh:
        await _recall(connection, fresh, answers)
    if fresh:
        offset = received_at - envelope.sent_at
        batch = Batch(session, connection, actor, received_at, offset, await bump(session))
        await _recall(connection, fresh, answers)
        done = await _apply(batch, fresh, answers)
        await _keep(batch, envelope.device_id, done)
    for place, read, first in twins:
        answers[place] = _twin(read, readable[first], answers[first])
    _tell(answers)
    return {"server_time": received_at, "verdicts": [answer.wire() for answer in answers if answer]}


async def _recall(connection: "asyncpg.Connection[asyncpg.Record]", fresh: Fresh, answers: list[Answer | None]) -> None:
    """Answer what was applied before, and take it out of what is fresh."""
    for receipt in await connection.fetch(_RECEIPTS, list(fresh)):
        place, read = fresh.pop(receipt["op_id"])
        answers[place] = _again(read, receipt)


Done = tuple[UUID, str, bytes, UUID]  # operation, its kind and version, hash of its content, the record it made


async def _apply(batch: Batch, fresh: Fresh, answers: list[Answer | None]) -> list[Done]:
    """Apply what is new, kind by kind, and answer it. What was settled comes back, to be kept."""
    done: list[Done] = []
    for operation in ORDERED:
        items = [read.item for _, read in fresh.values() if read.operation is operation]
        if not items:
            continue
        if batch.actor.can(operation.permission):
            results = await _bisect(batch, operation, items)
        else:
            results = {item.op_id: Result("rejected", None, "forbidden") for item in items}
        for item in items:
            result = results[item.op_id]
            settled = result.outcome in ("applied", "duplicate")
            answers[fresh[item.op_id][0]] = Answer(str(item.op_id), result, batch.rev if settled else None)
            if settled and result.record_id:
                done.append((item.op_id, f"{operation.kind}@{operation.version}", item.content_hash, result.record_id))
    return done


async def _keep(batch: Batch, device_id: UUID, done: Sequence[Done]) -> None:
    columns = [list(column) for column in zip(*done, strict=True)] or [[], [], [], []]
    phone = (device_id, batch.actor.account_id, _milliseconds(batch.offset.total_seconds()))
    await batch.connection.execute(_KEEP, batch.actor.id, batch.rev, batch.received_at, *columns, *phone)
    if done:
        counts: dict[str, int] = {}
        for _, kind, _, _ in done:
            counts[kind] = counts.get(kind, 0) + 1
        detail = {"rev": batch.rev, "counts": counts}  # which records: those whose receipts carry this rev
        await audit(batch.session, "sync.push", actor_id=batch.actor.id, detail=detail)


async def _bisect(batch: Batch, operation: Operation, items: Sequence[Item]) -> dict[UUID, Result]:
    """Apply items of one kind; when the database refuses the lot, halve it until the culprit stands alone."""
    # Savepoints by plain statements: the ORM compiles its own anew at every use, which costs more than the insert.
    await batch.connection.execute("savepoint items")
    try:
        results = await operation.apply(batch, items)
        await batch.connection.execute("release savepoint items")
    except (asyncpg.PostgresError, asyncpg.DataError, DBAPIError) as error:
        state = _sqlstate(error)
        # Only data can be at fault here (22: bad value, 23: a constraint); anything else is not the item's doing.
        if not state.startswith(("22", "23")):
            raise
        await batch.connection.execute("rollback to savepoint items")
        batch.session.expunge_all()  # what the failed attempt had in hand is not in the database any more
        if len(items) == 1:
            return {items[0].op_id: Result("rejected", None, "unstorable", {"sqlstate": state})}
    else:
        return results
    middle = len(items) // 2
    first = await _bisect(batch, operation, items[:middle])
    return first | await _bisect(batch, operation, items[middle:])


def _sqlstate(error: Exception) -> str:
    """The SQLSTATE of a failed statement; a value the driver itself could not send counts as a bad value."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return getattr(cause, "sqlstate", None) or ("22000" if isinstance(cause, asyncpg.DataError) else "")


def _again(read: Read, receipt: asyncpg.Record) -> Answer:
    if read.item.content_hash == receipt["content_hash"]:
        return Answer(str(read.item.op_id), Result("duplicate", receipt["record_id"]), receipt["rev"])
    return Answer(str(read.item.op_id), Result("rejected", None, "op-reused"))


def _twin(read: Read, first: Read, answer: Answer | None) -> Answer | None:
    """The verdict of an operation that stands twice in one batch: what its first standing got."""
    if read.item.content_hash != first.item.content_hash:
        return Answer(str(read.item.op_id), Result("rejected", None, "op-reused"))
    if answer is None or answer.result.outcome != "applied":
        return answer
    return Answer(answer.op_id, Result("duplicate", answer.result.record_id), answer.rev)


def _echo(raw: Any) -> Any:
    """What an unreadable operation called itself, if it can be said back."""
    told = raw.get("op_id") if isinstance(raw, dict) else None
    return told if isinstance(told, str) and len(told) <= 100 and told.isprintable() else None


def _milliseconds(seconds: float) -> int:
    return max(-(2**62), min(2**62, int(seconds * 1000)))


def _tell(answers: Sequence[Answer | None]) -> None:
    """Refusals are counted in the log by code, so that a bad release of the phone app shows at once."""
    counts: dict[str, int] = {}
    for answer in answers:
        if answer and answer.result.code:
            counts[answer.result.code] = counts.get(answer.result.code, 0) + 1
    if counts:
        log.info("not-applied", counts=counts)
