"""Legal holds, requests of people about their own data, and what was found in free text."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from app.kernel.db import Base, Ltree
from app.kernel.personal import ACTED, impersonal, words


class LegalHold(Base):
    """Nothing of this person, household or incident goes before `until` has passed or somebody releases it."""

    __tablename__ = "legal_holds"
    __table_args__ = (
        CheckConstraint("subject_kind in ('resident', 'household', 'incident')", name="subject_kind"),
        CheckConstraint("(released_at is null) = (released_by is null)", name="released"),
        Index("ix_legal_holds_subject_id", "subject_id", postgresql_where=text("released_at is null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    path: Mapped[str] = mapped_column(Ltree())
    reason: Mapped[str] = mapped_column(info=words("request"))
    placed_by: Mapped[UUID]
    placed_by_name: Mapped[str] = mapped_column(info=ACTED)
    placed_at: Mapped[datetime]
    until: Mapped[date | None]  # the last day; none: until it is released
    released_at: Mapped[datetime | None]
    released_by: Mapped[UUID | None]


class DataRequest(Base):
    """Somebody asks to see, copy, correct or delete their data, or withdraws a consent. To be answered by `due_on`."""

    __tablename__ = "data_requests"
    __table_args__ = (
        CheckConstraint("kind in ('access', 'copy', 'correct', 'delete', 'withdraw_consent')", name="kind"),
        CheckConstraint("given_by in ('self', 'guardian', 'relative', 'agent')", name="given_by"),
        CheckConstraint("state in ('open', 'doing', 'answered', 'refused', 'withdrawn')", name="state"),
        CheckConstraint("(state in ('open', 'doing')) = (settled_at is null)", name="settled"),
        CheckConstraint("due_on >= received_on", name="due_on"),
        Index(None, "resident_id"),
        Index("ix_data_requests_due_on", "due_on", postgresql_where=text("settled_at is null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("residents.id"))
    kind: Mapped[str]
    given_by: Mapped[str]
    text: Mapped[str | None] = mapped_column(info=words("request"))
    path: Mapped[str] = mapped_column(Ltree())
    received_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(default="open")
    created_by: Mapped[UUID]
    created_by_name: Mapped[str] = mapped_column(info=ACTED)
    created_at: Mapped[datetime]
    handler_id: Mapped[UUID | None]
    handler_name: Mapped[str | None] = mapped_column(info=ACTED)
    answer: Mapped[str | None] = mapped_column(info=words("request"))
    settled_at: Mapped[datetime | None]


class TextFinding(Base):
    """A text that holds a number or a word that has no place in it: which kinds, never the words themselves."""

    __tablename__ = "text_findings"
    __table_args__ = (
        Index("uq_text_findings_record", "place", "record_id", unique=True),
        Index("ix_text_findings_path", "path", postgresql_using="gist", postgresql_where=text("settled_at is null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(info=impersonal("a table and a column"))
    record_id: Mapped[UUID]
    path: Mapped[str] = mapped_column(Ltree())
    codes: Mapped[list[str]] = mapped_column(ARRAY(Text), info=impersonal("codes"))
    found_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]  # the text was mended, or somebody found it right as it is
    settled_by: Mapped[UUID | None]  # nobody: it was mended


class TextScan(Base):
    """How far the search of free text has come in a table."""

    __tablename__ = "text_scans"

    place: Mapped[str] = mapped_column(primary_key=True, info=impersonal("a table and a column"))
    rev: Mapped[int]
