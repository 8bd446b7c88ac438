"""What a desk reads, at 100,000 and at 1,000,000 cases: each route against the bare indexed query of the same rows."""

import json
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID

import asyncpg
import httpx

from app.incidents.catalogue.leaves import leaves
from app.incidents.workflow import OPEN
from app.kernel import schema
from app.kernel.clock import now
from app.kernel.db import driver_url
from app.kernel.embedded import EmbeddedPostgres
from tests.bench.crowd import COMMUNITY, FIRST_GRID, PEOPLE, STREET, grow, settle
from tests.bench.place import PASSWORD, SCHEMA, serving
from tests.bench.report import Figure, percentile

SIZES: Final = (100_000, 1_000_000)
ROUNDS: Final = 60
# Ten times as many closed cases may cost a little more, in deeper indexes and colder pages; they may not cost as much
# again. Told of the median, as the machine's mood falls on the slowest.
GROWS: Final = 1.5
_OPEN: Final = "state in (" + ", ".join(f"'{state}'" for state in OPEN) + ")"
_QUEUE: Final = f"select * from incidents where {_OPEN} and %s order by (- urgency), due_at, id limit 51"
_BOX: Final = {"west": 113.1, "south": 34.1, "east": 113.14, "north": 34.14}
_NEAR: Final = "point(lon, lat) <@ box(point(113.1, 34.1), point(113.14, 34.14))"
# Held by one old case alone.
LONE: Final = "老井盖下沉"
# Where and what the newest case of the first grid is (see `crowd`): the thousandth, as there are a thousand grids.
ALIKE: Final = {
    "category": sorted(leaf.code for leaf in leaves())[1000 % 75],
    "lat": 34 + 1000 % 97 / 9700,
    "lon": 113 + 1000 % 89 / 8900,
}


@dataclass(frozen=True)
class Ask:
    """A route as somebody asks it, and the bare query of what it shows."""

    name: str
    who: str
    path: str
    query: str
    params: dict[str, Any] | None = None


ASKS: Final = (
    Ask("queue, district desk", "district", "/incidents", _QUEUE % "true"),
    Ask("queue, street desk", "street", "/incidents", _QUEUE % f"path <@ '990101.{STREET}'"),
    Ask("queue, community", "secretary", "/incidents", _QUEUE % f"path <@ '990101.{STREET}.{COMMUNITY}'"),
    Ask(
        "queue, a unit's own",
        "handler",
        "/incidents",
        _QUEUE % "id in (select incident_id from case_units where unit_code = 'D-01' and ended_at is null)",
    ),
    Ask(
        "newest of all states",
        "district",
        "/incidents",
        "select * from incidents order by reported_at desc, id desc limit 51",
        {"order": "newest"},
    ),
    Ask(
        "search in open cases",
        "district",
        "/incidents",
        _QUEUE % "(text ilike '%77号门%' or place_text ilike '%77号门%')",
        {"q": "77号门"},
    ),
    Ask(
        "search everywhere, words that one case holds",
        "district",
        "/incidents",
        f"select * from incidents where text ilike '%{LONE}%' or place_text ilike '%{LONE}%' limit 51",
        {"q": LONE, "order": "newest"},
    ),
    Ask(
        "map, a neighbourhood",
        "district",
        "/incidents/map",
        f"select id, lat, lon from incidents where lat is not null and {_OPEN} and {_NEAR} limit 1001",
        dict(_BOX),
    ),
    Ask(
        "map, the whole district",
        "district",
        "/incidents/map",
        "select floor(lon * 50), floor(lat * 50), count(*) from incidents "
        f"where lat is not null and {_OPEN} group by 1, 2",
        {"west": 112.9, "south": 33.9, "east": 113.4, "north": 34.5},
    ),
    Ask(
        "duplicates",
        "district",
        "/incidents/duplicates",
        f"select *, similarity(text, '路灯不亮，号门前') from incidents where grid_code = '{FIRST_GRID}' and {_OPEN} "
        "and reported_at > now() - interval '60 days' order by reported_at desc limit 200",
        {**ALIKE, "grid_code": FIRST_GRID, "text": "路灯不亮，号门前"},
    ),
    Ask(
        "board counters",
        "district",
        "/incidents/counters",
        f"select state, desk, is_self_handled, count(*), count(*) filter (where due_at < now()), "
        f"count(*) filter (where urgency > 0) from incidents where {_OPEN} group by 1, 2, 3",
    ),
)


async def measure() -> list[Figure]:
    """Each route's p95 beside its bare query's, and what ten times the cases cost."""
    seen: dict[str, list[Sample]] = {}
    at = now()
    with TemporaryDirectory(prefix="doorstep-bench-") as folder, EmbeddedPostgres(Path(folder)).running() as url:
        await schema.upgrade(url, SCHEMA)
        await settle(url)
        held = 0
        for size in SIZES:
            await grow(url, held + 1, size, at)
            held = size
            for name, sample in (await _samples(url, folder)).items():
                seen.setdefault(name, []).append(sample)
    return list(_figures(seen))


@dataclass(frozen=True)
class Sample:
    """Seconds that a route took, and its bare query in turn with it."""

    route: list[float]
    bare: list[float]


def _figures(seen: dict[str, list[Sample]]) -> Iterator[Figure]:
    few, many = (f"{size:,}" for size in SIZES)
    for name, (before, after) in seen.items():
        slowest = percentile(after.route, 0.95)
        grown = median(after.route) / median(before.route)
        yield Figure(f"{name}: p95 at {many} cases", slowest * 1000, "ms")
        yield Figure("… ÷ the p95 of the bare query", slowest / percentile(after.bare, 0.95))
        yield Figure(f"… median ÷ the same at {few}", grown, "", f"≤ {GROWS}", grown <= GROWS)


async def _samples(url: str, folder: str) -> dict[str, Sample]:
    """Each route, asked in turn with its bare query."""
    found = {}
    async with serving(url, folder) as (base_url, _), httpx.AsyncClient(base_url=f"{base_url}/api/v1") as client:
        tokens = {name: await _token(client, name) for name in PEOPLE}
        bare = await asyncpg.connect(driver_url(url), server_settings={"search_path": f"{SCHEMA},public"})
        ids = [row["id"] for row in await bare.fetch("select id from incidents tablesample system (1) limit 2000")]
        for ask in ASKS:
            found[ask.name] = await _in_turn(_asker(client, ask, tokens), _fetcher(bare, ask.query))
        found["case page"] = await _in_turn(_opener(client, tokens["district"], ids), _case(bare, ids))
        await bare.close()
    return found


async def _in_turn(route: Callable[[], Awaitable[Any]], query: Callable[[], Awaitable[Any]]) -> Sample:
    sample = Sample([], [])
    for round_ in range(ROUNDS + 10):
        for kept, ask in zip((sample.route, sample.bare), (route, query), strict=True):
            started = time.perf_counter()
            await ask()
            if round_ >= 10:  # warm: plans, pools, caches
                kept.append(time.perf_counter() - started)
    return sample


async def _token(client: httpx.AsyncClient, username: str) -> str:
    answer = await client.post("/auth/sign-in", json={"username": username, "password": PASSWORD})
    client.cookies.clear()
    return str(answer.raise_for_status().json()["token"])


def _asker(client: httpx.AsyncClient, ask: Ask, tokens: dict[str, str]) -> Callable[[], Awaitable[Any]]:
    headers = {"authorization": f"Bearer {tokens[ask.who]}"}

    async def call() -> None:
        answer = (await client.get(ask.path, params=ask.params, headers=headers)).raise_for_status()
        if len(json.loads(answer.content)) == 0:
            raise AssertionError(f"{ask.name} showed nothing")

    return call


def _fetcher(bare: Any, query: str) -> Callable[[], Awaitable[Any]]:
    async def call() -> None:
        await bare.fetch(query)

    return call


def _opener(client: httpx.AsyncClient, token: str, ids: list[UUID]) -> Callable[[], Awaitable[Any]]:
    chance, headers = random.Random(1), {"authorization": f"Bearer {token}"}

    async def call() -> None:
        (await client.get(f"/incidents/{chance.choice(ids)}", headers=headers)).raise_for_status()

    return call


def _case(bare: Any, ids: list[UUID]) -> Callable[[], Awaitable[Any]]:
    chance = random.Random(1)

    async def call() -> None:
        one = chance.choice(ids)
        await bare.fetchrow("select * from incidents where id = $1", one)
        await bare.fetch("select * from incident_log where incident_id = $1 order by seq", one)
        await bare.fetch("select * from case_units where incident_id = $1", one)

    return call
