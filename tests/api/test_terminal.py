"""Accounts and the log from the terminal, on a district nobody has touched yet."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from app.identity import schemas, service
from app.kernel.config import Settings
from app.kernel.db import Database
from app.kernel.errors import SignInFailed
from app.launcher import people
from app.launcher.errors import LauncherError
from tests import postgres

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
async def empty(admin_url: str, template: str, worker_name: str, tmp_path: Path) -> AsyncIterator[Settings]:
    """Settings of an installation with a database of its own."""
    name = f"doorstep_terminal_{worker_name}_{os.getpid()}"
    with postgres.alone("template"):
        await postgres.fresh_copy(admin_url, template, name)
    yield Settings(data_dir=tmp_path, database_url=postgres.sqlalchemy_url(admin_url, name))
    await postgres.drop(admin_url, name)


async def doorstep(settings: Settings, *words: str) -> tuple[int, str, str]:
    """Exit status, output and complaint of a command."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")}
    environ |= {"DOORSTEP_DATA_DIR": str(settings.data_dir), "DOORSTEP_DATABASE_URL": settings.database_url or ""}
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "app.cli", *words],
        env=environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.strip(), done.stderr.strip()


async def sign_in(settings: Settings, username: str, password: str) -> schemas.User:
    database = Database(settings.database_url or "", settings.district_schema, pool_size=1)
    try:
        form = schemas.SignIn.model_validate({"username": username, "password": password})
        return (await service.sign_in(database, settings, form, "127.0.0.1")).user
    finally:
        await database.close()


async def test_the_first_administrator_of_an_empty_district(empty: Settings) -> None:
    status, password, complaint = await doorstep(empty, "user", "add", "Root", "--name", "柏冬青", "--role", "sysadmin")
    assert (status, complaint) == (0, "")
    user = await sign_in(empty, "root", password)
    assert (user.name, user.roles, user.areas[0].code) == ("柏冬青", ["sysadmin"], empty.district_code)

    status, fresh, _ = await doorstep(empty, "user", "password", "ROOT")
    assert status == 0
    with pytest.raises(SignInFailed):
        await sign_in(empty, "root", password)
    await sign_in(empty, "root", fresh)

    assert await doorstep(empty, "audit", "verify") == (0, "The audit log is whole.", "")
    connection = await asyncpg.connect((empty.database_url or "").replace("+asyncpg", ""))
    await connection.execute(f"update {empty.district_schema}.audit_log set action = 'nothing' where seq = 2")
    await connection.close()
    assert await doorstep(empty, "audit", "verify") == (1, "", "doorstep: The audit log is broken at entry 2.")


async def test_what_is_refused_is_said_in_a_line(empty: Settings) -> None:
    await people.add(empty, "root", "柏冬青", "sysadmin", empty.district_code, is_department=False)
    for username, role, place, said in (
        ("root", "sysadmin", empty.district_code, "username-taken"),
        ("w1", "grid_worker", empty.district_code, "role: wrong-place"),
        ("w1", "grid_worker", "990101001001001", "area_code: unknown-place"),
    ):
        with pytest.raises(LauncherError, match=f"^{said}$"):
            await people.add(empty, username, "x", role, place, is_department=False)
    with pytest.raises(LauncherError):
        await people.new_password(empty, "nobody")
