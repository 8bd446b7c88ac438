"""Tasks, campaigns, pauses, leaves and the duty roster; the weekday a household likes

Revision: 0008
After: 0007
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.kernel.db import Ltree

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("owner_code", sa.Text(), nullable=False),
        sa.Column("owner_name", sa.Text(), nullable=False),
        sa.Column("path", Ltree(), nullable=False),
        sa.Column("area_codes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("admission_no", sa.Text(), nullable=True),
        sa.Column("admission_expires_on", sa.Date(), nullable=True),
        sa.Column("form", sa.Text(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("status in ('running', 'ended')", name=op.f("ck_campaigns_status")),
        sa.CheckConstraint(
            "num_nonnulls(admission_no, admission_expires_on) in (0, 2)", name=op.f("ck_campaigns_admission")
        ),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_campaigns_dates")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
    )
    op.create_index("ix_campaigns_path", "campaigns", ["path"], unique=False, postgresql_using="gist")
    op.create_table(
        "duties",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("area_code", sa.Text(), nullable=False),
        sa.Column("path", Ltree(), nullable=False),
        sa.Column("shift", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "shift in ('day', 'morning', 'afternoon', 'evening', 'night')", name=op.f("ck_duties_shift")
        ),
        sa.CheckConstraint(
            "status in ('planned', 'present', 'leave', 'training', 'substituted')", name=op.f("ck_duties_status")
        ),
        sa.CheckConstraint("(confirmed_by is null) = (confirmed_at is null)", name=op.f("ck_duties_confirmed")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_duties_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duties")),
    )
    op.create_index(
        op.f("ix_duties_on_date_staff_id_area_code_shift"),
        "duties",
        ["on_date", "staff_id", "area_code", "shift"],
        unique=True,
    )
    op.create_table(
        "leaves",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("substitute_id", sa.Uuid(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("substitute_id <> staff_id", name=op.f("ck_leaves_somebody_else")),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_leaves_dates")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_leaves_staff_id")),
        sa.ForeignKeyConstraint(["substitute_id"], ["staff.id"], name=op.f("fk_leaves_substitute_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaves")),
    )
    op.create_index(op.f("ix_leaves_staff_id_until_on"), "leaves", ["staff_id", "until_on"], unique=False)
    op.create_table(
        "pauses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason in ('hospital', 'away', 'other')", name=op.f("ck_pauses_reason")),
        sa.CheckConstraint("until_on is null or until_on >= from_on", name=op.f("ck_pauses_dates")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_pauses_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pauses")),
    )
    op.create_index(op.f("ix_pauses_household_id"), "pauses", ["household_id"], unique=False)
    op.create_table(
        "tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=True),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_name", sa.Text(), nullable=True),
        sa.Column("admission_no", sa.Text(), nullable=True),
        sa.Column("admission_expires_on", sa.Date(), nullable=True),
        sa.Column("form", sa.Text(), nullable=True),
        sa.Column("due_from", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_to", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("escalation", sa.Text(), nullable=False),
        sa.Column("escalated_on", sa.Date(), nullable=True),
        sa.Column("evidence_rule", sa.Text(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("anchored_on", sa.Date(), nullable=True),
        sa.Column("every_days", sa.SmallInteger(), nullable=True),
        sa.Column("followed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grid_code", sa.Text(), nullable=False),
        sa.Column("path", Ltree(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(kind = 'campaign_visit') = (campaign_id is not null)", name=op.f("ck_tasks_campaign")),
        sa.CheckConstraint("(status = 'cancelled') = (cancel_reason is not null)", name=op.f("ck_tasks_cancel_reason")),
        sa.CheckConstraint(
            "(status in ('done', 'cannot', 'cancelled')) = (closed_at is not null)", name=op.f("ck_tasks_closed")
        ),
        sa.CheckConstraint(
            "cancel_reason in ('replanned', 'paused', 'moved_out', 'plan_ended', 'campaign_ended', 'withdrawn')",
            name=op.f("ck_tasks_cancel_reason_known"),
        ),
        sa.CheckConstraint("escalation in ('own', 'substitute', 'community')", name=op.f("ck_tasks_escalation")),
        sa.CheckConstraint("evidence_rule in ('none', 'text', 'photo')", name=op.f("ck_tasks_evidence_rule")),
        sa.CheckConstraint(
            "kind in ('care_visit', 'campaign_visit', 'inspection', 'survey', 'rectification', 'distribution', 'callback', 'training', 'ad_hoc')",
            name=op.f("ck_tasks_kind"),
        ),
        sa.CheckConstraint(
            "kind not in ('care_visit', 'campaign_visit') or household_id is not null", name=op.f("ck_tasks_door")
        ),
        sa.CheckConstraint(
            "status in ('todo', 'doing', 'done', 'cannot', 'overdue', 'cancelled')", name=op.f("ck_tasks_status")
        ),
        sa.CheckConstraint("due_from <= due_on and due_on <= due_to", name=op.f("ck_tasks_window")),
        sa.CheckConstraint(
            "num_nonnulls(admission_no, admission_expires_on) in (0, 2)", name=op.f("ck_tasks_admission")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_tasks_campaign_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_tasks_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    op.create_index(op.f("ix_tasks_grid_code_due_to_id"), "tasks", ["grid_code", "due_to", "id"], unique=False)
    op.create_index(op.f("ix_tasks_grid_code_rev"), "tasks", ["grid_code", "rev"], unique=False)
    op.create_index(
        "ix_tasks_open_due",
        "tasks",
        ["due_from"],
        unique=False,
        postgresql_where=sa.text("status in ('todo', 'doing', 'overdue')"),
    )
    op.create_index(
        "ix_tasks_open_household",
        "tasks",
        ["household_id"],
        unique=False,
        postgresql_where=sa.text("status in ('todo', 'doing', 'overdue')"),
    )
    op.create_index(
        "ix_tasks_unfollowed",
        "tasks",
        ["household_id"],
        unique=False,
        postgresql_where=sa.text("kind = 'care_visit' and status = 'done' and followed_at is null"),
    )
    op.create_index("uq_tasks_campaign", "tasks", ["campaign_id", "household_id"], unique=True)
    op.create_index(
        "uq_tasks_open_care",
        "tasks",
        ["household_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'care_visit' and status in ('todo', 'doing', 'overdue')"),
    )
    op.create_table(
        "task_remarks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("media", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_task_remarks_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_remarks")),
    )
    op.create_index(op.f("ix_task_remarks_task_id"), "task_remarks", ["task_id"], unique=False)
    op.add_column("households", sa.Column("plan_weekday", sa.SmallInteger(), nullable=True))
    op.create_check_constraint(op.f("ck_households_plan_weekday"), "households", "plan_weekday between 1 and 7")
    op.create_index(
        "ix_households_care", "households", ["id"], unique=False, postgresql_where=sa.text("plan_kind = 'care'")
    )
