"""Incidents, their satellites, and the catalogue of categories

Revision: 0003
After: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.kernel.db import Ltree

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "categories",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("limit", sa.Text(), nullable=False),
        sa.Column("photo", sa.Text(), nullable=False),
        sa.Column("can_self_handle", sa.Boolean(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("is_restricted", sa.Boolean(), nullable=False),
        sa.Column("is_confidential", sa.Boolean(), nullable=False),
        sa.Column("is_enquiry", sa.Boolean(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("keywords", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("codes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "authority in ('grid', 'community', 'street', 'district')", name=op.f("ck_categories_authority")
        ),
        sa.CheckConstraint("level in ('L1', 'L2', 'L3', 'L4', 'L5')", name=op.f("ck_categories_level")),
        sa.CheckConstraint("photo in ('BA', 'B', 'O', 'N')", name=op.f("ck_categories_photo")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_categories")),
    )
    op.create_index(op.f("ix_categories_rev"), "categories", ["rev"], unique=False)
    op.create_index(
        "uq_categories_present", "categories", ["code"], unique=True, postgresql_where=sa.text("deleted_at is null")
    )
    op.create_index("uq_categories_version", "categories", ["code", "version"], unique=True)
    op.create_table(
        "incident_numbers",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_incident_numbers")),
    )
    op.create_table(
        "incidents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("no", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("urgency", sa.SmallInteger(), nullable=False),
        sa.Column("urgent_reason", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("place_text", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=True),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.Column("path_at_report", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reporter_id", sa.Uuid(), nullable=True),
        sa.Column("reporter_name", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("leader_id", sa.Uuid(), nullable=True),
        sa.Column("leader_name", sa.Text(), nullable=True),
        sa.Column("is_self_handled", sa.Boolean(), nullable=False),
        sa.Column("is_restricted", sa.Boolean(), nullable=False),
        sa.Column("is_confidential", sa.Boolean(), nullable=False),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("recurrence_of", sa.Uuid(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resubmit_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispatch_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accept_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handle_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("original_handle_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("supervise_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("supervise_next", sa.SmallInteger(), nullable=False),
        sa.Column("extension_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verify_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("callback_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appeal_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archive_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clock_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invalid_by", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("result_text", sa.Text(), nullable=True),
        sa.Column("photo_reason", sa.Text(), nullable=True),
        sa.Column("rating", sa.SmallInteger(), nullable=True),
        sa.Column("supervision_level", sa.SmallInteger(), nullable=False),
        sa.Column("returned_count", sa.SmallInteger(), nullable=False),
        sa.Column("return_count", sa.SmallInteger(), nullable=False),
        sa.Column("sent_down_count", sa.SmallInteger(), nullable=False),
        sa.Column("extension_count", sa.SmallInteger(), nullable=False),
        sa.Column("appeal_count", sa.SmallInteger(), nullable=False),
        sa.Column("rework_count", sa.SmallInteger(), nullable=False),
        sa.Column("redo_count", sa.SmallInteger(), nullable=False),
        sa.Column("reopen_count", sa.SmallInteger(), nullable=False),
        sa.Column("flags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("log_seq", sa.BigInteger(), nullable=False),
        sa.Column("log_hash", sa.LargeBinary(), nullable=False),
        sa.Column("grid_code", sa.Text(), nullable=False),
        sa.Column("path", Ltree(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'merged') = (merged_into is not null)", name=op.f("ck_incidents_merged")),
        sa.CheckConstraint("desk in ('community', 'street', 'district')", name=op.f("ck_incidents_desk")),
        sa.CheckConstraint("level in ('L1', 'L2', 'L3', 'L4', 'L5')", name=op.f("ck_incidents_level")),
        sa.CheckConstraint(
            "source in ('grid', 'visit', 'hotline_12345', 'hotline_local', 'public_qr', 'web_patrol', 'device', 'superior', 'petition', 'meeting', 'upstream_platform')",
            name=op.f("ck_incidents_source"),
        ),
        sa.CheckConstraint(
            "state in ('submitted', 'returned', 'pending_dispatch', 'dispatched', 'in_progress', 'suspended', 'handled', 'pending_callback', 'closed', 'archived', 'invalid', 'merged', 'withdrawn')",
            name=op.f("ck_incidents_state"),
        ),
        sa.CheckConstraint("handle_due >= dispatched_at", name=op.f("ck_incidents_handle_due")),
        sa.CheckConstraint("reopen_count <= 2 and redo_count <= 1", name=op.f("ck_incidents_reopened")),
        sa.CheckConstraint("urgency in (0, 1, 2)", name=op.f("ck_incidents_urgency")),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_incidents_category_id")),
        sa.ForeignKeyConstraint(["merged_into"], ["incidents.id"], name=op.f("fk_incidents_merged_into")),
        sa.ForeignKeyConstraint(["recurrence_of"], ["incidents.id"], name=op.f("fk_incidents_recurrence_of")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
        sa.UniqueConstraint("no", name=op.f("uq_incidents_no")),
    )
    op.create_index(op.f("ix_incidents_grid_code_rev"), "incidents", ["grid_code", "rev"], unique=False)
    op.create_index(
        "ix_incidents_merged_into",
        "incidents",
        ["merged_into"],
        unique=False,
        postgresql_where=sa.text("merged_into is not null"),
    )
    op.create_index("ix_incidents_nearby", "incidents", ["grid_code", "category_code", "reported_at"], unique=False)
    op.create_index(
        "ix_incidents_newest",
        "incidents",
        [sa.literal_column("reported_at desc"), sa.literal_column("id desc")],
        unique=False,
    )
    op.create_index("ix_incidents_path", "incidents", ["path"], unique=False, postgresql_using="gist")
    op.create_index(
        "ix_incidents_place",
        "incidents",
        ["place_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"place_text": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_incidents_queue",
        "incidents",
        [sa.literal_column("(- urgency)"), "due_at", "id"],
        unique=False,
        postgresql_where=sa.text(
            "state in ('submitted', 'returned', 'pending_dispatch', 'dispatched', 'in_progress', 'suspended', 'handled', 'pending_callback')"
        ),
    )
    op.create_index("ix_incidents_reporter", "incidents", ["reporter_id", "reported_at"], unique=False)
    op.create_index(
        "ix_incidents_text",
        "incidents",
        ["text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"text": "gin_trgm_ops"},
    )
    op.create_table(
        "callbacks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("contacted_by_handler", sa.Boolean(), nullable=True),
        sa.Column("solved", sa.Text(), nullable=True),
        sa.Column("rating", sa.SmallInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "outcome in ('satisfied', 'redo', 'explained', 'not_reached', 'no_complainant')",
            name=op.f("ck_callbacks_outcome"),
        ),
        sa.CheckConstraint("solved in ('yes', 'partly', 'no')", name=op.f("ck_callbacks_solved")),
        sa.CheckConstraint("rating between 1 and 5", name=op.f("ck_callbacks_rating")),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_callbacks_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callbacks")),
    )
    op.create_index(op.f("ix_callbacks_incident_id"), "callbacks", ["incident_id"], unique=False)
    op.create_index(
        "uq_callbacks_open", "callbacks", ["incident_id"], unique=True, postgresql_where=sa.text("outcome is null")
    )
    op.create_table(
        "case_units",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.Column("sees_complainant", sa.Boolean(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("unit_name", sa.Text(), nullable=False),
        sa.Column("path", Ltree(), nullable=False),
        sa.CheckConstraint("role in ('lead', 'co', 'about')", name=op.f("ck_case_units_role")),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_case_units_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_units")),
    )
    op.create_index("ix_case_units_incident_id", "case_units", ["incident_id"], unique=False)
    op.create_index(
        "ix_case_units_path",
        "case_units",
        ["path"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_index(
        "uq_case_units_lead",
        "case_units",
        ["incident_id"],
        unique=True,
        postgresql_where=sa.text("role = 'lead' and ended_at is null"),
    )
    op.create_table(
        "complainants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("wants_callback", sa.Boolean(), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_complainants_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complainants")),
    )
    op.create_index(op.f("ix_complainants_incident_id"), "complainants", ["incident_id"], unique=False)
    op.create_table(
        "extension_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decide_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('open', 'approved', 'refused', 'silent', 'lapsed')", name=op.f("ck_extension_requests_state")
        ),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_extension_requests_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension_requests")),
    )
    op.create_index(op.f("ix_extension_requests_incident_id"), "extension_requests", ["incident_id"], unique=False)
    op.create_index(
        "uq_extension_requests_open",
        "extension_requests",
        ["incident_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "follow_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_follow_tokens_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_follow_tokens_token_hash")),
    )
    op.create_index(op.f("ix_follow_tokens_incident_id"), "follow_tokens", ["incident_id"], unique=False)
    op.create_table(
        "incident_log",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("flags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("audience in ('all', 'desk')", name=op.f("ck_incident_log_audience")),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_incident_log_incident_id")),
        sa.PrimaryKeyConstraint("incident_id", "seq", name=op.f("pk_incident_log")),
    )
    op.create_table(
        "incident_photos",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("media_id", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("stage in ('before', 'during', 'after')", name=op.f("ck_incident_photos_stage")),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_incident_photos_incident_id")),
        sa.PrimaryKeyConstraint("incident_id", "media_id", "owner_id", name=op.f("pk_incident_photos")),
    )
    op.create_table(
        "return_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("suggested_unit", sa.Text(), nullable=False),
        sa.Column("returned_by", sa.Uuid(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ruling", sa.Text(), nullable=False),
        sa.Column("ruled_by", sa.Uuid(), nullable=True),
        sa.Column("ruled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ruling in ('open', 'justified', 'unjustified')", name=op.f("ck_return_requests_ruling")),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_return_requests_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_requests")),
    )
    op.create_index(op.f("ix_return_requests_incident_id"), "return_requests", ["incident_id"], unique=False)
    op.create_table(
        "second_opinions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("form", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_by_name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_second_opinions_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_opinions")),
    )
    op.create_index(
        op.f("ix_second_opinions_incident_id_verb"), "second_opinions", ["incident_id", "verb"], unique=False
    )
    op.create_table(
        "supervision_orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("ordered_by", sa.Uuid(), nullable=True),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply_due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("replied_by", sa.Uuid(), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "reason in ('overdue', 'repeat', 'leader', 'dissatisfied', 'media')",
            name=op.f("ck_supervision_orders_reason"),
        ),
        sa.CheckConstraint("level in (1, 2, 3)", name=op.f("ck_supervision_orders_level")),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_supervision_orders_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_orders")),
    )
    op.create_index(op.f("ix_supervision_orders_incident_id"), "supervision_orders", ["incident_id"], unique=False)
    op.create_table(
        "suspensions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("interim_measure", sa.Text(), nullable=False),
        sa.Column("leader_id", sa.Uuid(), nullable=True),
        sa.Column("leader_name", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("suspended_by", sa.Uuid(), nullable=False),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "reason in ('funds', 'season', 'legal_procedure', 'third_party', 'legacy')",
            name=op.f("ck_suspensions_reason"),
        ),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_suspensions_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspensions")),
    )
    op.create_index(op.f("ix_suspensions_incident_id"), "suspensions", ["incident_id"], unique=False)
    op.create_index(
        "uq_suspensions_open",
        "suspensions",
        ["incident_id"],
        unique=True,
        postgresql_where=sa.text("resumed_at is null"),
    )
    op.create_table(
        "whistles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("meet_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blown_by", sa.Uuid(), nullable=False),
        sa.Column("blown_by_name", sa.Text(), nullable=False),
        sa.Column("blown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=True),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('routine', 'key', 'hard', 'emergency')", name=op.f("ck_whistles_kind")),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_whistles_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whistles")),
    )
    op.create_index(op.f("ix_whistles_incident_id"), "whistles", ["incident_id"], unique=False)
    op.create_table(
        "callback_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("callback_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("is_reached", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["callback_id"], ["callbacks.id"], name=op.f("fk_callback_attempts_callback_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback_attempts")),
    )
    op.create_index(op.f("ix_callback_attempts_callback_id"), "callback_attempts", ["callback_id"], unique=False)
    op.create_table(
        "whistle_units",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("whistle_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("sign_due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contact_due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrive_due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("duty", sa.Text(), nullable=True),
        sa.Column("duty_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("objection", sa.Text(), nullable=True),
        sa.Column("objected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ruling", sa.Text(), nullable=True),
        sa.Column("rating", sa.SmallInteger(), nullable=True),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("unit_name", sa.Text(), nullable=False),
        sa.Column("path", Ltree(), nullable=False),
        sa.CheckConstraint(
            "state in ('called', 'signed', 'contacted', 'arrived', 'done', 'objected', 'released')",
            name=op.f("ck_whistle_units_state"),
        ),
        sa.CheckConstraint("rating between 1 and 5", name=op.f("ck_whistle_units_rating")),
        sa.ForeignKeyConstraint(["whistle_id"], ["whistles.id"], name=op.f("fk_whistle_units_whistle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whistle_units")),
    )
    op.create_index("ix_whistle_units_path", "whistle_units", ["path"], unique=False, postgresql_using="gist")
    op.create_index(op.f("ix_whistle_units_whistle_id"), "whistle_units", ["whistle_id"], unique=False)
