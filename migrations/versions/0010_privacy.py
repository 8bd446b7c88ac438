"""Legal holds, requests about one's own data, findings in free text, and what is left of old audit entries

Revision: 0010
After: 0009
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.kernel.db import Ltree

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "legal_holds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("path", Ltree(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_by", sa.Uuid(), nullable=False),
        sa.Column("placed_by_name", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "subject_kind in ('resident', 'household', 'incident')", name=op.f("ck_legal_holds_subject_kind")
        ),
        sa.CheckConstraint("(released_at is null) = (released_by is null)", name=op.f("ck_legal_holds_released")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_holds")),
    )
    op.create_index(
        "ix_legal_holds_subject_id", "legal_holds", ["subject_id"], postgresql_where=sa.text("released_at is null")
    )
    op.create_table(
        "data_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("path", Ltree(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_by_name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handler_id", sa.Uuid(), nullable=True),
        sa.Column("handler_name", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind in ('access', 'copy', 'correct', 'delete', 'withdraw_consent')", name=op.f("ck_data_requests_kind")
        ),
        sa.CheckConstraint(
            "given_by in ('self', 'guardian', 'relative', 'agent')", name=op.f("ck_data_requests_given_by")
        ),
        sa.CheckConstraint(
            "state in ('open', 'doing', 'answered', 'refused', 'withdrawn')", name=op.f("ck_data_requests_state")
        ),
        sa.CheckConstraint(
            "(state in ('open', 'doing')) = (settled_at is null)", name=op.f("ck_data_requests_settled")
        ),
        sa.CheckConstraint("due_on >= received_on", name=op.f("ck_data_requests_due_on")),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_data_requests_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_requests")),
    )
    op.create_index(op.f("ix_data_requests_resident_id"), "data_requests", ["resident_id"])
    op.create_index(
        "ix_data_requests_due_on", "data_requests", ["due_on"], postgresql_where=sa.text("settled_at is null")
    )
    op.create_table(
        "text_findings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("path", Ltree(), nullable=False),
        sa.Column("codes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_findings")),
    )
    op.create_index("uq_text_findings_record", "text_findings", ["place", "record_id"], unique=True)
    op.create_index(
        "ix_text_findings_path",
        "text_findings",
        ["path"],
        postgresql_using="gist",
        postgresql_where=sa.text("settled_at is null"),
    )
    op.create_table(
        "text_scans",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_text_scans")),
    )
    op.create_table(
        "audit_archives",
        sa.Column("last_seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("last_seq", name=op.f("pk_audit_archives")),
    )


def downgrade() -> None:
    for table in ("audit_archives", "text_scans", "text_findings", "data_requests", "legal_holds"):
        op.drop_table(table)
