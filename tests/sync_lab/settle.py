"""Puts a seed's grids, homes and people into the district. Nothing of one seed is seen by another."""

from datetime import timedelta
from uuid import UUID

import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.models import Account, Assignment, SignedInDevice, Staff
from app.identity.sessions import digest, new_token
from app.kernel.changes import bump
from app.kernel.clock import now, today
from app.kernel.ids import new_id
from app.organisation.models import Area
from app.registers.models import Dwelling, Household, Resident
from tests.sync_lab.chance import Chance
from tests.sync_lab.network import FAULTS, Network, Wire
from tests.sync_lab.phone import Habits, Phone
from tests.sync_lab.world import Grid, Home, Post, Worker, World

DISTRICT = "990101"
PATIENCE_S = 30.0  # of a phone for one answer; faults of the network are told at once, so only a busy machine uses it
FIRST_DAY = timedelta(days=30)  # so long ago all posts began
# How far phones' clocks are off: within what is forgiven, and far beyond.
CLOCKS = tuple(
    timedelta(minutes=minutes)
    for minutes in (0, 2, -4, 9, -75, 26 * 60, -3 * 24 * 60, 400 * 24 * 60, -20_000 * 24 * 60)
)


async def settle(session: AsyncSession, seed: int) -> World:
    """Make the world of a seed, without phones. The district must be there."""
    chance = Chance(seed, "world")
    rev = await bump(session)
    grids = await _areas(session, seed, rev)
    homes = await _homes(session, chance, grids, rev)
    posts = {"A": [("grid_head", grids[0])], "B": [("grid_worker", grids[0])], "C": [("grid_worker_pt", grids[1])]}
    if chance.maybe(0.5):
        posts["B"].append(("grid_worker", grids[1]))
    people = [Staff(id=new_id(), name=name, created_at=now()) for name in (*posts, "陶立夏")]
    session.add_all(people)
    await session.flush()
    workers = [_worker(session, person, posts[person.name]) for person in people[:-1]]
    await session.flush()
    return World(seed, chance, grids, homes, workers, people[-1].id)


async def _areas(session: AsyncSession, seed: int, rev: int) -> list[Grid]:
    """A community of the seed's own with three grids, in a street it may share with other seeds."""
    street_code = f"{DISTRICT}{seed // 999 % 999 + 1:03}"
    district = (await session.scalars(select(Area).where(Area.code == DISTRICT))).one()
    street = (await session.scalars(select(Area).where(Area.code == street_code))).one_or_none()
    if street is None:
        street = area(district, "street", street_code, rev)
        session.add(street)
        await session.flush()
    community = area(street, "community", f"{street_code}{seed % 999 + 1:03}", rev)
    session.add(community)
    await session.flush()
    grids = [area(community, "grid", f"{community.code}{n:03}", rev) for n in range(1, 4)]
    session.add_all(grids)
    return [Grid(grid.id, grid.code, grid.path) for grid in grids]


def area(parent: Area | None, kind: str, code: str, rev: int) -> Area:
    """An area below another one."""
    return Area(
        id=new_id(), code=code, kind=kind, name=kind, parent_id=parent.id if parent else None, rev=rev,
        path=f"{parent.path}.{code}" if parent else code, valid_from=today() - FIRST_DAY,
        grid_kind="urban" if kind == "grid" else None,
    )  # fmt: skip


async def _homes(session: AsyncSession, chance: Chance, grids: list[Grid], rev: int) -> list[Home]:
    doors, households, residents, homes = [], [], [], []
    for grid, count in zip(grids, (chance.randint(5, 8), 3, 2), strict=True):
        place = {"grid_code": grid.code, "path": grid.path, "rev": rev}
        for n in range(count):
            if n == 0 or chance.maybe(0.8):  # else flat-sharers: two households behind one door
                doors.append(
                    Dwelling(
                        id=new_id(), building=f"{grid.code[-1]}号楼", unit="1", floor=n, room=f"{n}01",
                        address="槐荫里", **place,
                    )
                )  # fmt: skip
            form, kind = chance.choice((("household@1", "household"), ("living_alone@1", "care")))
            household = Household(
                id=UUID(chance.id()), dwelling_id=doors[-1].id, household_no=f"{grid.code}-{n}", contact_name="桑白露",
                contact_phone="09900000001", plan_kind=kind, plan_form=form, plan_every_days=chance.choice((7, 30, 90)),
                due_on=today() + timedelta(days=chance.randint(-5, 15)), **place,
            )  # fmt: skip
            households.append(household)
            homes.append(Home(household.id, doors[-1].id, grid, form))
            residents += [resident(household.id, place) for _ in range(chance.randint(0, 3))]
    for made in (doors, households, residents):
        session.add_all(made)
        await session.flush()
    return homes


def resident(household_id: UUID, place: dict[str, object]) -> Resident:
    """A person of a household."""
    return Resident(
        id=new_id(), household_id=household_id, name="桑白露", pinyin="sang bailu", initials="sbl", sex=2,
        data_source="self", legal_basis="consent", collected_at=now(), review_on=today(), **place,
    )  # fmt: skip


def _worker(session: AsyncSession, person: Staff, held: list[tuple[str, Grid]]) -> Worker:
    account = Account(id=new_id(), staff_id=person.id, username=f"{person.name}.{person.id}", password_hash=None)
    session.add(account)
    posts = [Post(new_id(), grid, today() - FIRST_DAY) for _, grid in held]
    for (role, grid), post in zip(held, posts, strict=True):
        session.add(
            Assignment(id=post.id, staff_id=person.id, role=role, area_id=grid.id, valid_from=post.first, valid_to=None)
        )
    return Worker(person.id, account.id, person.name, posts)


async def hand_out_phones(session: AsyncSession, world: World, wire: Wire) -> None:
    """Two phones for A, one for B, sometimes one for C, each signed in behind a network of its own."""
    chance = world.chance
    wrong = chance.randrange(3)
    storm = chance.choice((0.0, 0.2, 0.4, 0.6))
    kinds = tuple(chance.sample(FAULTS, chance.randint(3, len(FAULTS))))
    for n, name in enumerate(("A1", "A2", "B1", "C1") if chance.maybe(0.4) else ("A1", "A2", "B1")):
        worker = next(worker for worker in world.workers if worker.name == name[0])
        habits = Habits(
            in_lines=chance.maybe(0.6),
            batch=chance.choice((2, 5, 100)),
            page=chance.choice((12, 30, 2000)),
            clock_off=chance.choice(CLOCKS) if n == wrong else timedelta(),
        )
        network = Network(wire, name, Chance(world.seed, name), storm, kinds)
        device_id = chance.id()
        http = httpx.AsyncClient(
            transport=network,
            base_url=wire.server.url,
            timeout=PATIENCE_S,
            headers={
                "authorization": f"Bearer {_token(session, worker, device_id)}",
                "content-type": "application/json",
            },
        )
        world.phones.append(Phone(name, str(worker.id), device_id, network, http, habits))
        world.say(f"{name}: {habits}, storm {storm} of {', '.join(kinds)}")


def _token(session: AsyncSession, worker: Worker, device_id: str) -> str:
    """A session as signing in leaves it, without the price of hashing a password."""
    token, at = new_token(), now()
    session.add(
        SignedInDevice(
            id=new_id(), token_hash=digest(token), account_id=worker.account_id, device_id=UUID(device_id),
            device_name="lab", created_at=at, last_seen_at=at, expires_at=at + timedelta(days=1),
        )
    )  # fmt: skip
    return token
