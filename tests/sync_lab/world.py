"""What the laboratory knows of one seed's grids, and therefore what the server may rightly refuse."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from app.kernel.clock import day_of
from tests.sync_lab.chance import Chance
from tests.sync_lab.outbox import Op
from tests.sync_lab.phone import Phone


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid of the seed's own community."""

    id: UUID
    code: str
    path: str


@dataclass(slots=True, eq=False)
class Home:
    """A household. `door` is its dwelling, which it may share."""

    id: UUID
    door: UUID
    grid: Grid
    form: str
    is_deleted: bool = False


@dataclass(slots=True, eq=False)
class Post:
    """A worker's assignment; over when `last` is in the past."""

    id: UUID
    grid: Grid
    first: date
    last: date | None = None


@dataclass(slots=True, eq=False)
class Worker:
    """Somebody with phones."""

    id: UUID
    account_id: UUID
    name: str
    posts: list[Post]

    def holds(self, grid: Grid) -> bool:
        """Whether the grid is theirs today."""
        return any(post.grid == grid and post.last is None for post in self.posts)

    def held(self, grid: Grid, day: date) -> bool:
        """Whether the grid was theirs on a day."""
        spans = [(post.first, post.last or date.max) for post in self.posts if post.grid == grid]
        return any(first <= day <= last for first, last in spans)


@dataclass(slots=True)
class Visited:
    """What the laboratory remembers of a visit it made."""

    op: Op
    worker: Worker
    home: Home
    occurred_at: datetime  # true
    is_night: bool  # at home at an hour that wants a reason, and without one

    @property
    def day(self) -> date:
        """The day it happened."""
        return day_of(self.occurred_at)


@dataclass
class World:
    """Grids, homes, workers, phones, and everything that was done to them."""

    seed: int
    chance: Chance
    grids: list[Grid]  # the first is where most happens; the last belongs to nobody here
    homes: list[Home]
    workers: list[Worker]
    secretary: UUID
    phones: list[Phone] = field(default_factory=list)
    visits: dict[str, Visited] = field(default_factory=dict)  # by visit id
    schedule: list[str] = field(default_factory=list)
    _writers: defaultdict[tuple[UUID, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    _astray: set[tuple[UUID, UUID]] = field(default_factory=set)
    _ended: set[tuple[UUID, UUID]] = field(default_factory=set)

    def say(self, text: str) -> None:
        """Note what is done, for the report of a failure."""
        self.schedule.append(text)

    def worker_of(self, phone: Phone) -> Worker:
        """Whose phone it is."""
        return next(worker for worker in self.workers if str(worker.id) == phone.worker_id)

    def home(self, home_id: str) -> Home:
        """A home by its id."""
        return next(home for home in self.homes if str(home.id) == home_id)

    def behind(self, home: Home) -> list[Home]:
        """Every home behind the same door."""
        return [other for other in self.homes if other.door == home.door]

    def left(self, home: Home) -> None:
        """A home was deleted, or has come to lie in another grid: whoever does not hold that one may be refused."""
        for worker in self.workers:
            if home.is_deleted or not worker.holds(home.grid):
                self._astray.add((worker.id, home.id))

    def ended(self, worker: Worker, grid: Grid) -> None:
        """A post is over: from now on the worker's work there may be late."""
        self._ended |= {(worker.id, home.id) for home in self.homes if home.grid == grid}

    def may_be_missing(self, worker: Worker, op: Op) -> bool:
        """Whether `not-found` is a right answer to an operation that was fine when it was made.

        A visit made while its grid was held is taken however late it comes; other work is not.
        """
        if not op.household:
            return False
        home = self.home(op.household)
        pair = (worker.id, home.id)
        if pair in self._astray:
            return True
        if op.kind == "visit.record" and pair in self._ended:
            return not worker.held(home.grid, self.visits[op.data["id"]].day)
        return pair in self._ended

    def wrote(self, home: Home, name: str, who: str) -> None:
        """Somebody gives a field of a home a value; the use of a door is everybody's behind it."""
        for other in self.behind(home) if name == "use" else [home]:
            self._writers[other.id, name].add(who)

    def may_conflict(self, op: Op, name: str) -> bool:
        """Whether somebody else gave this field another value."""
        return bool(self._writers[UUID(op.household), name] - {op.op_id})
