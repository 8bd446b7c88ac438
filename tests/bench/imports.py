"""Ten thousand households and 31,495 assets from one sheet each, one household row in a hundred bad.

Each sheet is checked, applied, and loaded once more.
Runs are started over HTTP and done by the server as it is shipped, while a phone goes on pushing; the baseline is the
bare insert of the same rows by arrays.
"""

import asyncio
import io
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import asyncpg
import httpx
import xlsxwriter  # type: ignore[import-untyped]
from sqlalchemy import select

from app.identity.service import add_user
from app.kernel import schema, seal
from app.kernel.config import Settings
from app.kernel.db import Database, driver_url
from app.kernel.embedded import EmbeddedPostgres
from app.kernel.ids import new_id
from app.organisation.models import Area
from app.organisation.service import create_area
from app.registers.models import Household
from app.visits.forms import publish
from tests.bench.place import FAMILY, GIVEN, PASSWORD, SCHEMA, serving
from tests.bench.report import Figure, percentile
from tests.world import operation, settle, visit_data

COMMUNITY: Final = "990101001001"
GRIDS, HOMES, PEOPLE = 25, 400, 3
ASSETS: Final = 31_495
ASSET_HEADER: Final = ("部件编码", "部件类型", "道路", "所属区域编码", "纬度", "经度", "状态")
BAD_EVERY: Final = 100
HEADER: Final = (
    "网格编码",
    "楼栋",
    "单元",
    "房号",
    "姓名",
    "性别",
    "出生年",
    "与户主关系",
    "电话",
    "数据来源",
    "法律依据",
)
SECONDS: Final = 60
_BARE: Final = """insert into bare.{table} select (rows.row).* from
    (select row from {table} as row) as rows"""


def sheet() -> bytes:
    """30,000 rows; the phone of every hundredth is no phone."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"constant_memory": True, "in_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, HEADER)
    row = 0
    for grid in range(1, GRIDS + 1):
        for home in range(HOMES):
            door = (f"{home // 72 + 1}号楼", str(home // 24 % 3 + 1), f"{home // 4 % 6 + 1}0{home % 4 + 1}")
            for person in range(PEOPLE):
                row += 1
                n = grid * 7919 + home * 31 + person
                name = FAMILY[n % len(FAMILY)] + GIVEN[n // 7 % 24] + GIVEN[n // 3 % 24] + "一二三"[person]
                phone = "不详" if row % BAD_EVERY == 0 else f"154{n * 104729 % 10**8:08}"
                kin, year = ("户主", "配偶", "儿子")[person], 1950 + person * 20 + n % 19
                page.write_row(
                    row, 0, (f"{COMMUNITY}{grid:03}", *door, name, "女", year, kin, phone, "本人", "法定职责")
                )
    book.close()
    return held.getvalue()


def assets() -> bytes:
    """What stands along the streets of a district."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"constant_memory": True, "in_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, ASSET_HEADER)
    for n in range(1, ASSETS + 1):
        grid, place = f"{COMMUNITY}{n % GRIDS + 1:03}", (f"{36 + n / 1e5:.5f}", f"{120 + n % 977 / 1e4:.5f}")
        page.write_row(n, 0, (f"BJ-{n:06}", "路灯" if n % 3 else "井盖", f"槐荫{n % 211}路", grid, *place, "完好"))
    book.close()
    return held.getvalue()


@dataclass
class Desk:
    """A clerk at the server, and how long a phone's pushes take meanwhile."""

    client: httpx.AsyncClient
    phone: httpx.AsyncClient
    household: Household  # behind a door that is not in the sheet
    pushes: list[float] = field(default_factory=list)

    async def ask(self, method: str, path: str, **more: Any) -> Any:
        answer = await self.client.request(method, f"/api/v1/imports{path}", **more)
        answer.raise_for_status()
        return answer.json()

    async def until(self, run: Any, *states: str) -> tuple[Any, int]:
        """The run once it is in one of these states, and how many different figures of progress were seen."""
        seen = set()
        while True:
            told = await self.ask("GET", f"/{run['id']}")
            seen.add((told["rows_checked"], told["rows_written"]))
            if told["state"] in states:
                return told, len(seen)
            await asyncio.sleep(0.1)

    async def check(self, data: bytes, kind: str = "households") -> tuple[Any, float, int]:
        started = time.perf_counter()
        run = await self.ask("POST", f"/kinds/{kind}/runs", files={"file": ("a.xlsx", data)})
        told, seen = await self.until(run, "checked", "failed")
        return told, time.perf_counter() - started, seen

    async def apply(self, run: Any) -> tuple[Any, float, int]:
        started = time.perf_counter()
        await self.ask("POST", f"/{run['id']}/apply", json={"skip_problems": True})
        told, seen = await self.until(run, "done", "failed", "checked")
        return told, time.perf_counter() - started, seen

    @asynccontextmanager
    async def pushing(self) -> AsyncIterator[None]:
        """A phone that pushes visits all the while, in one of the grids that are imported."""
        stop = asyncio.Event()

        async def push() -> None:
            while not stop.is_set():
                one = operation("visit.record", visit_data(self.household))
                body = {"device_id": str(new_id()), "sent_at": one["recorded_at"], "operations": [one]}
                started = time.perf_counter()
                answer = (await self.phone.post("/api/v1/sync/push", json=body)).raise_for_status()
                if answer.json()["verdicts"][0]["outcome"] != "applied":
                    raise RuntimeError(answer.text)
                self.pushes.append(time.perf_counter() - started)
                await asyncio.sleep(0.05)

        task = asyncio.create_task(push())
        try:
            yield
        finally:
            stop.set()
            await task


@asynccontextmanager
async def open_desk() -> AsyncIterator[tuple[Desk, str]]:
    """A community of empty grids, its clerk, and a worker."""
    with TemporaryDirectory(prefix="doorstep-bench-") as folder, EmbeddedPostgres(Path(folder)).running() as url:
        await schema.upgrade(url, SCHEMA)
        seal.use(seal.Ring.load(Settings(data_dir=Path(folder))))  # as the server will find it
        database = Database(url, SCHEMA)
        async with database.transaction() as session:
            for code, kind, parent in (
                ("990101", "district", None),
                ("990101001", "street", "990101"),
                (COMMUNITY, "community", "990101001"),
                *((f"{COMMUNITY}{n:03}", "grid", COMMUNITY) for n in range(1, GRIDS + 1)),
            ):
                await create_area(session, code=code, kind=kind, name=code, parent_code=parent)
            for username, role, place in (
                ("clerk", "community_clerk", COMMUNITY),
                ("worker", "grid_worker", f"{COMMUNITY}001"),
            ):
                await add_user(session, username=username, name="纪晴川", password=PASSWORD, role=role, area_code=place)
            await publish(session)
            grid = (await session.scalars(select(Area).where(Area.code == f"{COMMUNITY}001"))).one()
            [household] = await settle(session, grid, 1, first_room=99)
        await database.close()
        async with (
            serving(url, folder) as (base_url, _),
            _signed_in(base_url, "clerk") as clerk,
            _signed_in(base_url, "worker") as worker,
        ):
            yield Desk(clerk, worker, household), url


@asynccontextmanager
async def _signed_in(base_url: str, username: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=base_url, timeout=60) as client:
        answer = await client.post("/api/v1/auth/sign-in", json={"username": username, "password": PASSWORD})
        client.headers["authorization"] = f"Bearer {answer.raise_for_status().json()['token']}"
        client.cookies.clear()
        yield client


async def _bare(url: str, *tables: str) -> float:
    """Seconds for the same rows into tables of the same indexes, by one statement each."""
    connection = await asyncpg.connect(driver_url(url), server_settings={"search_path": f"{SCHEMA}, public"})
    await connection.execute("create schema bare")
    for table in tables:
        await connection.execute(f"create table bare.{table} (like {table} including all)")
    started = time.perf_counter()
    for table in tables:
        await connection.execute(_BARE.format(table=table))
    spent = time.perf_counter() - started
    await connection.execute("drop schema bare cascade")
    await connection.close()
    return spent


def _is_same(run: Any) -> bool:
    return bool((run["created"], run["changed"], run["left_out"]) == (0, 0, 0))


async def measure() -> list[Figure]:
    """Check, apply, and the same sheet again."""
    data, rows = sheet(), GRIDS * HOMES * PEOPLE
    bad = rows // BAD_EVERY
    async with open_desk() as (desk, url):
        async with desk.pushing():
            checked, check_s, check_steps = await desk.check(data)
            done, apply_s, apply_steps = await desk.apply(checked)
            pushes = list(desk.pushes)
        bare_s = await _bare(url, "dwellings", "households", "residents")
        again, again_s, _ = await desk.check(data)
        problems = await desk.ask("GET", f"/{done['id']}/problems", params={"limit": 500})
        part, part_check_s, _ = await desk.check(assets(), "assets")
        parts, part_apply_s, _ = await desk.apply(part)
        part_bare_s = await _bare(url, "assets")
        part_again, _, _ = await desk.check(assets(), "assets")
    told = [one for one in problems["items"] if not one["is_warning"]]
    explained = len({one["row"] for one in told}) == checked["left_out"] == bad
    same = (again["created"], again["changed"], again["unchanged"]) == (0, 0, rows - bad)
    total = check_s + apply_s
    return [
        Figure("households in the sheet", GRIDS * HOMES),
        Figure("rows in the sheet", rows),
        Figure("checked after", check_s, "s"),
        Figure("written after that", apply_s, "s"),
        Figure("upload to done", total, "s", f"< {SECONDS} s", total < SECONDS and done["state"] == "done"),
        Figure("upload to done / bare insert of the same rows", total / bare_s, "x"),
        Figure("rows written", done["created"], "", f"{rows - bad}", done["created"] == rows - bad),
        Figure("bad rows explained", checked["left_out"], "", f"{bad}", explained),
        Figure("figures of progress seen", check_steps + apply_steps, "", "> 5", check_steps + apply_steps > 5),
        Figure("the same sheet again: rows that would change", again["created"] + again["changed"], "", "0", same),
        Figure("the same sheet again, checked after", again_s, "s"),
        Figure("a phone's push meanwhile, median", percentile(pushes, 0.5) * 1000, "ms"),
        Figure("assets: upload to done", part_check_s + part_apply_s, "s", "< 60 s", parts["created"] == ASSETS),
        Figure(
            "assets: upload to done / bare insert of the same rows", (part_check_s + part_apply_s) / part_bare_s, "x"
        ),
        Figure("the same assets again: rows that would change", part_again["changed"], "", "0", _is_same(part_again)),
        Figure("a phone's push meanwhile, slowest", max(pushes) * 1000, "ms", "< 10 s", max(pushes) < 10),
    ]
