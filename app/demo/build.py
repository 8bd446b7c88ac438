"""Puts the demo district into an empty register, in one transaction."""

import random
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.demo import rounds
from app.demo.agreed import agree
from app.demo.cared import look_after
from app.demo.cases import tell
from app.demo.crew import SignIn, hire
from app.demo.errands import set_out
from app.demo.ground import grids, plant
from app.demo.homes import Builder, Home
from app.demo.names import Namer
from app.demo.scene import GIVEN, GRID
from app.identity.models import Staff
from app.incidents.service import publish_catalogue
from app.kernel.changes import bump
from app.kernel.clock import day_of, now
from app.kernel.config import Settings
from app.organisation.models import Area
from app.reactions import connect
from app.visits import forms
from app.visits.models import Visit

SEED = 20261124
# Two servers that start at once must not build two districts.
LOCK = 0x64656D6F


async def ensure(settings: Settings, keep: Callable[[list[SignIn]], None] | None = None) -> list[SignIn] | None:
    """Build the demo district if the district has no areas yet. Who can sign in, or None when there was something.

    `settings.database_url` must be set and the schema migrated. Passwords exist only in what is returned, so `keep`
    may put it away before the district is committed: a crash then leaves neither, or both.
    """
    database = connect(settings, pool_size=1)
    try:
        async with database.transaction() as session:
            await session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            if await session.scalar(select(Area.id).limit(1)):
                return None
            sign_ins = await build(session, settings.district_code, settings.district_name, at=now())
            if keep is not None:
                keep(sign_ins)
            return sign_ins
    finally:
        await database.close()


async def build(session: AsyncSession, code: str, name: str, *, at: datetime) -> list[SignIn]:
    """Build the district as of an instant; nothing in it is later than the day before."""
    rng = random.Random(SEED)  # noqa: S311  scenery, not secrets
    namer = Namer(rng)
    areas, units = await plant(session, code, name, at)
    staff, sign_ins = await hire(session, namer, code, areas, units, at)
    await forms.publish(session)
    await publish_catalogue(session)
    builder = Builder(rng, namer, at, rev=await bump(session))
    homes = {below: builder.grid(plan, areas, code + below, GIVEN if below == GRID else {}) for below, plan in grids()}
    visits = _rounds(rng, homes, staff, at)
    # Doors before households before people: the mapper orders by foreign keys, and sends each table in few statements.
    for rows in (
        [home.door for found in homes.values() for home in found],
        [home.household for found in homes.values() for home in found],
        [person for found in homes.values() for home in found for person in home.people],
        visits,
    ):
        session.add_all(rows)
        await session.flush()
    await look_after(session, SEED, (home for found in homes.values() for home in found), staff, code, day_of(at))
    await set_out(session, code, homes, staff, at)
    await agree(session, code, at)
    await tell(session, code, at)
    return sign_ins


def _rounds(
    rng: random.Random, homes: Mapping[str, list[Home]], staff: Mapping[str, Staff], at: datetime
) -> list[Visit]:
    """Everybody's visits of the last weeks, worker by worker."""
    today = day_of(at)
    walks: dict[str, tuple[Staff, list[Home]]] = {}
    for below, plan in grids():
        worker = staff.get(below)
        rounds.remember(rng, homes[below], today, is_full=plan.is_full, has_worker=worker is not None)
        knocker = worker or staff[below[:6]]  # a secretary looks after a grid that nobody has
        walks.setdefault(knocker.name, (knocker, []))[1].extend(homes[below])
    return [visit for knocker, found in walks.values() for visit in rounds.walk(rng, found, knocker, today)]
