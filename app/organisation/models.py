"""The area tree, the departments, the work calendar. Area codes nest by prefix; `path` is their ltree."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, SmallInteger
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Ltree


class Area(Base):
    """A district, street, zone, community, grid or micro-grid (domain: OrgUnit, Grid, MicroGrid)."""

    __tablename__ = "areas"
    __table_args__ = (
        CheckConstraint("kind in ('district', 'street', 'zone', 'community', 'grid', 'micro_grid')", name="kind"),
        CheckConstraint("valid_to is null or valid_to >= valid_from", name="dates"),
        CheckConstraint("(kind = 'grid') = (grid_kind is not null)", name="grid_kind_present"),
        CheckConstraint("grid_kind in ('urban', 'rural', 'dedicated')", name="grid_kind"),
        Index("ix_areas_path", "path", postgresql_using="gist"),
        Index(None, "rev"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    name: Mapped[str]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("areas.id"), index=True)
    path: Mapped[str] = mapped_column(Ltree())
    phone: Mapped[str | None]  # an office line, never a person's
    grid_kind: Mapped[str | None]
    households_target: Mapped[int | None]
    boundary: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))  # GeoJSON, WGS-84
    extent: Mapped[list[float] | None] = mapped_column(ARRAY(Float))  # of the boundary: west, south, east, north
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    rev: Mapped[int]
    deleted_at: Mapped[datetime | None]


class Department(Base):
    """A unit that handles: department, property company, service or mediation centre."""

    __tablename__ = "departments"
    __table_args__ = (
        CheckConstraint("kind in ('department', 'property', 'service_center', 'mediation_center')", name="kind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    name: Mapped[str]
    area_id: Mapped[UUID] = mapped_column(ForeignKey("areas.id"), index=True)
    phone: Mapped[str | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class CalendarHead(Base):
    """One row: the version of the work calendar, another after every change, and what holds for every day."""

    __tablename__ = "calendar_head"
    __table_args__ = (
        CheckConstraint("id = 1", name="single"),
        CheckConstraint("days_end in ('office', 'clock')", name="days_end"),
    )

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, default=1)
    version: Mapped[UUID]
    hours: Mapped[list[Any]]  # the usual ones, [["08:30", "12:00"], …]
    days_end: Mapped[str]


class WorkDay(Base):
    """A day that differs from its weekday: a holiday, a Sunday that is worked, a day with other hours."""

    __tablename__ = "work_days"

    on_date: Mapped[date] = mapped_column(primary_key=True)
    is_workday: Mapped[bool]
    hours: Mapped[list[Any] | None]  # none: the usual ones
    name: Mapped[str]
