"""The floor: the same rows into the same table, by bare asyncpg and one `unnest` statement a batch.

The table is a copy of `visits` with its constraints, indexes and its foreign key, and nobody else writes to it.
"""

import asyncio
import json
import time
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from app.kernel.clock import now
from tests.bench.place import SCHEMA

INSERT = """
insert into baseline_visits (id, household_id, kind, mode, outcome, occurred_at, told_occurred_at, recorded_at, form,
    answers, needs, hazards, note, lat, lon, accuracy_m, position_at, media, flags, grid_code, path, worker_id,
    worker_name, received_at, version, rev)
select s.id, s.household_id, s.kind, s.mode, s.outcome, s.occurred_at, s.occurred_at, s.recorded_at, s.form, s.answers,
    string_to_array(s.needs, ','), string_to_array(s.hazards, ','), s.note, s.lat, s.lon, s.accuracy_m, s.occurred_at,
    '{}', '{}', '990101001001001', '990101.990101001.990101001001.990101001001001', s.household_id, '纪晴川', $15, 1, 1
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[],
    $8::text[], $9::jsonb[], $10::text[], $11::text[], $12::text[], $13::float8[], $14::float8[], $16::float8[])
    as s(id, household_id, kind, mode, outcome, occurred_at, recorded_at, form, answers, needs, hazards, note, lat, lon,
    accuracy_m)
"""


def columns(body: bytes) -> tuple[Any, ...]:
    """A push body as the statement's arguments; made before the clock starts."""
    told = json.loads(body)["operations"]
    rows = [op["data"] for op in told]
    at = [datetime.fromisoformat(row["occurred_at"]) for row in rows]
    position = [row["position"] for row in rows]
    return (
        [UUID(row["id"]) for row in rows],
        [UUID(row["household_id"]) for row in rows],
        *([row[name] for row in rows] for name in ("kind", "mode", "outcome")),
        at,
        at,
        [row["form"] for row in rows],
        [json.dumps(row["answers"]) for row in rows],
        [",".join(row["needs"]) for row in rows],
        [",".join(row["hazards"]) for row in rows],
        [row["note"] for row in rows],
        [p["lat"] for p in position],
        [p["lon"] for p in position],
        now(),
        [p["accuracy_m"] for p in position],
    )


async def insert_all(dsn: str, work: dict[str, list[bytes]]) -> float:
    """Insert everything, one connection a phone, one transaction a batch. Answers seconds."""
    url = dsn.replace("postgresql+asyncpg://", "postgresql://")
    settings = {"search_path": f"{SCHEMA}, public", "jit": "off"}
    ready = {worker: [columns(body) for body in bodies] for worker, bodies in work.items()}
    pool = [await asyncpg.connect(url, server_settings=settings) for _ in work]
    if not await pool[0].fetchval("select to_regclass('baseline_visits')"):
        await pool[0].execute("create table baseline_visits (like visits including all)")
        await pool[0].execute("alter table baseline_visits add foreign key (household_id) references households")

    async def one(connection: asyncpg.Connection, batches: list[tuple[Any, ...]]) -> None:
        for arguments in batches:
            await connection.execute(INSERT, *arguments)

    started = time.perf_counter()
    await asyncio.gather(*(one(c, batches) for c, batches in zip(pool, ready.values(), strict=True)))
    seconds = time.perf_counter() - started
    for connection in pool:
        await connection.close()
    return seconds
