"""Dwellings, households, residents: whom to see and where.

Only what a service needs has a field; risk, belief, disease, debt and petition history have none, on purpose.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, func, literal_column, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from app.kernel.changes import Synced
from app.kernel.db import Base
from app.kernel.numbers import normal_phone
from app.kernel.personal import ACTED, personal
from app.kernel.seal import Sealed


class Dwelling(Synced, Base):
    """A door: building, unit, room. Every active dwelling lies in exactly one grid (G2)."""

    __tablename__ = "dwellings"
    __table_args__ = (
        CheckConstraint("use in ('self', 'rented', 'vacant', 'shop', 'office', 'mixed')", name="use"),
        Index(
            "uq_dwellings_door",
            "grid_code",
            "building",
            "unit",
            "room",
            unique=True,
            postgresql_where=text("deleted_at is null"),
        ),
        Index(None, "grid_code", "rev"),
        # Addresses as a caller tells them: how they begin, and what stands somewhere in them.
        Index("ix_dwellings_address", "address", postgresql_ops={"address": "text_pattern_ops"}),
        Index(
            "ix_dwellings_address_words",
            "address",
            postgresql_using="gin",
            postgresql_ops={"address": "gin_trgm_ops"},
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    building: Mapped[str]
    unit: Mapped[str]  # "" where a building has none
    floor: Mapped[int] = mapped_column(SmallInteger)
    room: Mapped[str]
    address: Mapped[str]
    use: Mapped[str] = mapped_column(default="self")


class Household(Synced, Base):
    """Who lives behind a door, how they like to be visited, and when the next visit is due."""

    __tablename__ = "households"
    __table_args__ = (
        CheckConstraint("status in ('active', 'moved_out', 'vacant')", name="status"),
        CheckConstraint(
            "visit_preference in ('any', 'call_first', 'evening', 'weekend', 'phone_only', 'declined')",
            name="visit_preference",
        ),
        CheckConstraint("plan_kind in ('household', 'care')", name="plan_kind"),
        CheckConstraint("plan_every_days between 1 and 400", name="plan_every_days"),
        CheckConstraint("plan_weekday between 1 and 7", name="plan_weekday"),
        # Not by rev as well: every visit changes the rev of a household, and with it would change every index of it.
        Index(None, "grid_code"),
        Index("ix_households_contact_phone_tail", "contact_phone_tail", "contact_phone_index"),
        # Who is cared for: a twelfth of all, looked through every hour.
        Index("ix_households_care", "id", postgresql_where=text("plan_kind = 'care'")),
        {"postgresql_with": {"fillfactor": 80}},  # room for the next version of a row beside the last
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dwelling_id: Mapped[UUID] = mapped_column(ForeignKey("dwellings.id"), index=True)
    household_no: Mapped[str] = mapped_column(unique=True)
    contact_name: Mapped[str | None] = mapped_column(info=personal("contact", "identity", "null", "resident"))
    contact_phone_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal("contact", "contact", "null", "resident")
    )
    contact_phone_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    contact_phone_tail: Mapped[str | None]
    contact_phone = Sealed("phone", normal_phone)
    members_count: Mapped[int] = mapped_column(SmallInteger, default=1)
    visit_preference: Mapped[str] = mapped_column(default="any")
    declined_until: Mapped[date | None]
    hints: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    status: Mapped[str] = mapped_column(default="active")
    plan_kind: Mapped[str] = mapped_column(default="household")
    plan_form: Mapped[str] = mapped_column(default="household@1")
    plan_every_days: Mapped[int] = mapped_column(SmallInteger, default=90)
    plan_weekday: Mapped[int | None] = mapped_column(SmallInteger)  # rather than others, 1 Monday to 7 Sunday
    due_on: Mapped[date | None]
    last_visit_at: Mapped[datetime | None]
    last_outcome: Mapped[str | None]


class Pause(Base):
    """Days on which nobody need knock, as a household is in hospital or away.

    It stands beside the household, whose feed tells phones the days (never the reason); tasks only read it.
    """

    __tablename__ = "pauses"
    __table_args__ = (
        CheckConstraint("reason in ('hospital', 'away', 'other')", name="reason"),
        CheckConstraint("until_on is null or until_on >= from_on", name="dates"),
        Index(None, "household_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    reason: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date | None]  # the last day; none: not known yet
    noted_by: Mapped[UUID]
    noted_at: Mapped[datetime]


class HouseholdEdit(Base):
    """Who changed which field of a household from what to what: the history that conflicts are told from."""

    __tablename__ = "household_edits"
    __table_args__ = (Index(None, "household_id", "field", "rev"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    field: Mapped[str]
    old_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal("contact", "contact", "null", "edit")
    )  # whatever it was: a phone number, a name
    old = Sealed("text", is_found=False)
    new_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=personal("contact", "contact", "null", "edit"))
    new = Sealed("text", is_found=False)
    edited_by: Mapped[UUID]
    edited_by_name: Mapped[str] = mapped_column(info=ACTED)
    edited_at: Mapped[datetime]
    rev: Mapped[int]


class Resident(Synced, Base):
    """A person of a household (domain 3.2). R1: never without legal basis, source and review date."""

    __tablename__ = "residents"
    __table_args__ = (
        CheckConstraint("sex in (0, 1, 2, 9)", name="sex"),
        CheckConstraint("birth_year between 1900 and 2100", name="birth_year"),
        CheckConstraint(
            "residence_kind in ('registered', 'living', 'separated', 'migrant', 'left')", name="residence_kind"
        ),
        CheckConstraint("data_source in ('self', 'department_import', 'household_member')", name="data_source"),
        CheckConstraint(
            "legal_basis in ('consent', 'separate_consent', 'statutory_duty', 'vital_interest')", name="legal_basis"
        ),
        CheckConstraint("out_reason in ('moved_away', 'died')", name="out_reason"),
        # Whoever went has a day and a reason, and counts as gone; whoever was merged is a tombstone of it.
        CheckConstraint("(out_on is null) = (out_reason is null)", name="out"),
        CheckConstraint("out_on is null or residence_kind = 'left'", name="gone"),
        CheckConstraint("merged_into is null or deleted_at is not null", name="merged"),
        Index(None, "household_id"),
        Index(None, "grid_code", "rev"),
        Index("ix_residents_name", "name", postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"}),
        Index("ix_residents_initials", "initials", postgresql_using="gin", postgresql_ops={"initials": "gin_trgm_ops"}),
        Index(
            "ix_residents_spelled",
            func.replace(literal_column("pinyin"), literal_column("' '"), literal_column("''")).label("spelled"),
            postgresql_using="gin",
            postgresql_ops={"spelled": "gin_trgm_ops"},
        ),
        Index("ix_residents_phone_tail", "phone_tail", "phone_index"),
        Index("ix_residents_id_no_index", "id_no_index", postgresql_where=text("id_no_index is not null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    name: Mapped[str] = mapped_column(info=personal("resident", "identity", "blank", "resident"))
    pinyin: Mapped[str] = mapped_column(
        info=personal("resident", "identity", "blank", "resident")
    )  # "sang bailu": sorts and searches names where the database knows no Chinese collation
    initials: Mapped[str] = mapped_column(info=personal("resident", "identity", "blank", "resident"))  # "sbl"
    sex: Mapped[int] = mapped_column(SmallInteger, default=0)
    birth_year: Mapped[int | None] = mapped_column(SmallInteger)
    relation: Mapped[str | None] = mapped_column(
        info=personal("resident", "identity", "null", "resident")
    )  # GB/T 4761 two digits, 02 = head
    residence_kind: Mapped[str] = mapped_column(default="living")
    phone_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal("resident", "contact", "null", "resident")
    )
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_tail: Mapped[str | None]
    phone = Sealed("phone", normal_phone)
    # Only while a service asks for it: the number goes at `id_no_until`, its index a year later (domain 7.3).
    id_no_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal("resident", "identity", "null", "id_no")
    )
    id_no_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_no_tail: Mapped[str | None]
    id_no = Sealed("id_no")
    id_no_until: Mapped[date | None]
    is_contact: Mapped[bool] = mapped_column(default=False)
    in_on: Mapped[date | None]
    out_on: Mapped[date | None]
    out_reason: Mapped[str | None]
    data_source: Mapped[str]
    # Where else it is known from: the sources of entries that were found to be the same person (R2).
    other_sources: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    legal_basis: Mapped[str]
    collected_at: Mapped[datetime]
    review_on: Mapped[date]
    # The entry of the same person that lives on; what comes late for this one lands there.
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("residents.id"))


# What was said of a person, or of two: it goes with them.
_SAID = personal("resident", "text", "null", "resident")


class ResidentEdit(Base):
    """What became of a person's entry: a field from what to what, or that they came, moved, went or were merged.

    It stands in the timeline of one household; who moves from one to another leaves an entry in both.
    """

    __tablename__ = "resident_edits"
    __table_args__ = (Index(None, "resident_id", "field", "rev"), Index(None, "household_id", "edited_at"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("residents.id"))
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    field: Mapped[str]  # of the resident, or one of added, moved_in, moved_out, left, died, merged, unmerged, reviewed
    old_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=_SAID)
    old = Sealed("text", is_found=False)
    new_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=_SAID)
    new = Sealed("text", is_found=False)
    edited_by: Mapped[UUID]
    edited_by_name: Mapped[str] = mapped_column(info=ACTED)
    edited_at: Mapped[datetime]
    rev: Mapped[int]


class ResidentJudgement(Base):
    """Somebody looked at two entries and said whether they are one person (R2). `first_id` is the smaller id."""

    __tablename__ = "resident_judgements"
    __table_args__ = (
        CheckConstraint("verdict in ('same', 'different')", name="verdict"),
        CheckConstraint("first_id < second_id", name="ordered"),
        CheckConstraint("(verdict = 'same') = (survivor_id is not null)", name="survivor"),
        Index(
            "uq_resident_judgements_pair",
            "first_id",
            "second_id",
            unique=True,
            postgresql_where=text("undone_at is null"),
        ),
        Index(None, "judged_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    first_id: Mapped[UUID] = mapped_column(ForeignKey("residents.id"))
    second_id: Mapped[UUID] = mapped_column(ForeignKey("residents.id"), index=True)
    verdict: Mapped[str]
    survivor_id: Mapped[UUID | None] = mapped_column(ForeignKey("residents.id"))
    steps_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=_SAID)  # what the merge changed, for its undo
    steps = Sealed("text", is_found=False)
    judged_by: Mapped[UUID]
    judged_by_name: Mapped[str] = mapped_column(info=ACTED)
    judged_at: Mapped[datetime]
    undone_by: Mapped[UUID | None]
    undone_at: Mapped[datetime | None]
