"""Staff, their accounts and sessions, the posts and who holds them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base
from app.kernel.numbers import normal_phone
from app.kernel.personal import personal
from app.kernel.seal import Sealed


class Staff(Base):
    """A person who works here. No ID number is kept for staff."""

    __tablename__ = "staff"
    __table_args__ = (CheckConstraint("status in ('active', 'left')", name="status"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(info=personal("staff", "identity", "kept", "staff"))
    mobile_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=personal("staff", "contact", "kept", "staff"))
    mobile_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    mobile_tail: Mapped[str | None]
    mobile = Sealed("phone", normal_phone)  # the work phone
    employee_no: Mapped[str | None] = mapped_column(unique=True, info=personal("staff", "identity", "kept", "staff"))
    status: Mapped[str] = mapped_column(default="active")
    created_at: Mapped[datetime]


class Account(Base):
    """A staff member's login. Failed attempts are counted elsewhere, by name, so that unknown names look the same."""

    __tablename__ = "accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), unique=True)
    username: Mapped[str] = mapped_column(unique=True, info=personal("staff", "identity", "kept", "staff"))
    password_hash: Mapped[str | None]  # none: imported, and not yet given a password
    is_enabled: Mapped[bool] = mapped_column(default=True)
    password_changed_at: Mapped[datetime | None]


class SignedInDevice(Base):
    """A session: an opaque token, kept as its SHA-256, tied to one device and revocable at once."""

    __tablename__ = "sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    device_id: Mapped[UUID | None]
    device_name: Mapped[str] = mapped_column(info=personal("staff", "identity", "kept", "staff"))
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Post(Base):
    """A place to be filled: so many people in this role at this area or department."""

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint("(area_id is null) <> (department_id is null)", name="one_place"),
        CheckConstraint("headcount > 0", name="headcount"),
        Index("uq_posts_area", "role", "area_id", unique=True, postgresql_where=text("area_id is not null")),
        Index(
            "uq_posts_department",
            "role",
            "department_id",
            unique=True,
            postgresql_where=text("department_id is not null"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[str]
    area_id: Mapped[UUID | None] = mapped_column(ForeignKey("areas.id"))
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("departments.id"))
    headcount: Mapped[int] = mapped_column(SmallInteger, default=1)


class Assignment(Base):
    """A staff member in a role somewhere, from a day to a day (both included). Surge staff always have an end."""

    __tablename__ = "assignments"
    __table_args__ = (
        CheckConstraint("(area_id is null) <> (department_id is null)", name="one_place"),
        CheckConstraint("rank in ('A', 'B')", name="rank"),
        CheckConstraint("kind in ('permanent', 'temporary', 'surge')", name="kind"),
        CheckConstraint("valid_to is null or valid_to >= valid_from", name="dates"),
        CheckConstraint("kind <> 'surge' or valid_to is not null", name="surge_ends"),
        CheckConstraint("share is null or share between 1 and 100", name="share"),
        # A2: one A-rank grid head per grid per day.
        ExcludeConstraint(
            ("area_id", "="),
            (text("daterange(valid_from, valid_to, '[]')"), "&&"),
            where=text("role = 'grid_head' and rank = 'A'"),
            name="ex_assignments_one_grid_head",
        ),
        Index(None, "staff_id"),
        Index(None, "area_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    role: Mapped[str]
    area_id: Mapped[UUID | None] = mapped_column(ForeignKey("areas.id"))
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("departments.id"))
    rank: Mapped[str] = mapped_column(default="A")
    share: Mapped[int | None] = mapped_column(SmallInteger)
    kind: Mapped[str] = mapped_column(default="permanent")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    acknowledged_at: Mapped[datetime | None]
