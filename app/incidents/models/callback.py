"""Asking whether it is solved: call-backs, their attempts, and the links by which residents answer themselves."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from app.incidents.models.beside import Beside
from app.kernel.db import Base
from app.kernel.personal import words


class Callback(Beside, Base):
    """One round of calling back. Unreached is not satisfied, and has its own outcome."""

    __tablename__ = "callbacks"
    __table_args__ = (
        CheckConstraint("solved in ('yes', 'partly', 'no')", name="solved"),
        CheckConstraint("rating between 1 and 5", name="rating"),
        CheckConstraint(
            "outcome in ('satisfied', 'redo', 'explained', 'not_reached', 'no_complainant')", name="outcome"
        ),
        Index("uq_callbacks_open", "incident_id", unique=True, postgresql_where=text("outcome is null")),
    )

    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]  # nobody: the clock or the resident
    outcome: Mapped[str | None]
    contacted_by_handler: Mapped[bool | None]
    solved: Mapped[str | None]
    rating: Mapped[int | None] = mapped_column(SmallInteger)  # 5 very satisfied … 1 very dissatisfied
    reason: Mapped[str | None]
    text: Mapped[str | None] = mapped_column(info=words("incident"))


class CallbackAttempt(Base):
    """One try to reach the complainant."""

    __tablename__ = "callback_attempts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    callback_id: Mapped[UUID] = mapped_column(ForeignKey("callbacks.id"), index=True)
    at: Mapped[datetime]
    channel: Mapped[str]
    is_reached: Mapped[bool]
    made_by: Mapped[UUID]


class FollowToken(Beside, Base):
    """A link for a resident, kept as its hash: follow, rate, appeal, reopen."""

    __tablename__ = "follow_tokens"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
