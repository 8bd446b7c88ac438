"""A desk that imports, and the jobs behind it, each run when a test says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.imports import work
from app.kernel.db import Database
from tests.district import PEACH, District
from tests.sheets import upload, workbook

HANDLERS = {"import.check": work.check, "import.apply": work.apply}


@dataclass
class Desk:
    """Somebody who imports, and the worker that does the jobs."""

    client: httpx.AsyncClient
    headers: Mapping[str, str]
    database: Database

    async def ask(self, method: str, path: str, status: int = 200, **more: Any) -> Any:
        answer = await self.client.request(method, f"/api/v1/imports{path}", headers=self.headers, **more)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def upload(self, kind: str, header: Any, rows: Any, status: int = 202) -> Any:
        files = upload(workbook(header, rows))
        return await self.ask("POST", f"/kinds/{kind}/runs", status, files=files)

    async def work(self) -> None:
        """Do what waits in the queue."""
        async with self.database.transaction() as session:
            taken = "delete from jobs.pgqueuer where status = 'queued' returning entrypoint, payload"
            waiting = [
                (row.entrypoint.partition(":")[2], bytes(row.payload)) for row in await session.execute(text(taken))
            ]
        for kind, payload in waiting:
            async with self.database.transaction() as session:
                await HANDLERS[kind](session, orjson.loads(payload))

    async def check(self, kind: str, header: Any, rows: Any) -> Any:
        """Upload a sheet and have it checked; the run."""
        run = await self.upload(kind, header, rows)
        await self.work()
        return await self.ask("GET", f"/{run['id']}")

    async def apply(self, run: Any, status: int = 202, **asked: Any) -> Any:
        """Apply a run and have it done; the run, or the problem that was answered."""
        answer = await self.ask("POST", f"/{run['id']}/apply", status, json=asked)
        if status != httpx.codes.ACCEPTED:
            return answer
        await self.work()
        return await self.ask("GET", f"/{run['id']}")

    async def problems(self, run: Any, **more: Any) -> list[tuple[int, str, str]]:
        """(row, column, code) of every problem and warning."""
        found = await self.ask("GET", f"/{run['id']}/problems", params=more)
        return [(one["row"], one["column"], one["code"]) for one in found["items"]]


@pytest.fixture
async def desk(district: District, session: AsyncSession, rolled_back: Database) -> Desk:
    """The secretary of the first community."""
    return Desk(district.client, await district.arrive("community_secretary", PEACH), rolled_back)
