"""Stored rules of dispatch: what the desk has agreed on, as a suggestion with a reason."""

from datetime import datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, Time, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from app.kernel.db import Base, Ltree
from app.kernel.personal import ACTED


class DispatchRule(Base):
    """These categories, in this area, at these times: to this unit. Suggests, never dispatches by itself.

    `path` is the area's and moves with it. The order is position, then the deeper area, then the older rule.
    """

    __tablename__ = "dispatch_rules"
    __table_args__ = (
        CheckConstraint("hours in ('always', 'working', 'outside')", name="hours"),
        CheckConstraint("num_nonnulls(from_time, to_time) in (0, 2) and from_time <> to_time", name="span"),
        CheckConstraint("weekdays <@ array[1, 2, 3, 4, 5, 6, 7]::smallint[]", name="weekdays"),
        CheckConstraint("alarm_days between 1 and 366", name="alarm_days"),
        Index("ix_dispatch_rules_path", "path", postgresql_using="gist", postgresql_where=text("deleted_at is null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    position: Mapped[int]
    categories: Mapped[list[str]] = mapped_column(ARRAY(Text))  # "0203" a category, "02" a group; none: all of them
    area_code: Mapped[str]
    path: Mapped[str] = mapped_column(Ltree())
    hours: Mapped[str] = mapped_column(default="always")
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger), default=list)  # 1 Monday … 7 Sunday; none: every
    from_time: Mapped[time | None] = mapped_column(Time)  # a span that ends before it begins goes over midnight
    to_time: Mapped[time | None] = mapped_column(Time)
    unit_code: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)
    alarm_days: Mapped[int] = mapped_column(SmallInteger, default=30)  # how long it may match nothing
    last_matched_at: Mapped[datetime | None]
    silent_since: Mapped[datetime | None]  # when somebody was told that it matches no more
    created_by: Mapped[UUID]
    created_at: Mapped[datetime]
    changed_by: Mapped[UUID]
    changed_by_name: Mapped[str] = mapped_column(info=ACTED)
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    deleted_at: Mapped[datetime | None]
