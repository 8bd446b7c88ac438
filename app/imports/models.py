"""Runs of imports, what is wrong in their rows, and the workbook while it is needed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, SmallInteger
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from app.kernel.db import Base, Ltree
from app.kernel.personal import ACTED, personal


class ImportRun(Base):
    """One sheet, from its upload to its end. Counts are of rows."""

    __tablename__ = "import_runs"
    __table_args__ = (
        CheckConstraint("state in ('reading', 'checked', 'applying', 'done', 'failed', 'cancelled')", name="state"),
        CheckConstraint("(ended_at is not null) = (state in ('done', 'failed', 'cancelled'))", name="ended"),
        Index(None, "started_by"),
        Index(None, "state", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str]
    path: Mapped[str] = mapped_column(Ltree())  # what all areas have in common in which it may change something
    started_by: Mapped[UUID]
    started_by_name: Mapped[str] = mapped_column(info=ACTED)
    applied_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    cancel_asked_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)  # of this state; a worker may die of a sheet
    rows_total: Mapped[int | None]
    rows_checked: Mapped[int] = mapped_column(default=0)
    rows_written: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0)
    problem_count: Mapped[int] = mapped_column(default=0)
    warning_count: Mapped[int] = mapped_column(default=0)
    ignored_columns: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    skip_problems: Mapped[bool] = mapped_column(default=False)
    only_rows: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    refusal: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))  # why it failed as a whole


class ImportFile(Base):
    """The workbook of a run, sealed; gone when the run ends."""

    __tablename__ = "import_files"

    run_id: Mapped[UUID] = mapped_column(ForeignKey("import_runs.id", ondelete="cascade"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary, info=personal("anyone", "text", "row", "resident"))


class ImportProblem(Base):
    """What is wrong, or only unusual, in one cell of a run's sheet."""

    __tablename__ = "import_problems"
    __table_args__ = (Index(None, "run_id", "row"),)

    run_id: Mapped[UUID] = mapped_column(ForeignKey("import_runs.id", ondelete="cascade"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)  # in the order of rows
    row: Mapped[int]
    column: Mapped[str]
    code: Mapped[str]
    value: Mapped[str | None]  # codes and days only, never what names a person
    is_warning: Mapped[bool]
