"""Care entries, their consents, contacts and steps

Revision: 0007
After: 0006
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.kernel.db import Ltree

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "care_consents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("text_version", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("given_by in ('self', 'guardian')", name=op.f("ck_care_consents_given_by")),
        sa.CheckConstraint("how in ('paper', 'signature', 'voice', 'app')", name=op.f("ck_care_consents_how")),
        sa.CheckConstraint("withdrawn_at is null or withdrawn_at >= given_at", name=op.f("ck_care_consents_dates")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_care_consents_household_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_care_consents_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_consents")),
    )
    op.create_index(op.f("ix_care_consents_household_id"), "care_consents", ["household_id"], unique=False)
    op.create_index(op.f("ix_care_consents_resident_id"), "care_consents", ["resident_id"], unique=False)
    op.create_table(
        "care_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("catalogue_version", sa.SmallInteger(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column("responsible_id", sa.Uuid(), nullable=True),
        sa.Column("backup_id", sa.Uuid(), nullable=True),
        sa.Column("needs", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("grid_code", sa.Text(), nullable=False),
        sa.Column("path", Ltree(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "category not in ('K07', 'K14', 'K15', 'K19') or legal_basis = 'separate_consent'",
            name=op.f("ck_care_entries_separate"),
        ),
        sa.CheckConstraint(
            "category not in ('K12', 'K13') or resident_id is not null", name=op.f("ck_care_entries_child")
        ),
        sa.CheckConstraint(
            "category not in ('K12', 'K14', 'K20') or ends_on is not null", name=op.f("ck_care_entries_runs_out")
        ),
        sa.CheckConstraint("category ~ '^K(0[1-9]|1[0-9]|2[01])$'", name=op.f("ck_care_entries_category")),
        sa.CheckConstraint(
            "consent_id is not null or legal_basis in ('statutory_duty', 'vital_interest')",
            name=op.f("ck_care_entries_consent"),
        ),
        sa.CheckConstraint(
            "end_reason in ('moved_away', 'family_returned', 'list_ended', 'reassessed', 'declined', 'not_needed', 'mistaken', 'withdrawn', 'ran_out', 'grown_up', 'left', 'died')",
            name=op.f("ck_care_entries_end_reason"),
        ),
        sa.CheckConstraint(
            "legal_basis in ('consent', 'separate_consent', 'statutory_duty', 'vital_interest')",
            name=op.f("ck_care_entries_legal_basis"),
        ),
        sa.CheckConstraint("level in ('A', 'B', 'C', 'on_request')", name=op.f("ck_care_entries_level")),
        sa.CheckConstraint(
            "needs <@ array['meals', 'bathing', 'shopping', 'errands', 'escort', 'housekeeping', 'company', 'medical', 'aids', 'respite', 'allowance', 'jobs', 'training', 'guide']::text[]",
            name=op.f("ck_care_entries_needs"),
        ),
        sa.CheckConstraint("(ended_on is null) = (end_reason is null)", name=op.f("ck_care_entries_ended")),
        sa.CheckConstraint("length(btrim(purpose)) > 0", name=op.f("ck_care_entries_purpose")),
        sa.CheckConstraint("responsible_id <> backup_id", name=op.f("ck_care_entries_backup")),
        sa.CheckConstraint(
            "review_on > started_on and (ends_on is null or ends_on >= started_on) and (ended_on is null or ended_on >= started_on)",
            name=op.f("ck_care_entries_dates"),
        ),
        sa.ForeignKeyConstraint(["backup_id"], ["assignments.id"], name=op.f("fk_care_entries_backup_id")),
        sa.ForeignKeyConstraint(["consent_id"], ["care_consents.id"], name=op.f("fk_care_entries_consent_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_care_entries_household_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_care_entries_resident_id")),
        sa.ForeignKeyConstraint(["responsible_id"], ["assignments.id"], name=op.f("fk_care_entries_responsible_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_entries")),
    )
    op.create_index(op.f("ix_care_entries_consent_id"), "care_entries", ["consent_id"], unique=False)
    op.create_index(op.f("ix_care_entries_grid_code_rev"), "care_entries", ["grid_code", "rev"], unique=False)
    op.create_index(op.f("ix_care_entries_household_id"), "care_entries", ["household_id"], unique=False)
    op.create_index(
        "uq_care_entries_household",
        "care_entries",
        ["household_id", "category"],
        unique=True,
        postgresql_where=sa.text("ended_on is null and resident_id is null"),
    )
    op.create_index(
        "uq_care_entries_resident",
        "care_entries",
        ["resident_id", "category"],
        unique=True,
        postgresql_where=sa.text("ended_on is null and resident_id is not null"),
    )
    op.create_table(
        "care_contacts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("kind in ('emergency', 'key_holder', 'guardian')", name=op.f("ck_care_contacts_kind")),
        sa.ForeignKeyConstraint(["entry_id"], ["care_entries.id"], name=op.f("fk_care_contacts_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_contacts")),
    )
    op.create_index(op.f("ix_care_contacts_entry_id"), "care_contacts", ["entry_id"], unique=False)
    op.create_table(
        "care_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "verb in ('registered', 'level_changed', 'reviewed', 'ended', 'withdrawn', 'frozen', 'followed')",
            name=op.f("ck_care_steps_verb"),
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["care_entries.id"], name=op.f("fk_care_steps_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_steps")),
    )
    op.create_index(op.f("ix_care_steps_entry_id"), "care_steps", ["entry_id"], unique=False)
