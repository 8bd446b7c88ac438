"""What happens to the register and to posts while phones are out, committed by the laboratory beside the server.

Each writer bumps the counter before it locks a row, as a push does, and writes the exits of rows that leave a grid.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.models import Assignment
from app.kernel.changes import bump, leave
from app.kernel.clock import now, today
from app.kernel.ids import new_id
from app.registers.models import Dwelling, Household, HouseholdEdit, Resident
from app.sync.kinds import FEEDS
from app.visits.models import Visit
from tests.sync_lab.settle import resident
from tests.sync_lab.world import Grid, Home, Post, Worker, World

NUMBERS = {feed.name: feed.number for feed in FEEDS}


async def move(session: AsyncSession, world: World, home: Home, to: Grid) -> None:
    """Another grid takes over a door, with every household behind it, their people and their visits."""
    homes = world.behind(home)
    was, ids = home.grid, [home.id for home in homes]
    rev = await bump(session)
    now_at = {"grid_code": to.code, "path": to.path, "rev": rev}
    await session.execute(update(Dwelling).where(Dwelling.id == home.door).values(now_at))
    await session.execute(update(Household).where(Household.id.in_(ids)).values(now_at))
    moved = {"households": ids}
    for name, table in (("residents", Resident), ("visits", Visit)):
        query = update(table).where(table.household_id.in_(ids)).values(now_at).returning(table.id)
        moved[name] = list(await session.scalars(query))
    for name, left in moved.items():
        await leave(session, rev, NUMBERS[name], left, was.code)
    for other in homes:
        other.grid = to


async def delete(session: AsyncSession, home: Home) -> None:
    """A household that never was: struck off with its people. Visits stay, as they happened."""
    gone = {"deleted_at": now(), "rev": await bump(session)}
    await session.execute(update(Household).where(Household.id == home.id).values(gone))
    await session.execute(update(Resident).where(Resident.household_id == home.id).values(gone))
    home.is_deleted = True


async def add_resident(session: AsyncSession, home: Home) -> None:
    """Somebody moves in."""
    rev = await bump(session)
    session.add(resident(home.id, {"grid_code": home.grid.code, "path": home.grid.path, "rev": rev}))


async def remove_resident(session: AsyncSession, home: Home) -> None:
    """Somebody is struck off."""
    rev = await bump(session)
    one = select(Resident.id).where(Resident.household_id == home.id).limit(1).scalar_subquery()
    await session.execute(update(Resident).where(Resident.id == one).values(deleted_at=now(), rev=rev))


async def edit(session: AsyncSession, world: World, home: Home, name: str, value: Any) -> None:
    """The secretary corrects a field of a household, and its history says so."""
    rev = await bump(session)
    household = await session.get_one(Household, home.id)
    session.add(
        HouseholdEdit(
            id=new_id(), household_id=home.id, field=name, old=getattr(household, name), new=value,
            edited_by=world.secretary, edited_by_name="陶立夏", edited_at=now(), rev=rev,
        )
    )  # fmt: skip
    setattr(household, name, value)
    household.rev = rev


async def end_post(session: AsyncSession, post: Post, days_ago: int) -> None:
    """A post ended some days ago, which its holder's phone does not know yet."""
    post.last = today() - timedelta(days=days_ago)
    await session.execute(update(Assignment).where(Assignment.id == post.id).values(valid_to=post.last))


async def begin_post(session: AsyncSession, worker: Worker, grid: Grid) -> None:
    """A worker takes over another grid, from today."""
    post = Post(new_id(), grid, today())
    session.add(
        Assignment(
            id=post.id, staff_id=worker.id, role="grid_worker", area_id=grid.id, valid_from=post.first, valid_to=None
        )
    )
    worker.posts.append(post)
