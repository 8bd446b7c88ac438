"""The acts of those who are not out with a phone: a register that moves, and posts that end."""

from collections.abc import Awaitable, Callable

from app.kernel.clock import today
from app.kernel.db import Database
from tests.sync_lab import register, work
from tests.sync_lab.world import World


class Office:
    """Does what an office does, each act in one transaction, and tells the world what may be refused from then on."""

    def __init__(self, world: World, database: Database) -> None:
        self._world = world
        self._database = database
        self.acts: list[tuple[Callable[[], Awaitable[None]], int]] = [  # and how often each is done
            (self._move, 4),
            (self._delete, 2),
            (self._people, 3),
            (self._correct, 4),
            (self._end_post, 2),
        ]

    async def _move(self) -> None:
        world = self._world
        fixed = world.homes[-1].door  # the poison of a foreign household must stay one
        home = world.chance.choice([home for home in world.homes if home.door != fixed])
        to = world.chance.choice([grid for grid in world.grids if grid != home.grid])
        world.say(f"the door of {home.id} goes to grid {to.code}")
        async with self._database.transaction() as session:
            await register.move(session, world, home, to)
        for other in world.behind(home):
            world.left(other)

    async def _delete(self) -> None:
        home = self._world.chance.choice(self._world.homes)
        self._world.say(f"{home.id} is struck off")
        async with self._database.transaction() as session:
            await register.delete(session, home)
        self._world.left(home)

    async def _people(self) -> None:
        home = self._world.chance.choice(self._world.homes)
        change = self._world.chance.choice((register.add_resident, register.remove_resident))
        self._world.say(f"{change.__name__} of {home.id}")
        async with self._database.transaction() as session:
            await change(session, home)

    async def _correct(self) -> None:
        world = self._world
        home = world.chance.choice([home for home in world.homes if not home.is_deleted])
        name = world.chance.choice(work.UNIQUE)
        value = work.unique(world, name)
        world.say(f"the secretary sets {name} of {home.id} to {value}")
        world.wrote(home, name, "secretary")
        async with self._database.transaction() as session:
            await register.edit(session, world, home, name, value)

    async def _end_post(self) -> None:
        """A post is over since yesterday or longer, which its holder's phone does not know yet."""
        world = self._world
        worker = world.chance.choice(world.workers)
        held = [post for post in worker.posts if post.last is None]
        post, days_ago = world.chance.choice(held), world.chance.randint(1, 3)
        if post.first == today():
            return  # taken over a moment ago
        world.say(f"{worker.name}'s post at {post.grid.code} ended {days_ago} days ago")
        async with self._database.transaction() as session:
            if held == [post]:  # nobody is left without a grid
                free = [grid for grid in world.grids[:2] if not worker.holds(grid)]
                await register.begin_post(session, worker, world.chance.choice(free))
            await register.end_post(session, post, days_ago)
        world.ended(worker, post.grid)
