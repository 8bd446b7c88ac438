"""Receipts: the stored verdicts that make a replay harmless. And what is known of each phone's clock."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base


class Receipt(Base):
    """An operation that was applied. Refused operations leave none, so that they may be sent again once mended."""

    __tablename__ = "receipts"
    __table_args__ = (Index(None, "received_at"),)

    op_id: Mapped[UUID] = mapped_column(primary_key=True)
    worker_id: Mapped[UUID]
    kind: Mapped[str]
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)  # first 16 bytes of SHA-256 over kind, version, data
    record_id: Mapped[UUID]
    rev: Mapped[int]
    received_at: Mapped[datetime]


class Phone(Base):
    """A phone that syncs: whose it is, when it was last heard of, how far its clock is off."""

    __tablename__ = "phones"

    device_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    last_push_at: Mapped[datetime | None]
    last_pull_at: Mapped[datetime | None]
    clock_offset_ms: Mapped[int] = mapped_column(default=0)  # server minus phone
