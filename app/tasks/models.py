"""Tasks and what grows around them: campaigns, remarks, who is away, who is on duty."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from app.kernel.changes import Synced
from app.kernel.db import Base, Ltree
from app.kernel.personal import ACTED, words

OPEN = "status in ('todo', 'doing', 'overdue')"


class Campaign(Base):
    """A named set of tasks: one visit to every household of some areas, asked by a unit, for a time."""

    __tablename__ = "campaigns"
    __table_args__ = (
        CheckConstraint("status in ('running', 'ended')", name="status"),
        CheckConstraint("until_on >= from_on", name="dates"),
        CheckConstraint("num_nonnulls(admission_no, admission_expires_on) in (0, 2)", name="admission"),
        Index("ix_campaigns_path", "path", postgresql_using="gist"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    purpose: Mapped[str]
    owner_code: Mapped[str]  # of the area or department that asks
    owner_name: Mapped[str]
    path: Mapped[str] = mapped_column(Ltree())  # where whoever runs it stands
    area_codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    admission_no: Mapped[str | None]
    admission_expires_on: Mapped[date | None]
    form: Mapped[str | None]  # "household@1"; none: any visit will do
    from_on: Mapped[date]
    until_on: Mapped[date]
    status: Mapped[str] = mapped_column(default="running")
    created_by: Mapped[UUID]
    created_at: Mapped[datetime]
    filled_at: Mapped[datetime | None]  # every household has its task
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]  # none: its time was over


class Task(Synced, Base):
    """What is to be done at a door, or in a grid when there is no household."""

    __tablename__ = "tasks"
    __table_args__ = (
        CheckConstraint(
            "kind in ('care_visit', 'campaign_visit', 'inspection', 'survey', 'rectification', 'distribution', "
            "'callback', 'training', 'ad_hoc')",
            name="kind",
        ),
        CheckConstraint("status in ('todo', 'doing', 'done', 'cannot', 'overdue', 'cancelled')", name="status"),
        CheckConstraint("escalation in ('own', 'substitute', 'community')", name="escalation"),
        CheckConstraint("evidence_rule in ('none', 'text', 'photo')", name="evidence_rule"),
        CheckConstraint("due_from <= due_on and due_on <= due_to", name="window"),
        CheckConstraint("(status in ('done', 'cannot', 'cancelled')) = (closed_at is not null)", name="closed"),
        CheckConstraint("num_nonnulls(admission_no, admission_expires_on) in (0, 2)", name="admission"),
        CheckConstraint("kind not in ('care_visit', 'campaign_visit') or household_id is not null", name="door"),
        CheckConstraint("(kind = 'campaign_visit') = (campaign_id is not null)", name="campaign"),
        CheckConstraint("(status = 'cancelled') = (cancel_reason is not null)", name="cancel_reason"),
        CheckConstraint(
            "cancel_reason in ('replanned', 'paused', 'moved_out', 'plan_ended', 'campaign_ended', 'withdrawn')",
            name="cancel_reason_known",
        ),
        # The one probe of a visit that comes in.
        Index("ix_tasks_open_household", "household_id", postgresql_where=text(OPEN)),
        Index(
            "uq_tasks_open_care",
            "household_id",
            unique=True,
            postgresql_where=text(f"kind = 'care_visit' and {OPEN}"),
        ),
        Index("uq_tasks_campaign", "campaign_id", "household_id", unique=True),
        # The queue of what the next visit has to be planned for.
        Index(
            "ix_tasks_unfollowed",
            "household_id",
            postgresql_where=text("kind = 'care_visit' and status = 'done' and followed_at is null"),
        ),
        Index("ix_tasks_open_due", "due_from", postgresql_where=text(OPEN)),
        Index(None, "grid_code", "rev"),
        Index(None, "grid_code", "due_to", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    household_id: Mapped[UUID | None] = mapped_column(ForeignKey("households.id"))
    campaign_id: Mapped[UUID | None] = mapped_column(ForeignKey("campaigns.id"))
    title: Mapped[str | None] = mapped_column(
        info=words("resident")
    )  # in the words of whoever asks; care and campaign visits need none
    text: Mapped[str | None] = mapped_column(info=words("resident"))
    source: Mapped[str]  # "care", or the code of the area or department that asks
    source_name: Mapped[str | None]
    admission_no: Mapped[str | None]
    admission_expires_on: Mapped[date | None]
    form: Mapped[str | None]  # only a visit by this form will do
    due_from: Mapped[date]
    due_on: Mapped[date]
    due_to: Mapped[date]
    status: Mapped[str] = mapped_column(default="todo")
    escalation: Mapped[str] = mapped_column(default="own")
    escalated_on: Mapped[date | None]  # the day of the last step
    evidence_rule: Mapped[str] = mapped_column(default="none")
    visit_id: Mapped[UUID | None]  # that closed it
    closed_at: Mapped[datetime | None]  # when it was really done: a visit's own instant
    closed_by: Mapped[UUID | None]  # who did it; responsibility stays where it was
    cancel_reason: Mapped[str | None]
    anchored_on: Mapped[date | None]  # care: the day its window was counted from
    every_days: Mapped[int | None] = mapped_column(SmallInteger)  # care: the interval it was counted with
    followed_at: Mapped[datetime | None]  # care: the next visit is planned
    created_at: Mapped[datetime]


class TaskRemark(Base):
    """What was said of a task: how it was done, why it cannot be, what came too late. Rows are only added."""

    __tablename__ = "task_remarks"
    __table_args__ = (Index(None, "task_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    task_id: Mapped[UUID] = mapped_column(ForeignKey("tasks.id"))
    author_id: Mapped[UUID]
    author_name: Mapped[str] = mapped_column(info=ACTED)
    said_at: Mapped[datetime]
    received_at: Mapped[datetime]
    outcome: Mapped[str]
    text: Mapped[str | None] = mapped_column(info=words("resident"))
    media: Mapped[list[str]] = mapped_column(ARRAY(Text))
    is_stale: Mapped[bool] = mapped_column(default=False)


class Leave(Base):
    """Days on which somebody is away, and who stands in for them if that is settled."""

    __tablename__ = "leaves"
    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="dates"),
        CheckConstraint("substitute_id <> staff_id", name="somebody_else"),
        Index(None, "staff_id", "until_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    substitute_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    noted_by: Mapped[UUID]
    noted_at: Mapped[datetime]


class Duty(Base):
    """A person's day of the roster. Attendance is read from it and from the work done, never from checking in."""

    __tablename__ = "duties"
    __table_args__ = (
        CheckConstraint("shift in ('day', 'morning', 'afternoon', 'evening', 'night')", name="shift"),
        CheckConstraint("status in ('planned', 'present', 'leave', 'training', 'substituted')", name="status"),
        CheckConstraint("(confirmed_by is null) = (confirmed_at is null)", name="confirmed"),
        Index(None, "on_date", "staff_id", "area_code", "shift", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    on_date: Mapped[date]
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    area_code: Mapped[str]  # the grid, or the area whose desk it is
    path: Mapped[str] = mapped_column(Ltree())
    shift: Mapped[str] = mapped_column(default="day")
    status: Mapped[str] = mapped_column(default="planned")
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[datetime | None]
