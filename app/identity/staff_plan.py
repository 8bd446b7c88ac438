"""What a staff sheet would change, drawn up before anything is written."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity import repo, rules
from app.identity.models import Account, Assignment, Post, Staff
from app.identity.repo import Place
from app.identity.rules import Holding
from app.kernel.access import Actor
from app.kernel.clock import now, today
from app.kernel.errors import Conflict
from app.kernel.ids import new_id
from app.kernel.tables import Faults, Line

PERMISSION = "staff.import"


@dataclass(slots=True)
class Wanted:
    """A row that could be read. Empty cells are "" or None and leave alone what is there."""

    line: Line
    employee_no: str  # "" for a post nobody holds
    name: str
    mobile: str
    username: str
    role: str
    place_code: str
    rank: str
    kind: str
    share: int | None
    valid_from: date | None
    valid_to: date | None
    headcount: int | None


class Kept:
    """What is there already, by what rows name it; every table read once. New things join as they are drawn."""

    def __init__(self) -> None:
        self.places: dict[str, Place] = {}
        self.staff: dict[str, Staff] = {}  # by employee number
        self.accounts: dict[str, Account] = {}  # by user name
        self.with_account: set[UUID] = set()  # staff
        self.posts: dict[tuple[str, UUID | None], Post] = {}  # by role and place
        self.held: dict[UUID, list[Assignment]] = defaultdict(list)  # by person
        self.heads: dict[UUID, list[Assignment]] = defaultdict(list)  # grid heads by grid
        self.seen: set[UUID] = set()  # people and assignments that a row above has named

    @classmethod
    async def load(cls, session: AsyncSession, wanted: Sequence[Wanted], on: date) -> "Kept":
        """Read what the rows may touch."""
        kept = cls()
        kept.places = await repo.places(session, {row.place_code for row in wanted}, on)
        at = [place.id for place in kept.places.values()]
        kept.staff = await repo.staff_numbered(session, {row.employee_no for row in wanted})
        people = [person.id for person in kept.staff.values()]
        for account in await repo.accounts(session, people, {row.username for row in wanted}):
            kept.accounts[account.username] = account
            kept.with_account.add(account.staff_id)
        kept.posts = {(post.role, post.area_id or post.department_id): post for post in await repo.posts(session, at)}
        for assignment in await repo.assignments(session, people, at):
            kept.hold(assignment)
        return kept

    def hold(self, assignment: Assignment) -> None:
        """Add an assignment."""
        self.held[assignment.staff_id].append(assignment)
        if assignment.role == "grid_head" and assignment.area_id:
            self.heads[assignment.area_id].append(assignment)


@dataclass(slots=True)
class Placed:
    """An assignment of the sheet, for the rules to judge once all rows are drawn."""

    line: Line
    assignment: Assignment
    place: Place


class Plan:
    """Draws the rows into objects that are written only by `carry_out`; what stands against them goes to `faults`."""

    def __init__(self, actor: Actor, faults: Faults) -> None:
        self.actor, self.faults, self.today = actor, faults, today()
        self.created = self.changed = 0  # rows
        self.new: list[Staff | Account | Post | Assignment] = []
        self.kept: Kept
        self._touched = 0

    async def draw(self, session: AsyncSession, wanted: Sequence[Wanted]) -> None:
        """Draw all rows, then hold the outcome against the rules of assignments."""
        self.kept = await Kept.load(session, wanted, self.today)
        placed: list[Placed] = []
        with session.no_autoflush:
            for row in wanted:
                faults, new, touched = len(self.faults.found), len(self.new), self._touched
                if found := self._row(row):
                    placed.append(found)
                if len(self.faults.found) == faults:
                    self.created += len(self.new) > new
                    self.changed += len(self.new) == new and self._touched > touched
        self._judge(placed)

    def _row(self, row: Wanted) -> Placed | None:
        place = self.kept.places.get(row.place_code)
        if place is None:
            self.faults.add(row.line, "place_code", "unknown-place", show=True)
        elif not self.actor.can(PERMISSION, place.path):
            self.faults.add(row.line, "place_code", "out-of-area", show=True)
        else:
            self._post(row, place)
            if row.employee_no and (person := self._person(row)):
                self._account(row, person)
                return self._assignment(row, person, place)
        return None

    def _post(self, row: Wanted, place: Place) -> None:
        post = self.kept.posts.get((row.role, place.id))
        if post is None:
            post = Post(id=new_id(), role=row.role, headcount=row.headcount or 1, **place.columns)
            self.kept.posts[row.role, place.id] = post
            self.new.append(post)
        elif row.headcount:
            self._set(post, headcount=row.headcount)

    def _person(self, row: Wanted) -> Staff | None:
        person = self.kept.staff.get(row.employee_no)
        told = {"name": row.name} | ({"mobile": row.mobile} if row.mobile else {})
        if person is None:
            person = Staff(id=new_id(), employee_no=row.employee_no, status="active", created_at=now(), **told)
            self.kept.staff[row.employee_no] = person
            self.new.append(person)
        elif person.id == self.actor.id:
            self.faults.add(row.line, "employee_no", "own-rights")  # nobody gives themselves a post
            return None
        elif person.id in self.kept.seen:
            for name in (name for name, value in told.items() if getattr(person, name) not in (None, value)):
                self.faults.add(row.line, name, "differs-from-row-above")
        if person.id not in self.kept.seen or person.mobile is None:
            self._set(person, **told)
        self.kept.seen.add(person.id)
        return person

    def _account(self, row: Wanted, person: Staff) -> None:
        named = self.kept.accounts.get(row.username)
        if named is not None and named.staff_id != person.id:
            self.faults.add(row.line, "username", "username-taken")
        elif person.id not in self.kept.with_account:
            made = Account(id=new_id(), staff_id=person.id, username=row.username, is_enabled=True)
            self.kept.accounts[row.username] = made
            self.kept.with_account.add(person.id)
            self.new.append(made)

    def _assignment(self, row: Wanted, person: Staff, place: Place) -> Placed | None:
        told = {
            name: value
            for name in ("rank", "kind", "share", "valid_from", "valid_to")
            if (value := getattr(row, name)) not in (None, "")
        }
        first = row.valid_from or self.today
        assignment = next(
            (
                found
                for found in self.kept.held[person.id]
                if found.role == row.role
                and (found.area_id or found.department_id) == place.id
                # an empty first day must find on any later day what it made on an earlier one
                and (_overlap(found, first, row.valid_to) or (not row.valid_from and found.valid_to == row.valid_to))
            ),
            None,
        )
        if assignment is None:
            values = {"rank": "A", "kind": "permanent", "valid_from": first} | told
            assignment = Assignment(id=new_id(), staff_id=person.id, role=row.role, **place.columns, **values)
            self.kept.hold(assignment)
            self.new.append(assignment)
        elif assignment.id in self.kept.seen:
            self.faults.add(row.line, "employee_no", "row-twice", show=True)
            return None
        else:
            self._set(assignment, **told)
        self.kept.seen.add(assignment.id)
        return Placed(row.line, assignment, place)

    def _set(self, kept: Staff | Post | Assignment, **values: Any) -> None:
        for name, value in values.items():
            if getattr(kept, name) != value:
                setattr(kept, name, value)
                self._touched += 1

    def _judge(self, placed: Sequence[Placed]) -> None:
        for one in placed:
            mine = one.assignment
            others = [_holding(other) for other in self.kept.held[mine.staff_id] if other is not mine]
            if code := rules.fault(_holding(mine, one.place.kind), others):
                column = {
                    "wrong-place": "place_code",
                    "ends-before-it-begins": "valid_to",
                    "surge-needs-end": "valid_to",
                }
                self.faults.add(one.line, column.get(code, "role"), code)
            elif mine.role == "grid_head" and mine.rank == "A":
                heads = self.kept.heads[one.place.id]
                if any(
                    head is not mine and head.rank == "A" and _overlap(head, mine.valid_from, mine.valid_to)
                    for head in heads
                ):
                    self.faults.add(one.line, "place_code", "grid-head-taken", show=True)  # A2

    async def carry_out(self, session: AsyncSession) -> None:
        """Write it all. Raises Conflict when somebody else put a head in one of the grids meanwhile."""
        try:
            await session.flush()  # ends of old assignments before new ones begin
            for kind in (Staff, Account, Post, Assignment):
                session.add_all(made for made in self.new if isinstance(made, kind))
                await session.flush()
        except IntegrityError as error:
            raise Conflict(params={"reason": "changed-meanwhile"}) from error


def _overlap(kept: Assignment, first: date, last: date | None) -> bool:
    return (last is None or kept.valid_from <= last) and (kept.valid_to is None or first <= kept.valid_to)


def _holding(kept: Assignment, place: str = "") -> Holding:
    at = kept.area_id or kept.department_id or kept.id
    return Holding(kept.role, place, at, kept.valid_from, kept.valid_to, kept.rank, kept.kind)
