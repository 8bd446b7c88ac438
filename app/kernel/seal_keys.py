"""Which keys a district was sealed with: checked before anything is served, and changed without losing a value."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, LargeBinary, SmallInteger, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from app.kernel.clock import now
from app.kernel.config import SettingsError
from app.kernel.db import Base
from app.kernel.seal import LARGEST_ID, PLACES, Ring, Sealed

BATCH: Final = 1000  # rows moved to another key in one transaction


class SealKey(Base):
    """A key that values of this district were sealed with; never the key itself, only a mark of it."""

    __tablename__ = "seal_keys"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    mark: Mapped[bytes] = mapped_column(LargeBinary)
    used_since: Mapped[datetime]


async def verify(session: AsyncSession, ring: Ring) -> None:
    """Compare the keys that are here with those the district was sealed with, and note the newest.

    Raises SettingsError: a district whose numbers nobody can read must not be served, and least of all sealed further
    with a key that somebody made by mistake.
    """
    known = {row.id: row.mark for row in await session.scalars(select(SealKey))}
    for key_id, mark in known.items():
        if key_id not in ring.keys:
            raise SettingsError(
                f"sealing key {key_id} is missing, with which phone and identity numbers of this district are kept; "
                f"put it back as the file seal-{key_id} of the secrets folder, or into DOORSTEP_SEAL_KEYS"
            )
        if ring.keys[key_id].mark != mark:
            raise SettingsError(
                f"sealing key {key_id} is not the one this district was sealed with; nothing was changed: put the "
                "right one back, from where the backup keeps it"
            )
    newest = ring.newest
    if newest.id not in known:
        told = {"id": newest.id, "mark": newest.mark, "used_since": now()}
        await session.execute(insert(SealKey).values(told).on_conflict_do_nothing())


def next_id(ring: Ring) -> int:
    """The id of the key after the newest. Raises SettingsError when all are used up."""
    if ring.newest.id >= LARGEST_ID:
        raise SettingsError(f"there is no key after {LARGEST_ID}")
    return ring.newest.id + 1


def _is_older(field: Sealed, key_id: int) -> ColumnElement[bool]:
    """SQL: a row's value was sealed with another key. The second byte says with which (see kernel.seal)."""
    column: InstrumentedAttribute[bytes | None] = getattr(field.owner, f"{field.name}_sealed")
    return (func.get_byte(column, 1) != key_id) & column.is_not(None)


async def left(session: AsyncSession, ring: Ring) -> int:
    """How many values are still sealed with another key than the newest."""
    counts = [
        await session.scalar(select(func.count()).select_from(field.owner).where(_is_older(field, ring.newest.id)))
        for field in PLACES.values()
    ]
    return sum(found or 0 for found in counts)


async def move(session: AsyncSession, ring: Ring, field: Sealed) -> int:
    """Seal up to BATCH values of one field with the newest key; answers how many. 0: all have moved."""
    model = field.owner
    query = select(model).where(_is_older(field, ring.newest.id)).order_by(model.id).limit(BATCH).with_for_update()
    rows = (await session.scalars(query)).all()
    for row in rows:
        setattr(row, field.name, getattr(row, field.name))
    await session.flush()
    return len(rows)


async def retire(session: AsyncSession, ring: Ring) -> list[int]:
    """Forget all keys but the newest; answers their ids. The caller has made sure that nothing is `left`."""
    gone = delete(SealKey).where(SealKey.id != ring.newest.id).returning(SealKey.id)
    return sorted(await session.scalars(gone))
