"""What a community looks for in its register of 30,000 people: each search against the bare query of the same rows."""

import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import asyncpg
import httpx

from app.identity.service import add_user
from app.kernel import schema, seal
from app.kernel.changes import bump
from app.kernel.config import Settings
from app.kernel.db import Database, driver_url
from app.kernel.embedded import EmbeddedPostgres
from app.organisation.service import create_area
from app.registers.models import Resident
from tests.bench.place import HOUSEHOLDS, PASSWORD, RESIDENTS, SCHEMA, fill_grid, serving
from tests.bench.report import Figure, percentile

GRIDS: Final = 25
ROUNDS: Final = 60
AT_MOST_MS: Final = 50
COMMUNITY: Final = "990101001001"
PHONE: Final = f"0990{(HOUSEHOLDS + 7) * 3 * 104729 % 10**7:07}"  # of a head


@dataclass(frozen=True)
class Search:
    """What is typed, and the bare query of who it means."""

    name: str
    typed: str
    query: str
    arguments: tuple[Any, ...] = ()


def _searches() -> Iterator[Search]:
    people = "select household_id from residents where "
    yield Search("a whole name", "桑青葆", f"{people} name = '桑青葆'")
    yield Search("a given name", "青葆", f"{people} name like '%青葆'")
    yield Search("one character", "桑", f"{people} name like '桑%'")
    yield Search("initials", "sqb", f"{people} initials = 'sqb'")
    yield Search("pinyin", "qingbao", f"{people} pinyin like '%qingbao'")
    yield Search("the end of a phone", PHONE[-4:], f"{people} phone_tail = '{PHONE[-4:]}'")
    yield Search("a whole phone", PHONE, f"{people} phone_index = any($1)", (Resident.phone.indexes(PHONE),))
    yield Search(
        "a door", "3-1-302", "select id from dwellings where building = '3号楼' and unit = '1' and room = '302'"
    )
    yield Search("a room", "302", "select id from dwellings where room = '302'")
    yield Search("an address", "槐荫里3号楼", "select id from dwellings where address like '槐荫里3号楼%'")
    yield Search("nobody", "查无此人", f"{people} name = '查无此人'")


async def measure() -> list[Figure]:
    """Each search's p95 beside its bare query's."""
    with TemporaryDirectory(prefix="doorstep-bench-") as folder, EmbeddedPostgres(Path(folder)).running() as url:
        seal.use(seal.Ring.load(Settings(data_dir=Path(folder))))
        await schema.upgrade(url, SCHEMA)
        await _settle(url)
        figures = []
        async with serving(url, folder) as (base_url, _), httpx.AsyncClient(base_url=f"{base_url}/api/v1") as client:
            body = {"username": "secretary", "password": PASSWORD}
            token = (await client.post("/auth/sign-in", json=body)).raise_for_status().json()["token"]
            client.cookies.clear()
            client.headers["authorization"] = f"Bearer {token}"
            bare = await asyncpg.connect(driver_url(url), server_settings={"search_path": f"{SCHEMA},public"})
            for search in _searches():
                figures += await _compare(client, bare, search)
            await bare.close()
    return figures


async def _compare(client: httpx.AsyncClient, bare: Any, search: Search) -> list[Figure]:
    async def ask() -> int:
        answer = await client.get("/households", params={"query": search.typed})
        return len(answer.raise_for_status().json()["items"])

    async def fetch() -> int:
        return len(await bare.fetch(search.query, *search.arguments))

    if bool(await ask()) != bool(await fetch()):
        raise AssertionError(f"{search.name}: one of the two finds nothing")
    route, query = await _times(ask), await _times(fetch)
    slowest = percentile(route, 0.95)
    people = f"{GRIDS * HOUSEHOLDS * RESIDENTS:,} people"
    is_met = slowest * 1000 <= AT_MOST_MS
    return [
        Figure(f"{search.name}: p95 among {people}", slowest * 1000, "ms", f"≤ {AT_MOST_MS}", is_met),
        Figure("… ÷ the p95 of the bare query", slowest / percentile(query, 0.95)),
    ]


async def _times(ask: Callable[[], Awaitable[int]]) -> list[float]:
    kept = []
    for round_ in range(ROUNDS + 10):
        started = time.perf_counter()
        await ask()
        if round_ >= 10:  # warm: plans, pools, caches
            kept.append(time.perf_counter() - started)
    return kept


async def _settle(url: str) -> None:
    database = Database(url, SCHEMA)
    async with database.transaction() as session:
        for code, kind, parent in (
            (COMMUNITY[:6], "district", None),
            (COMMUNITY[:9], "street", COMMUNITY[:6]),
            (COMMUNITY, "community", COMMUNITY[:9]),
        ):
            await create_area(session, code=code, kind=kind, name=code, parent_code=parent)
        await add_user(
            session,
            username="secretary",
            name="纪晴川",
            password=PASSWORD,
            role="community_secretary",
            area_code=COMMUNITY,
        )
        for grid in range(1, GRIDS + 1):
            await create_area(
                session, code=f"{COMMUNITY}{grid:03}", kind="grid", name=f"第{grid}网格", parent_code=COMMUNITY
            )
        rev = await bump(session)
        for grid in range(1, GRIDS + 1):
            await fill_grid(session, f"{COMMUNITY}{grid:03}", rev)
    async with database.engine.connect() as connection:
        await connection.exec_driver_sql("analyze")
        await connection.commit()
    await database.close()
