"""The units of an incident: who handles it, who helps, who is called by a whistle."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from app.incidents.models.beside import Beside
from app.kernel.db import Base, Ltree
from app.kernel.personal import ACTED, words


class Unit:
    """Columns of a row about a unit: a department (its path is `unit.<id>`), or a community or street (its area's)."""

    unit_code: Mapped[str]
    unit_name: Mapped[str]
    path: Mapped[str] = mapped_column(Ltree())


class CaseUnit(Unit, Base):
    """A unit of an incident: lead (one at a time), co, or `about`, the one a complaint is about."""

    __tablename__ = "case_units"
    __table_args__ = (
        CheckConstraint("role in ('lead', 'co', 'about')", name="role"),
        Index(
            "uq_case_units_lead",
            "incident_id",
            unique=True,
            postgresql_where=text("role = 'lead' and ended_at is null"),
        ),
        Index("ix_case_units_incident_id", "incident_id"),
        Index("ix_case_units_path", "path", postgresql_using="gist", postgresql_where=text("ended_at is null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incidents.id"))
    role: Mapped[str]
    assigned_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]  # a co unit has done its part
    ended_at: Mapped[datetime | None]  # returned, released or replaced
    ended_by: Mapped[str | None]  # the verb that ended it
    is_final: Mapped[bool] = mapped_column(default=False)  # ruled: may not be returned
    sees_complainant: Mapped[bool] = mapped_column(default=False)


class Whistle(Beside, Base):
    """A joint call (domain 5.3): blown for an incident, with a place and a time."""

    __tablename__ = "whistles"
    __table_args__ = (CheckConstraint("kind in ('routine', 'key', 'hard', 'emergency')", name="kind"),)

    kind: Mapped[str]
    reason: Mapped[str] = mapped_column(info=words("incident"))  # why the own level cannot solve it
    place: Mapped[str] = mapped_column(info=words("incident"))
    meet_at: Mapped[datetime]
    blown_by: Mapped[UUID]
    blown_by_name: Mapped[str] = mapped_column(info=ACTED)
    blown_at: Mapped[datetime]
    conclusion: Mapped[str | None] = mapped_column(info=words("incident"))
    concluded_at: Mapped[datetime | None]


class WhistleUnit(Unit, Base):
    """A called unit and how far it has come. Two-way marks: it may object, and is rated by who blew."""

    __tablename__ = "whistle_units"
    __table_args__ = (
        CheckConstraint(
            "state in ('called', 'signed', 'contacted', 'arrived', 'done', 'objected', 'released')", name="state"
        ),
        CheckConstraint("rating between 1 and 5", name="rating"),
        Index(None, "whistle_id"),
        Index("ix_whistle_units_path", "path", postgresql_using="gist"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    whistle_id: Mapped[UUID] = mapped_column(ForeignKey("whistles.id"))
    state: Mapped[str] = mapped_column(default="called")
    sign_due: Mapped[datetime]
    contact_due: Mapped[datetime]
    arrive_due: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    contacted_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    duty: Mapped[str | None] = mapped_column(info=words("incident"))  # what the conclusion gave it to do
    duty_due: Mapped[datetime | None]
    result: Mapped[str | None] = mapped_column(info=words("incident"))
    objection: Mapped[str | None] = mapped_column(info=words("incident"))
    objected_at: Mapped[datetime | None]
    ruling: Mapped[str | None]  # upheld: the unit is released; dismissed: it comes
    rating: Mapped[int | None] = mapped_column(SmallInteger)
    rated_at: Mapped[datetime | None]
