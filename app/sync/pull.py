"""Pull: what changed in the grids a phone holds, page by page, behind a cursor that never skips a late commit."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import BigInteger, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text

from app.audit.service import record as audit
from app.kernel.access import Actor
from app.kernel.clock import now, today
from app.kernel.db import Ltree
from app.kernel.feeds import Feed
from app.sync.cursor import Cursor, scope_hash
from app.sync.kinds import FEEDS
from app.sync.schemas import PullIn

DUE_WITHIN = timedelta(days=7)
HORIZON = timedelta(days=180)  # older visits stay on the server
FIELDS = {feed.number: feed.sealed for feed in FEEDS}
NAMES = {feed.number: feed.name for feed in FEEDS}
EXITS = 100  # added to a collection's number for rows that left: sorted behind the row itself

_STATE = text(
    """
    select rev, epoch, oldest_tombstone_rev, array(
        select code from areas where kind = 'grid' and deleted_at is null
        and (path <@ any(:paths) or path @> any(:paths)) order by code
    ) as grids from district_state where id = 1
    """
).bindparams(bindparam("paths", type_=ARRAY(Ltree())))


def _rows(feed: Feed, where: str) -> str:
    return f"""(select r.rev, {feed.number}::int as number, r.id,
        case when r.deleted_at is not null then 'deleted' end as gone,
        case when r.deleted_at is null then json_strip_nulls({feed.data})::text end as data, {_sealed(feed)} as sealed
        from {feed.source} where {feed.scope} and {where}
        order by r.rev, r.id limit :size)"""


def _sealed(feed: Feed) -> str:
    columns = ", ".join(f"r.{field.name}_sealed" for field in feed.sealed)
    return f"case when r.deleted_at is null then array[{columns}] end" if columns else "null::bytea[]"


def _left(feed: Feed) -> str:
    """Rows that left one of the grids, unless they are still in another one the phone holds."""
    table = feed.source.split()[0]
    return f"""(select x.rev, {feed.number + EXITS}::int as number, x.record_id as id, 'out_of_scope' as gone,
        null::text as data, null::bytea[] as sealed
        from scope_exits x where x.collection = {feed.number} and x.grid_code = any(:grids) and not :is_full
        and x.rev <= :upper and (x.rev, {feed.number + EXITS}, x.record_id) > (:rev, :number, :id)
        and not exists (select 1 from {table} r where r.id = x.record_id and r.deleted_at is null and {feed.scope})
        order by x.rev, x.record_id limit :size)"""


_AFTER = """r.rev >= :rev and r.rev <= :upper and (r.rev, {number}, r.id) > (:rev, :number, :id)
    and not (:is_full and r.deleted_at is not null)"""
# Parameters by which a feed shows more to some of its readers, and the permission each stands for.
GRANTS = {name: permission for feed in FEEDS for name, permission in feed.grants.items()}
_SCOPE = (bindparam("paths", type_=ARRAY(Ltree())), bindparam("grids", type_=ARRAY(Text)))
_GRANTED = tuple(bindparam(name, type_=ARRAY(Ltree())) for name in GRANTS)
_PLACE = (bindparam("rev", type_=BigInteger), bindparam("upper", type_=BigInteger), bindparam("id", type_=Uuid))
_GRID_FEEDS = [feed for feed in FEEDS if ":grids" in feed.scope]
_PAGE = text(
    "select rev, number, id, gone, data, sealed from ("
    + " union all ".join(
        [_rows(feed, _AFTER.format(number=feed.number)) for feed in FEEDS] + [_left(feed) for feed in _GRID_FEEDS]
    )
    + ") page order by rev, number, id limit :size"
).bindparams(*_SCOPE, *_GRANTED, *_PLACE)
_DUE = text(
    "select rev, number, id, gone, data, sealed from ("
    + " union all ".join(_rows(feed, f"r.deleted_at is null and {feed.due}") for feed in FEEDS if feed.due)
    + ") page order by number, rev, id limit :size"
).bindparams(*_SCOPE, *_GRANTED)


async def pull(session: AsyncSession, actor: Actor, asked: PullIn) -> bytes:
    """One page of the feed, as the JSON that leaves the server. Nothing changed: one query, no row read."""
    paths = list(actor.paths("sync.feed"))
    server_time = now()
    state = (await session.execute(_STATE, {"paths": paths})).one()
    granted = {name: list(actor.paths(permission)) for name, permission in GRANTS.items()}
    scope = scope_hash(state.epoch, state.grids, paths, *granted.values())
    cursor = Cursor.decode(asked.cursor)
    fits = cursor is not None and cursor.hash == scope and cursor.rev <= state.rev
    reset = not fits or (cursor is not None and not cursor.is_full and cursor.rev < state.oldest_tombstone_rev)
    if cursor is None or reset:
        cursor = Cursor(scope)
    where = {"rev": state.rev, "epoch": str(state.epoch), "grids": state.grids}
    if not cursor.upper and cursor.rev >= state.rev and not reset:
        return _answer(server_time, [], cursor, more=False, reset=False, where=where)
    if not cursor.upper:
        cursor = replace(cursor, upper=state.rev)
    given = granted | {
        "paths": paths,
        "grids": state.grids,
        "horizon": server_time - HORIZON,
        "due_by": today() + DUE_WITHIN,
    }
    first = await _due(session, given, asked.limit) if reset else []
    page, cursor = await _next(session, given, cursor, asked.limit)
    rows = first + page
    if people := sum(1 for row in rows if row[1] in _PEOPLE):
        await audit(session, "sync.feed", actor_id=actor.id, detail={"rows": people, "reset": reset})
    return _answer(server_time, rows, cursor, more=cursor.upper > 0, reset=reset, where=where)


_PEOPLE = frozenset(feed.number for feed in FEEDS if feed.name in ("households", "residents", "care", "premises"))


async def _due(session: AsyncSession, given: dict[str, Any], limit: int) -> list[Any]:
    """What today needs, ahead of the rest of a first sync."""
    return list((await session.execute(_DUE, given | {"size": limit})).all())


async def _next(session: AsyncSession, given: dict[str, Any], cursor: Cursor, limit: int) -> tuple[list[Any], Cursor]:
    """The next page of the sweep and where it ends; a sweep that is done stands at its upper bound."""
    at = {
        "rev": cursor.rev,
        "number": cursor.number,
        "id": UUID(cursor.id),
        "upper": cursor.upper,
        "is_full": cursor.is_full,
        "size": limit + 1,
    }
    rows = list((await session.execute(_PAGE, given | at)).all())
    if len(rows) > limit:
        last = rows[limit - 1]
        return rows[:limit], replace(cursor, rev=last.rev, number=last.number, id=str(last.id))
    # Behind every row of the upper rev: numbers and ids there are smaller than this.
    done = replace(cursor, upper=0, rev=cursor.upper, number=2 * EXITS, is_full=False)
    return rows, done


def _opened(row: Any) -> str:
    """The row's JSON, with what was sealed in it: put in as text, for taking the rest apart would cost more."""
    told = {
        field.name: field.open(sealed, row.id)
        for field, sealed in zip(FIELDS[row.number], row.sealed or (), strict=False)
        if sealed is not None
    }
    return f"{row.data[:-1]},{orjson.dumps(told).decode()[1:]}" if told else row.data


def _answer(
    server_time: datetime, rows: list[Any], cursor: Cursor, *, more: bool, reset: bool, where: dict[str, Any]
) -> bytes:
    changes = [
        {
            "collection": NAMES[row.number % EXITS],
            "id": row.id,
            "rev": row.rev,
            **({"gone": row.gone} if row.gone else {"data": orjson.Fragment(_opened(row))}),
        }
        for row in rows
    ]
    body = {
        "server_time": server_time,
        "changes": changes,
        "cursor": cursor.encode(),
        "more": more,
        "reset": reset,
        "scope": {"grids": where["grids"], "epoch": where["epoch"]},
    }
    return orjson.dumps(body, default=str)  # the driver has its own kind of UUID
