"""The live board: from the commit of a new case to the word of it in 200 open streams, on the shipped processes.

PostgreSQL itself tells when it committed (`track_commit_timestamp`); the streams are read on the same machine's clock.
"""

import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import asyncpg
import httpx

from app.identity.service import add_user
from app.incidents.service import publish_catalogue
from app.kernel import schema
from app.kernel.config import Settings
from app.kernel.db import Database, driver_url
from app.kernel.embedded import EmbeddedPostgres
from app.organisation.service import create_area
from tests.bench.place import PASSWORD, SCHEMA, serving
from tests.bench.report import Figure, percentile

STREAMS: Final = 200
CASES: Final = 60
# Cases do not come by the clock, and a desk that reads the queue again is given the time to do it.
EVERY_S: Final = 0.5
WAIT_S: Final = 20.0
GRID: Final = "990101001001001"
CASE: Final = {
    "category": "0203",
    "text": "三盏路灯不亮，晚上看不见路",
    "grid_code": GRID,
    "place_text": "槐花巷14号门前",
    "complainant": {"is_anonymous": True},
}

Heard = list[tuple[int, float]]  # rev, and when it was heard


async def measure() -> list[Figure]:
    """p50, p95 and the slowest of all pairs of a case and a stream."""
    with TemporaryDirectory(prefix="doorstep-bench-") as folder:
        postgres = EmbeddedPostgres(Path(folder))
        with postgres.running() as url:
            await _run(url, "alter system set track_commit_timestamp = on")
        with postgres.running() as url:
            await schema.upgrade(url, SCHEMA)
            await _fill(url)
            async with serving(url, folder) as (base_url, _):
                heard, revs = await _listen(base_url)
            committed = await _committed(url, revs)
    late = [_when(stream, rev) - at for stream in heard for rev, at in committed.items()]
    return [
        Figure(f"streams on {Settings.model_fields['workers'].default} processes", len(heard)),
        Figure("cases", len(committed)),
        Figure("from commit to the stream, p50", percentile(late, 0.5) * 1000, "ms"),
        Figure("… p95", percentile(late, 0.95) * 1000, "ms", "≤ 1000", percentile(late, 0.95) <= 1),
        Figure("… the slowest", max(late) * 1000, "ms"),
    ]


def _when(stream: Heard, rev: int) -> float:
    """When a stream first told a rev at least as high. A word that never came raises StopIteration."""
    return next(at for told, at in stream if told >= rev)


async def _fill(url: str) -> None:
    database = Database(url, SCHEMA)
    async with database.transaction() as session:
        for code, kind, parent in (
            ("990101", "district", None),
            ("990101001", "street", "990101"),
            ("990101001001", "community", "990101001"),
            (GRID, "grid", "990101001001"),
        ):
            await create_area(session, code=code, kind=kind, name=code, parent_code=parent)
        for role in ("hotline_operator", "district_dispatcher"):
            await add_user(session, username=role, name="岳千帆", password=PASSWORD, role=role, area_code="990101")
        await publish_catalogue(session)
    await database.close()


async def _listen(base_url: str) -> tuple[list[Heard], list[str]]:
    """What every stream heard, and the ids of the cases."""
    heard: list[Heard] = [[] for _ in range(STREAMS)]
    async with httpx.AsyncClient(base_url=base_url, timeout=60) as hotline:
        reader = await _token(hotline, "district_dispatcher")
        operator = {"authorization": f"Bearer {await _token(hotline, 'hotline_operator')}"}
        opened = [asyncio.Event() for _ in heard]
        pairs = zip(heard, opened, strict=True)
        tasks = [asyncio.create_task(_stream(hotline.base_url, reader, *pair)) for pair in pairs]
        try:
            async with asyncio.timeout(WAIT_S):
                await asyncio.gather(*(one.wait() for one in opened))
            made = []
            for _ in range(CASES):
                answer = await hotline.post("/api/v1/incidents", json=CASE, headers=operator)
                made.append(answer.raise_for_status().json()["id"])
                await asyncio.sleep(EVERY_S)
            await asyncio.sleep(2)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return heard, made


async def _token(client: httpx.AsyncClient, username: str) -> str:
    answer = await client.post("/api/v1/auth/sign-in", json={"username": username, "password": PASSWORD})
    return str(answer.raise_for_status().json()["token"])


async def _stream(base_url: httpx.URL, token: str, heard: Heard, opened: asyncio.Event) -> None:
    """One desk that is open: a bare socket, so that two hundred readers cost the measured machine little.

    `opened` is set by the first word, which is the rev of that moment.
    """
    reader, writer = await asyncio.open_connection(base_url.host, base_url.port)
    request = f"GET /api/v1/live HTTP/1.1\r\nhost: {base_url.host}\r\nauthorization: Bearer {token}\r\n\r\n"
    writer.write(request.encode())
    try:
        while line := await reader.readline():
            if line.startswith(b"id: "):
                heard.append((int(line[4:]), time.time()))
                opened.set()
    finally:
        writer.close()


async def _run(url: str, statement: str) -> None:
    connection = await asyncpg.connect(driver_url(url))
    await connection.execute(statement)
    await connection.close()


async def _committed(url: str, ids: list[str]) -> dict[int, float]:
    """When the transaction that made each case was committed, by the case's rev."""
    connection = await asyncpg.connect(driver_url(url))
    query = f'select rev, pg_xact_commit_timestamp(xmin) as at from "{SCHEMA}".incidents where id = any($1::uuid[])'
    found = await connection.fetch(query, ids)
    await connection.close()
    return {row["rev"]: row["at"].timestamp() for row in found}
