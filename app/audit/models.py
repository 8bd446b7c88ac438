"""The audit log: who saw or changed what. Append-only and hash-chained, so a changed or missing row shows."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, SmallInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base


class AuditEntry(Base):
    """One thing that was seen or done. `detail` holds ids, codes and counts, never names, phones or texts."""

    __tablename__ = "audit_log"
    __table_args__ = (Index(None, "actor_id", "at"), Index(None, "subject_id", "at"), Index(None, "at"))

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    action: Mapped[str]  # household.read, visit.record, auth.sign-in
    subject_kind: Mapped[str | None]
    subject_id: Mapped[UUID | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB())
    content: Mapped[str]  # the exact text the hash covers
    hash: Mapped[bytes] = mapped_column(LargeBinary)  # sha256(previous hash || content)


class AuditHead(Base):
    """The end of the chain, one row."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="single"), {"postgresql_with": {"fillfactor": 10}})

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, default=1)
    seq: Mapped[int]
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class AuditArchive(Base):
    """Entries that were removed when their time was over. Of them the last hash stays: the chain goes on from it."""

    __tablename__ = "audit_archives"

    last_seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rows: Mapped[int]  # how many were removed, all those since the archive before
    hash: Mapped[bytes] = mapped_column(LargeBinary)  # of the last entry removed
    archived_at: Mapped[datetime]
