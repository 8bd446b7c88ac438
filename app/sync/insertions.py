"""Kinds that only add: the one statement that counts, adds, keeps the receipts and notes it, all or nothing.

The district's counter lets one writer in at a time. A transaction of several statements would hold it while the program
thinks in between; this one holds it for as long as PostgreSQL needs. What it reads is as old as its beginning, so what
a racing copy of the same push did meanwhile shows as conflicts, which are looked into afterwards.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from app.audit.service import NOTED, opening
from app.kernel.changes import CHANNEL, COUNTED
from app.kernel.db import Database, Direct
from app.kernel.operations import Arrival, Insertion, Item, Result
from app.kernel.sql import numbered
from app.sync import receipts
from app.sync.attempts import bisect
from app.sync.kinds import FOLLOWING, ORDERED


@dataclass(frozen=True, slots=True)
class Statement:
    """A kind's statement, and its parameters in their order."""

    sql: str
    names: tuple[str, ...]
    columns: tuple[str, ...]


def statement(insertion: Insertion, following: Sequence[str] = ()) -> Statement:
    """Put together what the rooms bring: the room of the kind, and those above that follow it."""
    columns = {"op_id": "uuid", "content_hash": "bytea", **insertion.columns}
    told = ", ".join(f":{name}_column::{kind}[]" for name, kind in columns.items())
    sql = f"""
with {COUNTED}, told as (
    select * from unnest({told}) as told({", ".join(columns)})
), {", ".join((insertion.placing, insertion.adding, *following))}, kept as (
    insert into receipts (op_id, worker_id, kind, content_hash, record_id, rev, received_at)
    select op_id, :worker_id, :name, content_hash, id, rev, :received_at from placed join added using (id)
    on conflict (op_id) do nothing
), said as (
    select detail, :opening || to_json(detail)::text || ']' as content
    from (
        select '{{"counts":{{"' || :name || '":' || count(*) || '}},"rev":' || max(rev) || '}}' as detail
        from added cross join counted having count(*) > 0
    ) as done
), {NOTED}, heard as (
    {receipts.heard("counted")}
)
select told.op_id, placed.id is not null as is_placed, added.id is not null as is_added,
    {insertion.flags} as flags, (select rev from counted) as rev
from told left join placed using (op_id) left join added on added.id = told.id
"""
    return Statement(*numbered(sql), tuple(columns))


@dataclass(frozen=True, slots=True)
class Push:
    """A push on its way in, and the connection that carries it."""

    database: Database
    direct: Direct
    arrival: Arrival
    device_id: UUID


STATEMENTS = {
    kind.name: statement(kind.apply, [one.sql for one in FOLLOWING if one.kind == kind.name])
    for kind in ORDERED
    if isinstance(kind.apply, Insertion)
}


async def insert(push: Push, name: str, insertion: Insertion, items: Sequence[Item]) -> dict[UUID, Result]:
    """Add what can be added, for a kind and version by `name`. Answers by op_id; what was added has the rev it got."""
    arrival = push.arrival
    rows, refused = insertion.rows(arrival, items)
    fixed = _fixed(push, name) | insertion.arguments(arrival.actor)
    found: dict[UUID, asyncpg.Record] = {}

    async def run(some: Sequence[Item]) -> dict[UUID, Result]:
        found.update(await _run(arrival, STATEMENTS[name], [(item, rows[item.op_id]) for item in some], fixed))
        return {}

    good = [item for item in items if item.op_id in rows]
    if good:
        refused |= await bisect(arrival.connection, run, good)
    homeless = [item for item in good if item.op_id in found and not found[item.op_id]["is_placed"]]
    if homeless and (elsewhere := await _elsewhere(push, insertion)):
        fixed |= elsewhere
        refused |= await bisect(arrival.connection, run, homeless)
    results = refused | {item.op_id: _result(item, found[item.op_id]) for item in good if item.op_id in found}
    met = [item for item in good if results[item.op_id].code == "op-reused"]
    known = await receipts.find(arrival.connection, [item.op_id for item in met]) if met else {}
    for item in met:  # something was there: the same operation raced this one, another one said the same, or neither
        if item.op_id in known:
            results[item.op_id] = receipts.again(item, known[item.op_id])
        elif await insertion.is_same(arrival, item):
            rev = found[item.op_id]["rev"]
            results[item.op_id] = Result("duplicate", item.data.id, rev=rev)
            await receipts.keep(arrival, push.device_id, [(item.op_id, name, item.content_hash, item.data.id)], rev)
    return results


async def _elsewhere(push: Push, insertion: Insertion) -> dict[str, Any] | None:
    async with push.database.transaction(push.direct) as session:
        return await insertion.otherwise(session, push.arrival.actor)


def _fixed(push: Push, name: str) -> dict[str, Any]:
    arrival = push.arrival
    entry: dict[str, Any] = {"at": arrival.received_at, "actor_id": arrival.actor.id, "action": "sync.push"}
    return {
        **entry,
        **receipts.phone(arrival, push.device_id),
        "subject_kind": None,
        "subject_id": None,
        "opening": opening(**entry),
        "channel": CHANNEL,
        "district": push.database.schema,
        "name": name,
        "worker_id": arrival.actor.id,
        "worker_name": arrival.actor.name,
    }


async def _run(
    arrival: Arrival, asked: Statement, some: Sequence[tuple[Item, tuple[Any, ...]]], told: Mapping[str, Any]
) -> dict[UUID, asyncpg.Record]:
    columns = zip(*((item.op_id, item.content_hash, *row) for item, row in some), strict=True)
    told = {**told, **{f"{name}_column": column for name, column in zip(asked.columns, columns, strict=True)}}
    answered = await arrival.connection.fetch(asked.sql, *[told[name] for name in asked.names])
    return {row["op_id"]: row for row in answered}


def _result(item: Item, row: asyncpg.Record) -> Result:
    if row["is_added"]:
        return Result("applied", item.data.id, flags=tuple(row["flags"]), rev=row["rev"])
    return Result("rejected", item.data.id, "op-reused" if row["is_placed"] else "not-found")
