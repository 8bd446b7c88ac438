"""Receipts: what was applied is remembered, so that it is applied once; and that a phone was heard of."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg

from app.kernel.operations import Arrival, Item, Result
from app.kernel.sql import numbered

_FIND = "select op_id, content_hash, record_id, rev from receipts where op_id = any($1::uuid[])"


def heard(source: str) -> str:
    """Word that the phone was heard of, told at most once a minute, as part of a statement; see `phone`."""
    return f"""insert into phones (device_id, account_id, last_push_at, clock_offset_ms)
    select :device_id, :account_id, :received_at, :offset_ms from {source}
    on conflict (device_id, account_id) do update
    set last_push_at = excluded.last_push_at, clock_offset_ms = excluded.clock_offset_ms
    where phones.last_push_at is null or phones.last_push_at < excluded.last_push_at - interval '1 minute'
        or abs(phones.clock_offset_ms - excluded.clock_offset_ms) > 60000"""


_KEEP, _NAMES = numbered(
    f"""
with heard as ({heard("(select) as once")})
insert into receipts (op_id, worker_id, kind, content_hash, record_id, rev, received_at)
select op_id, :worker_id, kind, content_hash, record_id, :rev, :received_at
from unnest(:op_ids::uuid[], :kinds::text[], :hashes::bytea[], :record_ids::uuid[])
    as told(op_id, kind, content_hash, record_id)
on conflict (op_id) do nothing
"""
)

Done = tuple[UUID, str, bytes, UUID]  # operation, its kind and version, hash of its content, the record it made


def phone(arrival: Arrival, device_id: UUID) -> dict[str, Any]:
    """The arguments of `heard`."""
    milliseconds = int(arrival.offset.total_seconds() * 1000)
    return {
        "device_id": device_id,
        "account_id": arrival.actor.account_id,
        "received_at": arrival.received_at,
        "offset_ms": max(-(2**62), min(2**62, milliseconds)),
    }


async def keep(arrival: Arrival, device_id: UUID, done: Sequence[Done], rev: int) -> None:
    """Keep the receipts of what was settled at `rev`."""
    columns = [list(column) for column in zip(*done, strict=True)] or [[], [], [], []]
    told = phone(arrival, device_id) | dict(zip(("op_ids", "kinds", "hashes", "record_ids"), columns, strict=True))
    told |= {"worker_id": arrival.actor.id, "rev": rev}
    await arrival.connection.execute(_KEEP, *[told[name] for name in _NAMES])


async def find(connection: "asyncpg.Connection[asyncpg.Record]", op_ids: Sequence[UUID]) -> dict[UUID, asyncpg.Record]:
    """The receipts there are, by op_id."""
    return {row["op_id"]: row for row in await connection.fetch(_FIND, op_ids)}


def again(item: Item, receipt: asyncpg.Record) -> Result:
    """The verdict on an operation that was applied before; another content under its id is refused."""
    if item.content_hash == receipt["content_hash"]:
        return Result("duplicate", receipt["record_id"], rev=receipt["rev"])
    return Result("rejected", None, "op-reused")
