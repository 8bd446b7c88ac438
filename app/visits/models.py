"""Visits and their forms. A visit is never overwritten: an amendment keeps every former version (V1)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, SmallInteger
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from app.kernel.changes import Synced
from app.kernel.db import Base
from app.kernel.personal import ACTED, personal, words


class VisitForm(Base):
    """A released version of a visit form: data, never altered after release."""

    __tablename__ = "visit_forms"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(unique=True)  # "household@1"
    body: Mapped[dict[str, Any]] = mapped_column(JSONB())
    rev: Mapped[int]
    deleted_at: Mapped[datetime | None]


class Visit(Synced, Base):
    """One visit as it reads today. Codes are domain 3.4's; instants are kept as told and as corrected."""

    __tablename__ = "visits"
    __table_args__ = (
        CheckConstraint("kind in ('household', 'care')", name="kind"),
        CheckConstraint("mode in ('in_home', 'doorstep', 'phone', 'video', 'collective')", name="mode"),
        CheckConstraint(
            "outcome in ('met', 'no_answer', 'declined', 'phone_ok', 'rescheduled', 'moved_out', 'neighbour', 'away')",
            name="outcome",
        ),
        Index(None, "household_id", "occurred_at"),
        Index(None, "grid_code", "rev"),
        Index(None, "grid_code", "received_at", "occurred_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    worker_id: Mapped[UUID]
    worker_name: Mapped[str] = mapped_column(info=ACTED)  # as it was; a list must not join to staff for every row
    kind: Mapped[str]
    mode: Mapped[str]
    outcome: Mapped[str]
    occurred_at: Mapped[datetime]  # corrected by the phone's clock offset
    told_occurred_at: Mapped[datetime]  # as the phone's clock had it
    recorded_at: Mapped[datetime]  # as the phone's clock had it
    received_at: Mapped[datetime]
    form: Mapped[str]
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB(), info=words("visit_note"))
    needs: Mapped[list[str]] = mapped_column(ARRAY(Text))
    hazards: Mapped[list[str]] = mapped_column(ARRAY(Text))
    note: Mapped[str | None] = mapped_column(info=words("visit_note"))
    lat: Mapped[float | None] = mapped_column(Float, info=personal("staff", "position", "null", "position"))
    lon: Mapped[float | None] = mapped_column(Float, info=personal("staff", "position", "null", "position"))
    accuracy_m: Mapped[float | None] = mapped_column(Float, info=personal("staff", "position", "null", "position"))
    position_at: Mapped[datetime | None] = mapped_column(info=personal("staff", "position", "null", "position"))
    media: Mapped[list[str]] = mapped_column(ARRAY(Text), info=personal("anyone", "photo", "row", "home_photo"))
    task_id: Mapped[UUID | None]
    flags: Mapped[list[str]] = mapped_column(ARRAY(Text))  # late, skewed, night, repeat
    version: Mapped[int] = mapped_column(SmallInteger, default=1)


class VisitVersion(Base):
    """A former version of a visit, and who replaced it, when and why. Rows are only ever added."""

    __tablename__ = "visit_versions"

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    version: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSONB(), info=words("visit_note"))
    reason: Mapped[str] = mapped_column(info=words("visit_note"))
    replaced_by: Mapped[UUID]
    replaced_by_name: Mapped[str] = mapped_column(info=ACTED)
    replaced_at: Mapped[datetime]
