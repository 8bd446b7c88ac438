"""What an administrator does about accounts, the log and jobs from the terminal, when nobody can sign in as well."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import first_broken
from app.identity.service import add_user, hand_out_passwords
from app.kernel import seal, seal_keys
from app.kernel.config import Settings
from app.kernel.errors import Problem
from app.kernel.jobs import rows
from app.launcher.errors import LauncherError
from app.organisation.service import ensure_district
from app.reactions import connect


@asynccontextmanager
async def _district(settings: Settings) -> AsyncIterator[AsyncSession]:
    """One transaction on the district; what the house refuses is said as the person can read it."""
    database = connect(settings, pool_size=1)
    try:
        async with database.transaction() as session:
            await seal_keys.verify(session, seal.ring())
            yield session
    except Problem as problem:
        faults = [f"{fault.pointer.lstrip('/')}: {fault.code}" for fault in problem.errors]
        reason = [str(problem.params["reason"])] if "reason" in problem.params else []
        raise LauncherError(", ".join(faults + reason) or problem.title) from problem
    finally:
        await database.close()


async def add(settings: Settings, username: str, name: str, role: str, place: str, *, is_department: bool) -> str:
    """A new person who can sign in; the password is returned and kept nowhere. Raises LauncherError."""
    async with _district(settings) as session:
        await ensure_district(session, settings.district_code, settings.district_name)
        return await add_user(
            session,
            username=username,
            name=name,
            role=role,
            area_code=None if is_department else place,
            department_code=place if is_department else None,
        )


async def new_password(settings: Settings, username: str) -> str:
    """A new password for an account; its devices are signed out and a lockout ends. Raises LauncherError."""
    async with _district(settings) as session:
        [told] = await hand_out_passwords(session, settings, None, [username.strip().lower()])
        return told.password


async def broken_entry(settings: Settings) -> int | None:
    """The number of the first entry of the audit log that does not fit the chain; None when all do."""
    async with _district(settings) as session:
        return await first_broken(session)


async def failed_jobs(settings: Settings) -> list[str]:
    """One line for each job that was given up."""
    async with _district(settings) as session:
        found = await rows.failures(session)
    return [f"{job.kind} #{job.id}, {job.at:%Y-%m-%d %H:%M} UTC, attempts {job.attempts}: {job.why}" for job in found]


async def retry_jobs(settings: Settings) -> int:
    """Have the jobs that were given up done again; how many."""
    async with _district(settings) as session:
        return await rows.retry_failed(session)
