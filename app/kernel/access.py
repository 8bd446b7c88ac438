"""Who may do what, where: the mechanism. The table itself stands in identity/policy.

A grant is a permission over a subtree of areas. Rows are filtered in SQL by `scoped()`, verbs by `actor.must()`.
Invisible is 404; visible but forbidden is 403.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar
from uuid import UUID

import asyncpg
from fastapi import Depends, Request
from sqlalchemy import ColumnElement, Select, any_, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute

from app.kernel.db import Database, Ltree, Session, straight
from app.kernel.errors import Forbidden

Query = TypeVar("Query", bound=Select[*tuple[Any, ...]])


def covers(above: str, below: str) -> bool:
    """Whether area path `above` is `below` or one of its ancestors."""
    return below == above or below.startswith(f"{above}.")


def unit_path(unit_id: UUID) -> str:
    """A department as a path of its own, beside the tree of areas: rights over its items reach nothing else."""
    return f"unit.{unit_id.hex}"


@dataclass(frozen=True, slots=True)
class Actor:
    """The person a request speaks for, with the subtrees each permission reaches today."""

    id: UUID
    account_id: UUID
    session_id: UUID
    name: str
    roles: tuple[str, ...] = ()
    grants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # Where the actor stands: area paths, and for posts in a department `unit.<id>` as well (see `unit_path`).
    places: tuple[str, ...] = ()

    def paths(self, permission: str) -> tuple[str, ...]:
        """The area paths over which the actor holds a permission (empty: nowhere)."""
        return self.grants.get(permission, ())

    def can(self, permission: str, at: str | None = None) -> bool:
        """Whether the actor holds a permission at an area path, or anywhere when no place is given."""
        paths = self.paths(permission)
        return bool(paths) if at is None else any(covers(path, at) for path in paths)

    def must(self, permission: str, at: str | None = None) -> None:
        """Raise Forbidden unless the actor holds the permission there."""
        if not self.can(permission, at):
            raise Forbidden(params={"permission": permission})

    def belongs_to(self, unit: str) -> bool:
        """Whether the actor stands in a unit (its area or department path) or below it."""
        return any(covers(unit, place) for place in self.places)


Column = InstrumentedAttribute[str] | ColumnElement[str]


def within(column: Column, paths: Sequence[str]) -> ColumnElement[bool]:
    """SQL: the row's area path lies below one of these paths. No paths, no rows."""
    return column.op("<@", is_comparison=True)(any_(_array(paths)))


def around(column: Column, paths: Sequence[str]) -> ColumnElement[bool]:
    """SQL: one of these paths lies below the row's area path."""
    return column.op("@>", is_comparison=True)(any_(_array(paths)))


def _array(paths: Sequence[str]) -> ColumnElement[Any]:
    return bindparam(None, list(paths), ARRAY(Ltree()), unique=True)


def scoped(query: Query, actor: Actor, permission: str, column: Column) -> Query:
    """The query, narrowed to rows the actor may see. Every query of a repo starts here."""
    return query.where(within(column, actor.paths(permission)))


Authenticate = Callable[["asyncpg.Connection[asyncpg.Record]", Request], Awaitable[Actor]]


async def _recognise(request: Request, connection: "asyncpg.Connection[asyncpg.Record]") -> Actor:
    """The signed-in actor, or NotSignedIn. Identity plugs its authenticator into the app at start."""
    authenticate: Authenticate = request.app.state.authenticate
    actor = await authenticate(connection, request)
    request.state.actor_id = actor.id
    return actor


async def current_actor(request: Request, session: Session) -> Actor:
    """The signed-in actor, or NotSignedIn."""
    return await _recognise(request, await straight(session))


CurrentActor = Annotated[Actor, Depends(current_actor)]


class Guard:
    """A route's lock: signed in, and holding a permission somewhere. `None` asks only for the sign-in."""

    def __init__(self, permission: str | None) -> None:
        self.permission = permission

    def check(self, actor: Actor) -> Actor:
        """The actor, or Forbidden."""
        if self.permission is not None:
            actor.must(self.permission)
        return actor

    async def __call__(self, actor: CurrentActor) -> Actor:
        return self.check(actor)


def guard(permission: str | None) -> Any:
    """The lock of a route, for the annotation of its actor parameter."""
    return Depends(Guard(permission))


class StreamGuard:
    """A Guard for slow bodies and open answers: it gives its database connection back before the route begins."""

    def __init__(self, permission: str | None) -> None:
        self.permission = permission

    async def __call__(self, request: Request) -> Actor:
        database: Database = request.app.state.database
        async with database.direct() as direct:
            return Guard(self.permission).check(await _recognise(request, direct.driver))


SignedIn = Annotated[Actor, guard(None)]
