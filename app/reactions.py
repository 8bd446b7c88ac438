"""The one readable list of what the house does by itself: who hears of which event, which work is done later.

A room plugs in here and nowhere else.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.care import service as care
from app.identity.service import sweep_sessions
from app.imports import service as imports
from app.incidents import service as incidents
from app.kernel import limits, seal
from app.kernel.config import Settings, SettingsError
from app.kernel.db import Database
from app.kernel.events import Subscriptions
from app.kernel.jobs import Job, enqueue, rows
from app.media.service import FORGET, drop_pictures, open_store, sweep_uploads
from app.privacy import service as privacy
from app.registers.events import ResidentMoved, ResidentWent
from app.tasks import service as tasks

log = structlog.get_logger("reactions")

SUBSCRIPTIONS = Subscriptions()


async def follow_people(session: AsyncSession, _event: ResidentWent | ResidentMoved) -> None:
    """Care goes where its people went: at once, and not only at night."""
    await enqueue(session, care.NIGHT, {}, key=care.NIGHT)


SUBSCRIPTIONS.on(ResidentWent, follow_people)
SUBSCRIPTIONS.on(ResidentMoved, follow_people)

# In the small hours of the district; cron runs on UTC.
NIGHTLY = "10 19 * * *"
LOG_KEPT = timedelta(days=30)


def jobs(settings: Settings) -> tuple[Job, ...]:
    """Everything a worker of this installation does."""
    store = open_store(settings.media_store)

    async def sweep_media(session: AsyncSession, _payload: Mapping[str, Any]) -> None:
        await sweep_uploads(session, store)

    async def forget_pictures(session: AsyncSession, payload: Mapping[str, Any]) -> None:
        await drop_pictures(session, store, payload)

    return (
        Job("district.sweep", sweep, cron=NIGHTLY),
        Job("media.sweep", sweep_media, cron=NIGHTLY),
        Job(FORGET, forget_pictures),
        Job(care.NIGHT, care.nightly, cron=NIGHTLY),
        *incidents.JOBS,
        *tasks.JOBS,
        *imports.JOBS,
        *privacy.JOBS,
    )


async def sweep(session: AsyncSession, _payload: Mapping[str, Any]) -> None:
    """Drop what nobody will ask for again: sessions that ended, limits that limit nothing, notes about old jobs."""
    await sweep_sessions(session)
    await limits.sweep(session)
    await rows.sweep(session, LOG_KEPT)
    if failed := await rows.failed(session):
        log.error("jobs-wait-for-somebody", failed=failed)


def connect(settings: Settings, *, pool_size: int) -> Database:
    """The district's database, for sessions in which events are heard and sealed values can be opened."""
    if settings.database_url is None:
        raise SettingsError("no database: start the server with `doorstep serve`, which brings its own")
    seal.use(seal.Ring.load(settings))
    return Database(settings.database_url, settings.district_schema, pool_size=pool_size, subscriptions=SUBSCRIPTIONS)
