"""The district's change counter, and the exits of rows that left a grid.

Every transaction that writes a synced row bumps the counter as late as possible and stamps its rows with the result.
The row lock is held until the commit, so commit order equals rev order and a reader never skips a late commit.
(A sequence skipped 504 of 960 transactions in a trial; transaction ids break on restore and failover.)
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.clock import now
from app.kernel.db import Base, Ltree, driver
from app.kernel.sql import numbered

# Told to every listening process at commit; the payload is `district:rev`, never a record.
CHANNEL = "doorstep_rev"


class DistrictState(Base):
    """One row: how far the district has come. Narrow and heap-only-tuple friendly, as every push updates it."""

    __tablename__ = "district_state"
    __table_args__ = (CheckConstraint("id = 1", name="single"), {"postgresql_with": {"fillfactor": 10}})

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, default=1)
    rev: Mapped[int]
    epoch: Mapped[UUID]  # made once; another epoch means another database, and phones start anew
    oldest_tombstone_rev: Mapped[int] = mapped_column(default=0)


class Synced:
    """Columns of every table that phones hold. `rev` is stamped by the writing transaction."""

    grid_code: Mapped[str]
    path: Mapped[str] = mapped_column(Ltree())
    rev: Mapped[int]
    deleted_at: Mapped[datetime | None]


class ScopeExit(Base):
    """A row that left a grid: phones of the old grid drop it."""

    __tablename__ = "scope_exits"
    __table_args__ = (Index(None, "grid_code", "rev"),)

    rev: Mapped[int] = mapped_column(primary_key=True)
    collection: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    grid_code: Mapped[str] = mapped_column(primary_key=True)
    left_at: Mapped[datetime]


# The table `counted(rev)` of a statement that stamps what it writes; the row lock is held until its commit.
COUNTED = """counted as (
    update district_state set rev = rev + 1 where id = 1
    returning rev, pg_notify(:channel, :district::text || ':' || rev)
)"""
_BUMP, _ = numbered(f"with {COUNTED} select rev from counted")


async def bump(session: AsyncSession) -> int:
    """The next rev, holding the counter until the commit. Call it last but for the writes it stamps.

    Before an audit entry, never after one: every transaction takes these two locks in this order.
    """
    return int(await (await driver(session)).fetchval(_BUMP, CHANNEL, session.info["schema"]))


async def leave(session: AsyncSession, rev: int, collection: int, ids: Iterable[UUID], grid_code: str) -> None:
    """Write that these records left a grid at `rev`."""
    for record_id in ids:
        session.add(ScopeExit(rev=rev, collection=collection, record_id=record_id, grid_code=grid_code, left_at=now()))
