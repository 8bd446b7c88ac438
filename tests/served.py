"""A district that truly commits, behind a real server on loopback: for races, broken lines and foreign clients."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from app.identity.service import add_user
from app.kernel.config import Settings
from app.kernel.db import Database
from app.main import create_app
from tests import postgres
from tests.district import PASSWORD, PEACH_1, plant
from tests.tus import Sender


@dataclass
class Served:
    """The address of a running server, its app, and the token of a grid worker."""

    url: str
    app: FastAPI
    token: str

    @property
    def database(self) -> Database:
        found: Database = self.app.state.database
        return found


@asynccontextmanager
async def serve(admin_url: str, template: str, folder: Path) -> AsyncIterator[Served]:
    """Serve a fresh district with one worker in it."""
    name = f"doorstep_served_{os.getpid()}"
    with postgres.alone("template"):
        await postgres.fresh_copy(admin_url, template, name)
    url = postgres.sqlalchemy_url(admin_url, name)
    await _settle(url)
    app = create_app(Settings(data_dir=folder, database_url=url, database_pool=4, log_level="error"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="on"))
        running = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:  # noqa: ASYNC110 it tells nobody
            await asyncio.sleep(0.01)
        try:
            yield Served(address, app, await _sign_in(address))
        finally:
            server.should_exit = True
            await running
    await postgres.drop(admin_url, name)


async def _settle(url: str) -> None:
    database = Database(url, postgres.SCHEMA, pool_size=1)
    async with database.transaction() as session:
        await plant(session)
        await add_user(
            session, username="worker", name="桑白露", password=PASSWORD, role="grid_worker", area_code=PEACH_1
        )
    await database.close()


async def _sign_in(address: str) -> str:
    async with httpx.AsyncClient(base_url=address) as client:
        body: dict[str, Any] = {"username": "worker", "password": PASSWORD}
        answer = await client.post("/api/v1/auth/sign-in", json=body)
        return str(answer.raise_for_status().json()["token"])


@pytest.fixture(scope="module")
async def served(admin_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """One running server a test file."""
    async with serve(admin_url, template, tmp_path_factory.mktemp("served")) as found:
        yield found


@pytest.fixture
async def caller(served: Served) -> AsyncIterator[Sender]:
    """The worker's phone, on a real line."""
    headers = {"authorization": f"Bearer {served.token}"}
    async with httpx.AsyncClient(base_url=served.url, headers=headers) as client:
        yield Sender(client)
