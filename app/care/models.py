"""Care entries, what they rest on, and what became of them.

There is no column for a diagnosis, a score or a risk of a person, and none may come (domain 7.2, CR3).
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from app.kernel.changes import Synced
from app.kernel.db import Base
from app.kernel.personal import ACTED, personal, words
from app.kernel.seal import Sealed

_NEEDS = (
    "'meals', 'bathing', 'shopping', 'errands', 'escort', 'housekeeping', 'company', 'medical', 'aids', 'respite', "
    "'allowance', 'jobs', 'training', 'guide'"
)
_END_REASONS = (
    "'moved_away', 'family_returned', 'list_ended', 'reassessed', 'declined', 'not_needed', 'mistaken', 'withdrawn', "
    "'ran_out', 'grown_up', 'left', 'died'"
)


class CareConsent(Base):
    """Somebody's word that they agree, to which released text, given how. Withdrawn is withdrawn for good."""

    __tablename__ = "care_consents"
    __table_args__ = (
        CheckConstraint("given_by in ('self', 'guardian')", name="given_by"),
        CheckConstraint("how in ('paper', 'signature', 'voice', 'app')", name="how"),
        CheckConstraint("withdrawn_at is null or withdrawn_at >= given_at", name="dates"),
        Index(None, "household_id"),
        Index(None, "resident_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    resident_id: Mapped[UUID | None] = mapped_column(ForeignKey("residents.id"))  # whom it is about; none: all of them
    text_version: Mapped[str]
    given_by: Mapped[str]
    how: Mapped[str]
    given_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
    withdrawn_at: Mapped[datetime | None]


class CareEntry(Synced, Base):
    """One category of care for a person, or for a household as a whole.

    The household is always named, as its plan follows from its entries; the target is the resident where there is one.
    """

    __tablename__ = "care_entries"
    __table_args__ = (
        # K22 is read from the others and never stored.
        CheckConstraint("category ~ '^K(0[1-9]|1[0-9]|2[01])$'", name="category"),
        CheckConstraint("level in ('A', 'B', 'C', 'on_request')", name="level"),
        # CR1: no entry without a purpose and a basis, no consent without its record.
        CheckConstraint("length(btrim(purpose)) > 0", name="purpose"),
        CheckConstraint(
            "legal_basis in ('consent', 'separate_consent', 'statutory_duty', 'vital_interest')", name="legal_basis"
        ),
        CheckConstraint(
            "consent_id is not null or legal_basis in ('statutory_duty', 'vital_interest')", name="consent"
        ),
        CheckConstraint(
            "category not in ('K07', 'K14', 'K15', 'K19') or legal_basis = 'separate_consent'", name="separate"
        ),
        CheckConstraint("category not in ('K12', 'K14', 'K20') or ends_on is not null", name="runs_out"),
        CheckConstraint("category not in ('K12', 'K13') or resident_id is not null", name="child"),
        CheckConstraint(
            "review_on > started_on and (ends_on is null or ends_on >= started_on) "
            "and (ended_on is null or ended_on >= started_on)",
            name="dates",
        ),
        CheckConstraint("(ended_on is null) = (end_reason is null)", name="ended"),
        CheckConstraint(f"end_reason in ({_END_REASONS})", name="end_reason"),
        CheckConstraint(f"needs <@ array[{_NEEDS}]::text[]", name="needs"),
        CheckConstraint("responsible_id <> backup_id", name="backup"),
        Index(
            "uq_care_entries_resident",
            "resident_id",
            "category",
            unique=True,
            postgresql_where=text("ended_on is null and resident_id is not null"),
        ),
        Index(
            "uq_care_entries_household",
            "household_id",
            "category",
            unique=True,
            postgresql_where=text("ended_on is null and resident_id is null"),
        ),
        Index(None, "household_id"),
        Index(None, "grid_code", "rev"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    resident_id: Mapped[UUID | None] = mapped_column(ForeignKey("residents.id"))
    category: Mapped[str]
    catalogue_version: Mapped[int] = mapped_column(SmallInteger)
    level: Mapped[str]
    purpose: Mapped[str] = mapped_column(info=words("resident"))  # as the person was told
    legal_basis: Mapped[str]
    consent_id: Mapped[UUID | None] = mapped_column(ForeignKey("care_consents.id"), index=True)
    responsible_id: Mapped[UUID | None] = mapped_column(ForeignKey("assignments.id"))
    backup_id: Mapped[UUID | None] = mapped_column(ForeignKey("assignments.id"))
    needs: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    started_on: Mapped[date]
    review_on: Mapped[date]
    ends_on: Mapped[date | None]  # the last day, where it runs out by itself
    ended_on: Mapped[date | None]
    end_reason: Mapped[str | None]
    frozen_at: Mapped[datetime | None]  # CR2: nobody reviewed it; only the community sees it, and it makes no plan


class CareContact(Base):
    """Somebody to call, or who has a key. Kept sealed, and only while the entry lives."""

    __tablename__ = "care_contacts"
    __table_args__ = (
        CheckConstraint("kind in ('emergency', 'key_holder', 'guardian')", name="kind"),
        Index(None, "entry_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("care_entries.id"))
    kind: Mapped[str]
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary, info=personal("contact", "identity", "row", "resident"))
    phone_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal("contact", "contact", "row", "resident")
    )
    # Nobody looks for a contact by name or number: they are read from their entry.
    name = Sealed("name", is_found=False)
    phone = Sealed("phone", is_found=False)


class CareStep(Base):
    """What was done to an entry, by whom and why, in codes. Rows are only ever added."""

    __tablename__ = "care_steps"
    __table_args__ = (
        CheckConstraint(
            "verb in ('registered', 'level_changed', 'reviewed', 'ended', 'withdrawn', 'frozen', 'followed')",
            name="verb",
        ),
        Index(None, "entry_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("care_entries.id"))
    verb: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[UUID | None]  # none: by itself
    by_name: Mapped[str | None] = mapped_column(info=ACTED)
    level: Mapped[str]  # from then on
    reason: Mapped[str | None]
    review_on: Mapped[date]  # from then on
