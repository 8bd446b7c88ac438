"""The log of an incident: rows are only ever added, each sealed by a hash over the one before."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from app.kernel.db import Base
from app.kernel.personal import ACTED, personal


class IncidentLog(Base):
    """One step, or one remark. `verb` is a move's, or one of the notes of `log.NOTES`.

    `content` is what the hash covers; of the text it holds a digest only, so that retention may erase what people
    wrote and the chain still verifies.
    """

    __tablename__ = "incident_log"
    __table_args__ = (CheckConstraint("audience in ('all', 'desk')", name="audience"),)

    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incidents.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    verb: Mapped[str]
    actor_id: Mapped[UUID | None]  # nobody: the clock, or a resident
    actor_name: Mapped[str | None] = mapped_column(info=ACTED)
    role: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str]
    text: Mapped[str | None] = mapped_column(info=personal("anyone", "text", "null", "incident"))
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB())
    flags: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    audience: Mapped[str] = mapped_column(default="all")
    content: Mapped[str]
    hash: Mapped[bytes] = mapped_column(LargeBinary)
