"""The incident, whoever told of it, its photos, and its number."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, LargeBinary, SmallInteger, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from app.incidents.models.beside import Beside
from app.incidents.workflow.states import OPEN, STORED
from app.kernel.changes import Synced
from app.kernel.db import Base
from app.kernel.numbers import normal_phone
from app.kernel.personal import ACTED, personal, words
from app.kernel.seal import Sealed


def _listed(states: Iterable[str]) -> str:
    return ", ".join(f"'{state}'" for state in states)


# As the planner has to read it in a query to know that the index serves.
ON_MAP = f"lat is not null and state in ({_listed(OPEN)})"


class Incident(Synced, Base):
    """One incident as it stands now. Only the gate writes here; how it came to stand so is in its log."""

    __tablename__ = "incidents"
    __table_args__ = (
        CheckConstraint(f"state in ({_listed(STORED)})", name="state"),
        CheckConstraint("desk in ('community', 'street', 'district')", name="desk"),
        CheckConstraint("level in ('L1', 'L2', 'L3', 'L4', 'L5')", name="level"),
        CheckConstraint("urgency in (0, 1, 2)", name="urgency"),
        CheckConstraint(
            "source in ('grid', 'visit', 'hotline_12345', 'hotline_local', 'public_qr', 'web_patrol', 'device', "
            "'superior', 'petition', 'meeting', 'upstream_platform')",
            name="source",
        ),
        CheckConstraint("reopen_count <= 2 and redo_count <= 1", name="reopened"),
        CheckConstraint("(state = 'merged') = (merged_into is not null)", name="merged"),
        CheckConstraint("handle_due >= dispatched_at", name="handle_due"),
        Index(None, "grid_code", "rev"),
        Index(
            "ix_incidents_queue",
            text("(- urgency)"),
            "due_at",
            "id",
            postgresql_where=text(f"state in ({_listed(OPEN)})"),
        ),
        Index("ix_incidents_newest", text("reported_at desc"), text("id desc")),
        Index(
            "ix_incidents_samples",
            text("reported_at desc"),
            text("id desc"),
            postgresql_where=text("'sample' = any (flags)"),
        ),
        Index("ix_incidents_path", "path", postgresql_using="gist"),
        # The map: what is open and has a position, and of that what somebody told or leads.
        Index(
            "ix_incidents_map",
            text("point(lon, lat)"),
            "path",
            postgresql_using="gist",
            postgresql_where=text(ON_MAP),
        ),
        Index("ix_incidents_map_reporter", "reporter_id", postgresql_where=text(ON_MAP)),
        Index("ix_incidents_map_leader", "leader_id", postgresql_where=text(f"{ON_MAP} and leader_id is not null")),
        Index("ix_incidents_nearby", "grid_code", "category_code", "reported_at"),
        Index("ix_incidents_reporter", "reporter_id", "reported_at"),
        Index(
            "ix_incidents_household",
            "household_id",
            "reported_at",
            "id",
            postgresql_where=text("household_id is not null"),
        ),
        Index("ix_incidents_merged_into", "merged_into", postgresql_where=text("merged_into is not null")),
        Index("ix_incidents_text", "text", postgresql_using="gin", postgresql_ops={"text": "gin_trgm_ops"}),
        Index(
            "ix_incidents_place", "place_text", postgresql_using="gin", postgresql_ops={"place_text": "gin_trgm_ops"}
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    no: Mapped[str] = mapped_column(unique=True)  # 990101-20261121-00042, given by the server
    source: Mapped[str]
    category_id: Mapped[UUID] = mapped_column(ForeignKey("categories.id"))
    category_code: Mapped[str]
    level: Mapped[str]
    urgency: Mapped[int] = mapped_column(SmallInteger, default=0)  # 0 normal, 1 urgent, 2 emergency
    urgent_reason: Mapped[str | None] = mapped_column(info=words("incident"))
    text: Mapped[str] = mapped_column(info=words("incident"))
    place_text: Mapped[str] = mapped_column(info=words("incident"))
    household_id: Mapped[UUID | None]
    visit_id: Mapped[UUID | None]
    lat: Mapped[float | None] = mapped_column(Float)
    lon: Mapped[float | None] = mapped_column(Float)
    accuracy_m: Mapped[float | None] = mapped_column(Float)
    path_at_report: Mapped[str]  # O2: figures must not change when an area moves
    occurred_at: Mapped[datetime]
    reported_at: Mapped[datetime]  # S12: never changes
    reporter_id: Mapped[UUID | None]
    reporter_name: Mapped[str | None] = mapped_column(info=ACTED)
    state: Mapped[str]
    desk: Mapped[str]
    leader_id: Mapped[UUID | None]
    leader_name: Mapped[str | None] = mapped_column(info=ACTED)
    is_self_handled: Mapped[bool] = mapped_column(default=False)
    is_restricted: Mapped[bool] = mapped_column(default=False)
    is_confidential: Mapped[bool] = mapped_column(default=False)
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("incidents.id"))
    recurrence_of: Mapped[UUID | None] = mapped_column(ForeignKey("incidents.id"))
    # Clocks: when each runs out; null when it does not run.
    due_at: Mapped[datetime | None]  # the one that the present state waits for
    review_due: Mapped[datetime | None]
    resubmit_due: Mapped[datetime | None]
    dispatch_due: Mapped[datetime | None]
    accept_due: Mapped[datetime | None]
    contact_due: Mapped[datetime | None]
    handle_due: Mapped[datetime | None]
    original_handle_due: Mapped[datetime | None]  # S3: set once
    supervise_due: Mapped[datetime | None]  # when the clock itself supervises next
    supervise_next: Mapped[int] = mapped_column(SmallInteger, default=1)  # how loudly
    extension_due: Mapped[datetime | None]
    suspended_due: Mapped[datetime | None]
    verify_due: Mapped[datetime | None]
    callback_due: Mapped[datetime | None]
    appeal_due: Mapped[datetime | None]
    archive_due: Mapped[datetime | None]
    clock_seen_at: Mapped[datetime | None]  # clocks that ran out until then have been announced
    first_dispatched_at: Mapped[datetime | None]
    dispatched_at: Mapped[datetime | None]
    contacted_at: Mapped[datetime | None]
    handled_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    invalid_by: Mapped[str | None]  # the verb that made it invalid
    result: Mapped[str | None]  # solved, partly, explained, not_possible
    result_text: Mapped[str | None] = mapped_column(info=words("incident"))
    photo_reason: Mapped[str | None]  # why a photo that the category asks for is missing
    rating: Mapped[int | None] = mapped_column(SmallInteger)
    supervision_level: Mapped[int] = mapped_column(SmallInteger, default=0)
    returned_count: Mapped[int] = mapped_column(SmallInteger, default=0)  # to the reporter
    return_count: Mapped[int] = mapped_column(SmallInteger, default=0)  # by units
    sent_down_count: Mapped[int] = mapped_column(SmallInteger, default=0)
    extension_count: Mapped[int] = mapped_column(SmallInteger, default=0)
    appeal_count: Mapped[int] = mapped_column(SmallInteger, default=0)
    rework_count: Mapped[int] = mapped_column(SmallInteger, default=0)
    redo_count: Mapped[int] = mapped_column(SmallInteger, default=0)
    reopen_count: Mapped[int] = mapped_column(SmallInteger, default=0)
    flags: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    version: Mapped[int]
    log_seq: Mapped[int] = mapped_column(default=0)
    log_hash: Mapped[bytes] = mapped_column(LargeBinary, default=b"")


class Complainant(Beside, Base):
    """Who asked for help. Never in the log, never in a feed, hidden from units unless a desk shares it."""

    __tablename__ = "complainants"

    name: Mapped[str | None] = mapped_column(info=personal("complainant", "identity", "null", "complainant"))
    phone_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal("complainant", "contact", "null", "complainant")
    )
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_tail: Mapped[str | None]
    phone = Sealed("phone", normal_phone)
    channel: Mapped[str]  # phone, message, visit, web: how they want to be called back
    wants_callback: Mapped[bool]
    is_anonymous: Mapped[bool]
    created_at: Mapped[datetime]


class IncidentPhoto(Base):
    """A photo of an incident; the media room knows whether it has arrived."""

    __tablename__ = "incident_photos"
    __table_args__ = (CheckConstraint("stage in ('before', 'during', 'after')", name="stage"),)

    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incidents.id"), primary_key=True)
    media_id: Mapped[str] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(primary_key=True)
    stage: Mapped[str]
    added_at: Mapped[datetime]


class IncidentNumber(Base):
    """The last number given on a day."""

    __tablename__ = "incident_numbers"

    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]
