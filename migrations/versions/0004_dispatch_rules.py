"""Stored rules of dispatch, and an index on the closed cases that wait for a sample check

Revision: 0004
After: 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.kernel.db import Ltree

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dispatch_rules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("categories", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("area_code", sa.Text(), nullable=False),
        sa.Column("path", Ltree(), nullable=False),
        sa.Column("hours", sa.Text(), nullable=False),
        sa.Column("weekdays", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("from_time", sa.Time(), nullable=True),
        sa.Column("to_time", sa.Time(), nullable=True),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("alarm_days", sa.SmallInteger(), nullable=False),
        sa.Column("last_matched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("silent_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("alarm_days between 1 and 366", name=op.f("ck_dispatch_rules_alarm_days")),
        sa.CheckConstraint("hours in ('always', 'working', 'outside')", name=op.f("ck_dispatch_rules_hours")),
        sa.CheckConstraint(
            "num_nonnulls(from_time, to_time) in (0, 2) and from_time <> to_time",
            name=op.f("ck_dispatch_rules_span"),
        ),
        sa.CheckConstraint(
            "weekdays <@ array[1, 2, 3, 4, 5, 6, 7]::smallint[]", name=op.f("ck_dispatch_rules_weekdays")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_rules")),
    )
    op.create_index(
        "ix_dispatch_rules_path",
        "dispatch_rules",
        ["path"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_index(
        "ix_incidents_samples",
        "incidents",
        [sa.text("reported_at desc"), sa.text("id desc")],
        unique=False,
        postgresql_where=sa.text("'sample' = any (flags)"),
    )
