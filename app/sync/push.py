"""Push: a phone's operations in, a verdict each out, committed before the answer leaves.

Receipts are looked up first, so a replay costs one query. Kinds that only add go by one statement each, which is a
transaction by itself (`insertions`). All others share one transaction: it bumps the counter, which lets one writer of
the district in at a time, so that from there on nothing can race.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record as audit
from app.kernel.access import Actor
from app.kernel.changes import bump
from app.kernel.clock import now
from app.kernel.db import Database, driver
from app.kernel.operations import Apply, Arrival, Batch, Insertion, Item, Operation, Refused, Result
from app.sync import receipts
from app.sync.attempts import bisect
from app.sync.envelope import Envelope, Read, read_operation
from app.sync.insertions import Push, insert
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


@dataclass(slots=True)
class Answer:
    """What will be said of one operation."""

    op_id: Any
    result: Result

    def wire(self) -> dict[str, Any]:
        """The verdict as JSON."""
        result = self.result
        body: dict[str, Any] = {"op_id": self.op_id, "outcome": result.outcome}
        if result.record_id:
            body["record_id"] = result.record_id
        if result.rev is not None:
            body["rev"] = result.rev
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


Fresh = dict[UUID, Read]  # operations not known to be applied, by op_id


async def push(database: Database, actor: Actor, envelope: Envelope) -> dict[str, Any]:
    """Apply a push. Every operation gets a verdict, in its place; the bad ones hurt nobody."""
    received_at = now()
    answers: list[Answer | None] = [None] * len(envelope.operations)
    places: dict[UUID, int] = {}
    fresh: Fresh = {}
    twins: list[tuple[int, Read]] = []  # the same op_id once more in the same batch
    for place, raw in enumerate(envelope.operations):
        try:
            read = read_operation(raw)
        except Refused as refusal:
            answers[place] = Answer(_echo(raw), Result.refused(refusal))
            continue
        op_id = read.item.op_id
        if op_id in fresh:
            twins.append((place, read))
        else:
            fresh[op_id], places[op_id] = read, place
    readable = dict(fresh)
    if fresh:
        async with database.direct() as direct:
            arrival = Arrival(direct.driver, actor, received_at, received_at - envelope.sent_at)
            results = await _settle(Push(database, direct, arrival, envelope.device_id), fresh)
        for op_id, result in results.items():
            answers[places[op_id]] = Answer(op_id, result)
    for place, read in twins:
        first = places[read.item.op_id]
        answers[place] = _twin(read, readable[read.item.op_id], answers[first])
    _tell(answers)
    return {"server_time": received_at, "verdicts": [answer.wire() for answer in answers if answer]}


async def _settle(push: Push, fresh: Fresh) -> dict[UUID, Result]:
    """The verdicts on operations, by op_id."""
    results = await _recall(push.arrival, fresh)
    for operation in ORDERED:
        if not push.arrival.actor.can(operation.permission):
            results |= {item.op_id: Result("rejected", None, "forbidden") for item in _take(fresh, operation)}
        elif isinstance(operation.apply, Insertion) and (items := _take(fresh, operation)):
            results |= await insert(push, operation.name, operation.apply, items)
    if fresh:
        async with push.database.transaction(push.direct) as session:
            results |= await _transact(push, session, fresh)
    return results


async def _recall(arrival: Arrival, fresh: Fresh) -> dict[UUID, Result]:
    """The verdicts on what was applied before; it is taken out of what is fresh."""
    known = await receipts.find(arrival.connection, list(fresh))
    return {op_id: receipts.again(fresh.pop(op_id).item, receipt) for op_id, receipt in known.items()}


def _take(fresh: Fresh, operation: Operation) -> list[Item]:
    """The items of an operation, taken out of what is fresh."""
    return [fresh.pop(read.item.op_id).item for read in list(fresh.values()) if read.operation is operation]


async def _transact(push: Push, session: AsyncSession, fresh: Fresh) -> dict[UUID, Result]:
    """Apply what takes several statements, in one transaction and under one rev."""
    arrival = push.arrival
    connection = await driver(session)
    batch = Batch(connection, arrival.actor, arrival.received_at, arrival.offset, session, await bump(session))
    results = await _recall(batch, fresh)  # a copy of this push may have been applied while this one waited
    done: list[receipts.Done] = []
    for operation in ORDERED:
        items = _take(fresh, operation)
        if not items or isinstance(operation.apply, Insertion):
            continue
        found = await bisect(batch.connection, partial(_apply, batch, operation.apply), items)
        for item in items:
            result = found[item.op_id]
            if result.outcome in ("applied", "duplicate"):
                result.rev = batch.rev
                if result.record_id:
                    done.append((item.op_id, operation.name, item.content_hash, result.record_id))
        results |= found
    await receipts.keep(batch, push.device_id, done, batch.rev)
    if done:
        counts = dict(Counter(kind for _, kind, _, _ in done))
        detail = {"rev": batch.rev, "counts": counts}  # which records: those whose receipts carry this rev
        await audit(session, "sync.push", actor_id=batch.actor.id, detail=detail)
    return results


async def _apply(batch: Batch, apply: Apply, items: Sequence[Item]) -> dict[UUID, Result]:
    try:
        return await apply(batch, items)
    except Exception:
        batch.session.expunge_all()  # what the failed attempt had in hand is not in the database
        raise


def _twin(read: Read, first: Read, answer: Answer | None) -> Answer | None:
    """The verdict of an operation that stands twice in one batch: what its first standing got."""
    if read.item.content_hash != first.item.content_hash:
        return Answer(str(read.item.op_id), Result("rejected", None, "op-reused"))
    if answer is None or answer.result.outcome != "applied":
        return answer
    return Answer(answer.op_id, Result("duplicate", answer.result.record_id, rev=answer.result.rev))


def _echo(raw: Any) -> Any:
    """What an unreadable operation called itself, if it can be said back."""
    told = raw.get("op_id") if isinstance(raw, dict) else None
    return told if isinstance(told, str) and len(told) <= 100 and told.isprintable() else None


def _tell(answers: Sequence[Answer | None]) -> None:
    """Refusals are counted in the log by code, so that a bad release of the phone app shows at once."""
    counts: dict[str, int] = {}
    for answer in answers:
        if answer and answer.result.code:
            counts[answer.result.code] = counts.get(answer.result.code, 0) + 1
    if counts:
        log.info("not-applied", counts=counts)
