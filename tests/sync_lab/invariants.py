"""What must be true after any schedule, once the network is healed and every queue is drained.

Each check yields one line for everything that is wrong.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from tests.sync_lab.outbox import Op
from tests.sync_lab.phone import Phone
from tests.sync_lab.store import Store
from tests.sync_lab.truth import Truth
from tests.sync_lab.work import BEYOND_CLOCK, UNIQUE
from tests.sync_lab.world import Worker, World

NEAR = timedelta(seconds=60)  # a corrected clock is as exact as a request is quick


def every_operation_has_its_end(world: World) -> Iterator[str]:
    """No operation lost: each is received, or needs the worker for a reason the world knows to be right."""
    for phone in world.phones:
        worker = world.worker_of(phone)
        for op in phone.outbox.ops:
            if op.state not in ("received", "needs_you"):
                yield f"{phone.name}: {op} has no end"
            elif op.poison and (op.state != "needs_you" or op.code not in op.refusals):
                yield f"{phone.name}: {op} was not refused as it must be: {op.problem}"
            elif op.state == "needs_you" and not op.poison and not _is_right(world, worker, op):
                yield f"{phone.name}: {op} was refused without a reason: {op.problem}"


def _is_right(world: World, worker: Worker, op: Op) -> bool:
    if op.code == "edit-conflict":
        return all(world.may_conflict(op, name) for name in op.problem["params"]["fields"])
    return op.code == "not-found" and world.may_be_missing(worker, op)


def _received(world: World, kind: str) -> Iterator[tuple[Worker, Op]]:
    for phone in world.phones:
        for op in phone.outbox.ops:
            if op.kind == kind and op.state == "received" and not op.is_chosen:
                yield world.worker_of(phone), op


def nothing_is_applied_twice(world: World, truth: Truth) -> Iterator[str]:
    """One visit a record, one version an amendment, one receipt an operation, one line of history an edit."""
    records = {op.data["id"] for _, op in _received(world, "visit.record")}
    yield from _differ("visits", Counter(truth.visits.keys()), Counter(records))
    amendments = Counter(op.op_id for _, op in _received(world, "visit.amend"))
    versions = [version for found in truth.versions.values() for version in found]
    yield from _differ("versions", Counter(version.reason for version in versions), amendments)
    for visit in truth.visits.values():
        numbers = [version.version for version in truth.versions.get(visit.id, ())]
        if numbers != list(range(1, visit.version)):
            yield f"visit {visit.id} of version {visit.version} has former versions {numbers}"
    kinds = ("visit.record", "visit.amend", "household.edit", "contact.reveal")
    received = {op.op_id: (worker, op) for kind in kinds for worker, op in _received(world, kind)}
    # A conflict leaves no receipt; but an old copy of it may find its value agreed on by then, and be taken.
    open_to = {op.op_id for phone in world.phones for op in phone.outbox.ops if op.was_conflict}
    yield from _differ("receipts", Counter(truth.receipts.keys() - open_to), Counter(received.keys() - open_to))
    for op_id in received.keys() & truth.receipts.keys():
        (worker, op), receipt = received[op_id], truth.receipts[op_id]
        told = (worker.id, f"{op.kind}@1", op.rev)
        if (receipt.worker_id, receipt.kind, receipt.rev) != told:
            yield f"the receipt of {op} says {receipt.kind}, rev {receipt.rev}, and the phone was told {told}"
    reveals = Counter((worker.id, UUID(op.household)) for worker, op in _received(world, "contact.reveal"))
    yield from _differ("looks", truth.reveals, reveals)
    for worker in world.workers:
        counted = Counter(r.kind for r in truth.receipts.values() if r.worker_id == worker.id)
        yield from _differ(f"audit of {worker.name}", truth.pushes.get(worker.id, Counter()), counted)


def _differ(name: str, found: Counter[Any], wanted: Counter[Any]) -> Iterator[str]:
    if more := found - wanted:
        yield f"{name}: too many of {dict(more)}"
    if fewer := wanted - found:
        yield f"{name}: missing {dict(fewer)}"


def visits_say_what_was_told(world: World, truth: Truth) -> Iterator[str]:
    """A visit holds what its phone recorded, at the true time, and its flags; an amended one what was amended last."""
    clocks = {op.op_id: phone.habits.clock_off for phone in world.phones for op in phone.outbox.ops}
    for visit in truth.visits.values():
        known = world.visits[str(visit.id)]
        told, is_wrong = known.op.data, abs(clocks[known.op.op_id]) > BEYOND_CLOCK
        first = truth.versions[visit.id][0].body if visit.id in truth.versions else vars(visit)
        for name in ("outcome", "answers", "needs", "hazards", "note", "media"):
            if first[name] != told[name]:
                yield f"visit {visit.id}: {name} is {first[name]!r}, and the phone told {told[name]!r}"
        if abs(visit.occurred_at - known.occurred_at) > (NEAR if is_wrong else BEYOND_CLOCK):
            yield f"visit {visit.id} was at {known.occurred_at}, and the server says {visit.occurred_at}"
        for flag, is_due in (("skewed", is_wrong), ("night", known.is_night)):
            if (flag in visit.flags) != is_due:
                yield f"visit {visit.id} has flags {visit.flags}, and {flag} should be {is_due}"
        for version in truth.versions.get(visit.id, [])[-1:]:
            changes = next(op for _, op in _received(world, "visit.amend") if op.op_id == version.reason).data[
                "changes"
            ]
            now_is = {name: getattr(visit, name) for name in changes}
            if now_is != changes:
                yield f"visit {visit.id} was amended last to {changes}, and it is {now_is}"


def records_keep_their_order(world: World, truth: Truth) -> Iterator[str]:
    """Amendments of one phone to one visit became versions in the order in which they were made."""
    made = {version.reason: version.version for found in truth.versions.values() for version in found}
    for phone in world.phones:
        lines: defaultdict[str, list[int]] = defaultdict(list)
        for op in phone.outbox.ops:
            if op.op_id in made and not op.is_retried:  # what was refused first may come after later ones
                lines[op.line].append(made[op.op_id])
        for line, versions in lines.items():
            if versions != sorted(versions):
                yield f"{phone.name}: {line} was amended in the order {versions}"


def households_follow(world: World, truth: Truth) -> Iterator[str]:
    """A household knows its latest visit; its history has no gap, and no edit went over a value it had not seen."""
    for household, door in truth.homes.values():
        mine = [visit for visit in truth.visits.values() if visit.household_id == household.id]
        last = max(mine, key=lambda visit: visit.occurred_at, default=None)
        should_be = (last.occurred_at, last.outcome) if last else (None, None)
        if (household.last_visit_at, household.last_outcome) != should_be:
            yield f"household {household.id}: last visit {household.last_visit_at}, and should be {should_be}"
        for name in UNIQUE:
            history = truth.edits.get((household.id, name), ())
            for before, after in pairwise(history):
                if before.new != after.old:
                    yield f"household {household.id}: {name} went to {before.new}, then from {after.old}"
            if history and history[-1].new != getattr(household, name):
                yield f"household {household.id}: {name} is not what its history says ({door.room})"
    for worker, op in _received(world, "household.edit"):
        for name in op.data["fields"].keys() & set(UNIQUE):
            told = op.data["fields"][name]
            lines = [line for line in truth.edits[UUID(op.household), name] if line.new == told["to"]]
            if [(line.old, line.edited_by) for line in lines] != [(told["from"], worker.id)]:
                yield f"{op}: {told} stands in history as {[(line.old, line.new) for line in lines]}"


def phones_hold_the_scope(world: World, truth: Truth, fresh: dict[str, Store]) -> Iterator[str]:
    """Each phone holds what a new phone of its worker is given, and that is what the tables say."""
    for phone in world.phones:
        worker, held = world.worker_of(phone), phone.store.facts()
        grids = sorted(post.grid.code for post in worker.posts if post.last is None)
        if phone.store.grids != grids:
            yield f"{phone.name} holds grids {phone.store.grids} instead of {grids}"
        yield from _unlike(f"{phone.name} and a new phone", held, fresh[worker.name].facts())
        wanted = truth.rows(grids)
        mine = {key: fact for key, fact in held.items() if key[0] not in ("areas", "forms")}
        known = {key: (rev, {n: data.get(n) for n in wanted.get(key, (0, {}))[1]}) for key, (rev, data) in mine.items()}
        yield from _unlike(f"{phone.name} and the tables", known, wanted)


def _unlike(who: str, one: dict[Any, Any], other: dict[Any, Any]) -> Iterator[str]:
    for key in sorted(one.keys() | other.keys()):
        if one.get(key) != other.get(key):
            yield f"{who} differ in {key}: {one.get(key)} | {other.get(key)}"


def broken(world: World, truth: Truth, fresh: dict[str, Store]) -> list[str]:
    """Everything that is wrong after a seed."""
    return [
        *every_operation_has_its_end(world),
        *nothing_is_applied_twice(world, truth),
        *visits_say_what_was_told(world, truth),
        *records_keep_their_order(world, truth),
        *households_follow(world, truth),
        *phones_hold_the_scope(world, truth, fresh),
    ]


def fresh_phone(phone: Phone) -> Phone:
    """A new phone in the same hands, which takes everything in one page."""
    habits = replace(phone.habits, page=5000)
    return Phone(f"new {phone.name}", phone.worker_id, phone.device_id, phone.network, phone.http, habits)
