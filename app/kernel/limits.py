"""Rate limits shared by all server processes: one theoretical arrival time a key (GCRA), kept in PostgreSQL.

A take is committed before the work it guards begins, so refused, failed and simultaneous attempts all count.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import LargeBinary, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base


class RateLimit(Base):
    """When the next attempt of a key would arrive if attempts came evenly. Unlogged: a crash may forget it."""

    __tablename__ = "rate_limits"
    __table_args__ = {"prefixes": ["UNLOGGED"]}

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    arrives_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Limit:
    """`burst` attempts at once, and one more every `every_s` seconds."""

    burst: int
    every_s: float


def key_of(secret: bytes, kind: str, value: str) -> bytes:
    """The key of a limited thing. Keyed, as a table of plain hashes of names would give the names away."""
    return hmac.digest(secret, f"{kind}:{value}".encode(), hashlib.sha256)


_TAKE = text(
    """
    insert into rate_limits as held (key, arrives_at)
    values (:key, clock_timestamp() + make_interval(secs => :every_s))
    on conflict (key) do update
        set arrives_at = greatest(held.arrives_at, clock_timestamp()) + make_interval(secs => :every_s)
        where held.arrives_at - clock_timestamp() <= make_interval(secs => :every_s * (:burst - 1))
    returning 1
    """
)
_WAIT = text(
    "select extract(epoch from arrives_at - clock_timestamp()) - :every_s * (:burst - 1) "
    "from rate_limits where key = :key"
)
_GIVE_BACK = text(
    "update rate_limits set arrives_at = arrives_at - make_interval(secs => :every_s) "
    "where key = :key and arrives_at > clock_timestamp()"
)
_SWEEP = text(
    "delete from rate_limits where key in (select key from rate_limits "
    "where arrives_at < clock_timestamp() limit 500 for update skip locked)"
)
_FORGET = text("delete from rate_limits where key = :key")


def _bound(key: bytes, limit: Limit) -> dict[str, object]:
    return {"key": key, "every_s": float(limit.every_s), "burst": limit.burst}


async def take(session: AsyncSession, key: bytes, limit: Limit) -> float:
    """Take one attempt. Returns 0 when there was one, else the seconds to wait for the next."""
    taken = await session.scalar(_TAKE, _bound(key, limit))
    return 0.0 if taken else max(await wait(session, key, limit), 1.0)


async def wait(session: AsyncSession, key: bytes, limit: Limit) -> float:
    """Seconds until an attempt would be granted, without taking one."""
    found = await session.scalar(_WAIT, _bound(key, limit))
    return max(float(found or 0), 0.0)


async def give_back(session: AsyncSession, key: bytes, limit: Limit) -> None:
    """Return an attempt that turned out to be rightful."""
    await session.execute(_GIVE_BACK, {"key": key, "every_s": float(limit.every_s)})


async def forget(session: AsyncSession, key: bytes) -> None:
    """Begin anew."""
    await session.execute(_FORGET, {"key": key})


async def sweep(session: AsyncSession) -> None:
    """Drop keys that limit nothing any more; somebody may have tried a million names."""
    await session.execute(_SWEEP)
