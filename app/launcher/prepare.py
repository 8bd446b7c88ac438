"""What happens to the database before anybody is served: `python -m app.launcher.prepare <parent pid>`."""

import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path

import asyncpg

from app.incidents.service import publish_catalogue
from app.kernel import config, schema, seal, seal_keys
from app.kernel.config import Settings, SettingsError
from app.launcher import lifeline
from app.launcher.errors import LauncherError
from app.launcher.terminal import SIGN_INS, complain
from app.organisation.service import publish_calendar
from app.reactions import connect
from app.visits import forms

OLDEST = 15


async def migrate(settings: Settings) -> None:
    """Bring the district's schema to what this code needs, with the forms, holidays and categories that it brings.

    Raises LauncherError when the database cannot be used.
    """
    url = settings.database_url or ""
    await _check(url.replace("+asyncpg", "", 1))
    database = connect(settings, pool_size=1)  # with the keys that a migration may need
    await schema.upgrade(url, settings.district_schema)
    try:
        async with database.transaction() as session:
            await seal_keys.verify(session, seal.ring())
            await forms.publish(session)
            await publish_calendar(session, settings)
            await publish_catalogue(session)
    finally:
        await database.close()


async def fill(settings: Settings) -> None:
    """Fill an empty register with the demo district and write its sign-ins to the data directory."""
    from app import demo  # noqa: PLC0415  the demo district is big, and most starts do not need it

    def keep(sign_ins: object) -> None:
        _write(settings.data_dir / SIGN_INS, json.dumps(sign_ins, ensure_ascii=False, indent=2) + "\n")

    await demo.ensure(settings, keep)


async def _check(address: str) -> None:
    try:
        connection = await asyncpg.connect(address, timeout=10)
    except (OSError, TimeoutError, asyncpg.PostgresError, ValueError) as error:
        raise LauncherError(f"The database cannot be reached: {error}") from error
    try:
        version = connection.get_server_version()
    finally:
        await connection.close()
    if version.major < OLDEST:
        raise LauncherError(f"The database is PostgreSQL {version.major}; Doorstep needs {OLDEST} or newer.")


def _write(path: Path, text: str) -> None:
    """Write a private file whole or not at all."""
    handle, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(draft).replace(path)


async def main(parent: int) -> None:
    lifeline.hold(parent)
    settings = config.load()
    await migrate(settings)
    if settings.wants_demo:
        await fill(settings)


if __name__ == "__main__":
    try:
        asyncio.run(main(int(sys.argv[1])))
    except (LauncherError, SettingsError) as error:
        complain(error)
        sys.exit(1)
