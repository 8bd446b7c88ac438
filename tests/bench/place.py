"""What the benchmarks run against: PostgreSQL and the server as they are shipped, and eight phones' grids."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.service import add_user
from app.kernel import schema, seal
from app.kernel.changes import bump
from app.kernel.clock import now, today
from app.kernel.config import Settings
from app.kernel.db import Database
from app.kernel.embedded import EmbeddedPostgres
from app.kernel.ids import new_id
from app.organisation.service import create_area
from app.registers.models import Dwelling, Household, Resident
from app.registers.names import spell
from app.visits.forms import publish

PHONES, HOUSEHOLDS, RESIDENTS = 8, 400, 3
PASSWORD = "eight paper lanterns"  # of a database that lives as long as the run
SCHEMA = "district_990101"
FAMILY, GIVEN = "桑谷童纪芦陶柏麦水苗孙舒阮钟梅乔温程邵韩", "白雨小晴望立冬秋清春葆布和山露声满川舒夏青实澜芽林"


@dataclass(frozen=True)
class Place:
    """A running server and what it holds."""

    base_url: str
    database_url: str
    server_pid: int
    postgres_pid: int
    workers: list[str]
    households: dict[str, list[UUID]]  # by worker

    def cpu_seconds(self) -> tuple[float, float]:
        """CPU used so far by the server process and by PostgreSQL with all its processes."""
        return _cpu(_family(self.server_pid)), _cpu(_family(self.postgres_pid))

    async def analyze(self) -> None:
        """What autovacuum does within a minute: tables that were empty when they were planned for are planned anew."""
        database = Database(self.database_url, SCHEMA, pool_size=1)
        async with database.engine.connect() as connection:
            await connection.exec_driver_sql("analyze")
            await connection.commit()
        await database.close()


def _cpu(pids: list[int]) -> float:
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        # own time, and that of children that have ended and been waited for (PostgreSQL's closed connections)
        ticks += sum(int(fields[n]) for n in (11, 12, 13, 14))
    return ticks / os.sysconf("SC_CLK_TCK")


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(int(child) for child in children)]


async def _fill(database: Database) -> dict[str, list[UUID]]:
    """A district of as many grids as phones, each with 400 households and 1,200 residents, and a worker each."""
    found = {}
    async with database.transaction() as session:
        for code, kind, parent in (
            ("990101", "district", None),
            ("990101001", "street", "990101"),
            ("990101001001", "community", "990101001"),
        ):
            await create_area(session, code=code, kind=kind, name=code, parent_code=parent)
        for phone in range(1, PHONES + 1):
            code = f"990101001001{phone:03}"
            await create_area(session, code=code, kind="grid", name=f"第{phone}网格", parent_code="990101001001")
            await add_user(
                session, username=f"w{phone}", name="纪晴川", password=PASSWORD, role="grid_worker", area_code=code
            )
        await publish(session)
        rev = await bump(session)
        for phone in range(1, PHONES + 1):
            found[f"w{phone}"] = await fill_grid(session, f"990101001001{phone:03}", rev)
    async with database.engine.connect() as connection:
        await connection.exec_driver_sql("analyze")
        await connection.commit()
    return found


async def fill_grid(session: AsyncSession, code: str, rev: int) -> list[UUID]:
    """400 households of three people each, in one grid."""
    doors: list[dict[str, Any]] = []
    households: list[dict[str, Any]] = []
    people: list[dict[str, Any]] = []
    for n in range(HOUSEHOLDS):
        place = {"grid_code": code, "path": f"990101.990101001.990101001001.{code}", "rev": rev}
        building, unit, floor, room = f"{n // 72 + 1}号楼", str(n // 24 % 3 + 1), n // 4 % 6 + 1, n % 4 + 1
        door = {"id": new_id(), "building": building, "unit": unit, "floor": floor, "room": f"{floor}0{room}"}
        doors.append(door | {"address": f"槐荫里{building}{unit}单元{floor}0{room}", "use": "self"} | place)
        home = new_id()
        nth = int(code[-3:]) * HOUSEHOLDS + n  # of the community: other people, other numbers
        names = [
            FAMILY[(nth + k) % len(FAMILY)] + GIVEN[nth // 20 % 24] + GIVEN[(nth // 480 + 5 * k) % 24] for k in range(3)
        ]
        phone = f"0990{nth * 7919 % 10**7:07}"
        households.append(
            {
                "id": home,
                "dwelling_id": door["id"],
                "household_no": f"{code}-{n:04}",
                "contact_name": names[0],
                **Household.contact_phone.parts(home, phone),
                "members_count": RESIDENTS,
                "visit_preference": "any",
                "hints": [],
                "status": "active",
                "plan_kind": "household",
                "plan_form": "household@1",
                "plan_every_days": 90,
                "due_on": today() + timedelta(days=n % 90),
                "last_visit_at": now() - timedelta(days=90 - n % 90),
                "last_outcome": "met",
            }
            | place
        )
        for k, name in enumerate(names):
            person = new_id()
            people.append(
                {
                    "id": person,
                    "household_id": home,
                    "name": name,
                    "pinyin": spell(name).pinyin,
                    "initials": spell(name).initials,
                    "sex": k % 2 + 1,
                    "birth_year": 1950 + (n * 7 + k * 13) % 60,
                    "relation": ("02", "10", "20")[k],
                    "residence_kind": "registered",
                    **Resident.phone.parts(person, f"0990{(nth * 3 + k) * 104729 % 10**7:07}"),
                    "is_contact": k == 0,
                    "data_source": "self",
                    "legal_basis": "statutory_duty",
                    "collected_at": now(),
                    "review_on": today() + timedelta(days=365),
                }
                | place
            )
    await session.execute(insert(Dwelling), doors)
    await session.execute(insert(Household), households)
    await session.execute(insert(Resident), people)
    return [home["id"] for home in households]


@asynccontextmanager
async def open_place() -> AsyncIterator[Place]:
    """Start everything; stop it again. PostgreSQL keeps its promises here: fsync is on."""
    with TemporaryDirectory(prefix="doorstep-bench-") as folder, EmbeddedPostgres(Path(folder)).running() as url:
        seal.use(seal.Ring.load(Settings(data_dir=Path(folder))))  # as the server will find it
        await schema.upgrade(url, SCHEMA)
        database = Database(url, SCHEMA)
        households = await _fill(database)
        async with database.engine.connect() as connection:
            data = (await connection.exec_driver_sql("show data_directory")).scalar_one()
        await database.close()
        postgres_pid = int(_first_line(Path(str(data), "postmaster.pid")))
        async with serving(url, folder) as (base_url, pid):
            yield Place(base_url, url, pid, postgres_pid, sorted(households), households)


def _first_line(file: Path) -> str:
    return file.read_text().split()[0]


@asynccontextmanager
async def serving(url: str, folder: str) -> AsyncIterator[tuple[str, int]]:
    """Server processes as they are shipped, on a database that is ready: their address, and the pid above them."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("DOORSTEP_")},
        "DOORSTEP_DATABASE_URL": url,
        "DOORSTEP_DATA_DIR": folder,
        "DOORSTEP_LOG_LEVEL": "info",
    }
    command = [sys.executable, "-m", "uvicorn", "--factory", "app.main:create_app", "--port", str(port)]
    workers = str(Settings.model_fields["workers"].default)
    command += ["--host", "127.0.0.1", "--workers", workers, "--no-access-log", "--log-level", "warning"]
    with (Path(folder) / "server.log").open("wb") as log:
        server = await asyncio.create_subprocess_exec(*command, env=environment, stdout=log, stderr=log)
        base_url = f"http://127.0.0.1:{port}"
        try:
            await _ready(base_url)
            yield base_url, server.pid
        finally:
            server.terminate()
            await asyncio.wait_for(server.wait(), 20)


async def _ready(base_url: str) -> None:
    async with httpx.AsyncClient() as client:
        for _ in range(200):
            try:
                if (await client.get(f"{base_url}/readyz")).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)
    raise TimeoutError("the server did not become ready")
