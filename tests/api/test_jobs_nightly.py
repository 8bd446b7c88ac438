"""What the house does by itself at night, and that a serving process does jobs at all."""

import asyncio
from datetime import timedelta

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.models import SignedInDevice
from app.kernel.clock import now
from app.kernel.config import Settings
from app.kernel.jobs import enqueue
from app.media.models import Upload
from app.reactions import jobs, sweep
from tests.district import PEACH_1, District
from tests.served import Served
from tests.tus import Sender

PATIENCE_S = 60


async def test_sessions_that_ended_long_ago_are_forgotten(session: AsyncSession, district: District) -> None:
    for name in ("kept", "ended", "expired", "revoked"):
        await district.person(name, "grid_worker", PEACH_1)
        await district.sign_in(name)
    ids = (await session.scalars(select(SignedInDevice.id).order_by(SignedInDevice.created_at))).all()
    long_ago = now() - timedelta(days=31)
    for at, values in enumerate(({}, {"revoked_at": now()}, {"expires_at": long_ago}, {"revoked_at": long_ago})):
        if values:
            await session.execute(update(SignedInDevice).where(SignedInDevice.id == ids[at]).values(**values))
    await sweep(session, {})
    assert set(await session.scalars(select(SignedInDevice.id))) == set(ids[:2])


async def test_notes_about_old_jobs_are_dropped(session: AsyncSession) -> None:
    note = (
        "insert into jobs.pgqueuer_log (created, job_id, status, priority, entrypoint)"
        " values (:at, 1, 'picked', 0, 'x')"
    )
    for age in (29, 31):
        await session.execute(text(note), {"at": now() - timedelta(days=age)})
    await sweep(session, {})
    assert await session.scalar(text("select count(*) from jobs.pgqueuer_log")) == 1


async def test_every_job_has_a_name_of_its_own(settings: Settings) -> None:
    kinds = [job.kind for job in jobs(settings)]
    assert len(set(kinds)) == len(kinds)


async def test_a_serving_process_does_the_jobs(served: Served, caller: Sender) -> None:
    """All the way through the app's lifespan: an upload past its time is swept by the worker inside the server."""
    await caller.begin(b"never sent")
    async with served.database.transaction() as session:
        await session.execute(update(Upload).values(expires_at=now() - timedelta(hours=1)))
        await enqueue(session, "media.sweep", {})
        await enqueue(session, "district.sweep", {})
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with served.database.transaction() as session:
                if not await session.scalar(text("select count(*) from jobs.pgqueuer")):
                    break
            await asyncio.sleep(0.05)  # a table tells nobody
    async with served.database.transaction() as session:
        assert await session.scalar(select(func.count()).select_from(Upload)) == 0
