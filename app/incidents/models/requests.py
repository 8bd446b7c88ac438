"""What is asked for and decided beside the state: extensions, suspensions, returns, supervision, second opinions."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.incidents.models.beside import Beside
from app.kernel.db import Base
from app.kernel.personal import ACTED, words


class ExtensionRequest(Beside, Base):
    """A lead unit asks for more time; silence until `decide_by` is a refusal."""

    __tablename__ = "extension_requests"
    __table_args__ = (
        CheckConstraint("state in ('open', 'approved', 'refused', 'silent', 'lapsed')", name="state"),
        Index("uq_extension_requests_open", "incident_id", unique=True, postgresql_where=text("state = 'open'")),
    )

    requested_by: Mapped[UUID]
    requested_at: Mapped[datetime]
    until: Mapped[datetime]
    reason: Mapped[str] = mapped_column(info=words("incident"))
    state: Mapped[str] = mapped_column(default="open")
    decide_by: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]


class Suspension(Beside, Base):
    """A pause with a plan, a safety measure, a leader and a day on which it is looked at again."""

    __tablename__ = "suspensions"
    __table_args__ = (
        CheckConstraint("reason in ('funds', 'season', 'legal_procedure', 'third_party', 'legacy')", name="reason"),
        Index("uq_suspensions_open", "incident_id", unique=True, postgresql_where=text("resumed_at is null")),
    )

    reason: Mapped[str]
    plan: Mapped[str] = mapped_column(info=words("incident"))
    interim_measure: Mapped[str] = mapped_column(info=words("incident"))
    leader_id: Mapped[UUID | None]
    leader_name: Mapped[str] = mapped_column(info=ACTED)
    review_on: Mapped[date]
    suspended_by: Mapped[UUID]
    suspended_at: Mapped[datetime]
    resumed_at: Mapped[datetime | None]


class ReturnRequest(Beside, Base):
    """A unit gave a case back. Justified or not is ruled by where the desk sends the case next."""

    __tablename__ = "return_requests"
    __table_args__ = (CheckConstraint("ruling in ('open', 'justified', 'unjustified')", name="ruling"),)

    unit_code: Mapped[str]
    reason: Mapped[str] = mapped_column(info=words("incident"))
    basis: Mapped[str] = mapped_column(info=words("incident"))
    suggested_unit: Mapped[str]
    returned_by: Mapped[UUID]
    returned_at: Mapped[datetime]
    ruling: Mapped[str] = mapped_column(default="open")
    ruled_by: Mapped[UUID | None]
    ruled_at: Mapped[datetime | None]


class SupervisionOrder(Beside, Base):
    """Level 1 reminder, 2 supervision, 3 listed; the unit owes a reply."""

    __tablename__ = "supervision_orders"
    __table_args__ = (
        CheckConstraint("level in (1, 2, 3)", name="level"),
        CheckConstraint("reason in ('overdue', 'repeat', 'leader', 'dissatisfied', 'media')", name="reason"),
    )

    level: Mapped[int] = mapped_column(SmallInteger)
    reason: Mapped[str]
    text: Mapped[str | None] = mapped_column(info=words("incident"))
    ordered_by: Mapped[UUID | None]  # nobody: the clock
    ordered_at: Mapped[datetime]
    reply_due: Mapped[datetime]
    reply: Mapped[str | None] = mapped_column(info=words("incident"))
    replied_by: Mapped[UUID | None]
    replied_at: Mapped[datetime | None]


class SecondOpinion(Base):
    """A step that needs two people, proposed by the first; it lapses when the incident moves on."""

    __tablename__ = "second_opinions"
    __table_args__ = (Index(None, "incident_id", "verb"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incidents.id"))
    verb: Mapped[str]
    form: Mapped[dict[str, Any]] = mapped_column(JSONB(), info=words("incident"))
    state: Mapped[str]  # of the incident when it was proposed
    proposed_by: Mapped[UUID]
    proposed_by_name: Mapped[str] = mapped_column(info=ACTED)
    role: Mapped[str]
    proposed_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
