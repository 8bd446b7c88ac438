"""People come, move, go and are found twice; each with its history

Revision: 0011
After: 0010
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("residents", sa.Column("in_on", sa.Date(), nullable=True))
    op.add_column("residents", sa.Column("out_on", sa.Date(), nullable=True))
    op.add_column("residents", sa.Column("out_reason", sa.Text(), nullable=True))
    op.add_column(
        "residents",
        sa.Column("other_sources", postgresql.ARRAY(sa.Text()), nullable=False, server_default=sa.text("'{}'")),
    )
    op.add_column("residents", sa.Column("merged_into", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_residents_merged_into"), "residents", "residents", ["merged_into"], ["id"])
    for name, rule in (
        ("out_reason", "out_reason in ('moved_away', 'died')"),
        ("out", "(out_on is null) = (out_reason is null)"),
        ("gone", "out_on is null or residence_kind = 'left'"),
        ("merged", "merged_into is null or deleted_at is not null"),
    ):
        op.create_check_constraint(op.f(f"ck_residents_{name}"), "residents", rule)
    _edits()
    _judgements()
    op.create_index(
        "ix_incidents_household",
        "incidents",
        ["household_id", "reported_at", "id"],
        postgresql_where=sa.text("household_id is not null"),
    )


def _edits() -> None:
    op.create_table(
        "resident_edits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("old_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("new_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("edited_by", sa.Uuid(), nullable=False),
        sa.Column("edited_by_name", sa.Text(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_resident_edits_resident_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_resident_edits_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident_edits")),
    )
    op.create_index(op.f("ix_resident_edits_resident_id_field_rev"), "resident_edits", ["resident_id", "field", "rev"])
    op.create_index(op.f("ix_resident_edits_household_id_edited_at"), "resident_edits", ["household_id", "edited_at"])


def _judgements() -> None:
    op.create_table(
        "resident_judgements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("survivor_id", sa.Uuid(), nullable=True),
        sa.Column("steps_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("judged_by", sa.Uuid(), nullable=False),
        sa.Column("judged_by_name", sa.Text(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("verdict in ('same', 'different')", name=op.f("ck_resident_judgements_verdict")),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_resident_judgements_ordered")),
        sa.CheckConstraint(
            "(verdict = 'same') = (survivor_id is not null)", name=op.f("ck_resident_judgements_survivor")
        ),
        sa.ForeignKeyConstraint(["first_id"], ["residents.id"], name=op.f("fk_resident_judgements_first_id")),
        sa.ForeignKeyConstraint(["second_id"], ["residents.id"], name=op.f("fk_resident_judgements_second_id")),
        sa.ForeignKeyConstraint(["survivor_id"], ["residents.id"], name=op.f("fk_resident_judgements_survivor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident_judgements")),
    )
    op.create_index(op.f("ix_resident_judgements_second_id"), "resident_judgements", ["second_id"])
    op.create_index(op.f("ix_resident_judgements_judged_at"), "resident_judgements", ["judged_at"])
    op.create_index(
        "uq_resident_judgements_pair",
        "resident_judgements",
        ["first_id", "second_id"],
        unique=True,
        postgresql_where=sa.text("undone_at is null"),
    )
