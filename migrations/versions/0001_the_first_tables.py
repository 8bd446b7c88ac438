"""The first tables

Revision: 0001
After:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.kernel.db import Ltree
from app.kernel.ids import new_id

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "areas",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.UUID(), nullable=True),
        sa.Column("path", Ltree(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("grid_kind", sa.Text(), nullable=True),
        sa.Column("households_target", sa.BigInteger(), nullable=True),
        sa.Column("boundary", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(kind = 'grid') = (grid_kind is not null)", name=op.f("ck_areas_grid_kind_present")),
        sa.CheckConstraint("grid_kind in ('urban', 'rural', 'dedicated')", name=op.f("ck_areas_grid_kind")),
        sa.CheckConstraint(
            "kind in ('district', 'street', 'zone', 'community', 'grid', 'micro_grid')", name=op.f("ck_areas_kind")
        ),
        sa.CheckConstraint("valid_to is null or valid_to >= valid_from", name=op.f("ck_areas_dates")),
        sa.ForeignKeyConstraint(["parent_id"], ["areas.id"], name=op.f("fk_areas_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_areas")),
        sa.UniqueConstraint("code", name=op.f("uq_areas_code")),
    )
    op.create_index(op.f("ix_areas_parent_id"), "areas", ["parent_id"], unique=False)
    op.create_index("ix_areas_path", "areas", ["path"], unique=False, postgresql_using="gist")
    op.create_index(op.f("ix_areas_rev"), "areas", ["rev"], unique=False)
    op.create_table(
        "audit_head",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
        postgresql_with={"fillfactor": 10},
    )
    op.create_table(
        "audit_log",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.UUID(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=True),
        sa.Column("subject_id", sa.UUID(), nullable=True),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_log")),
    )
    op.create_index(op.f("ix_audit_log_actor_id_at"), "audit_log", ["actor_id", "at"], unique=False)
    op.create_index(op.f("ix_audit_log_at"), "audit_log", ["at"], unique=False)
    op.create_index(op.f("ix_audit_log_subject_id_at"), "audit_log", ["subject_id", "at"], unique=False)
    op.create_table(
        "district_state",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.UUID(), nullable=False),
        sa.Column("oldest_tombstone_rev", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_district_state_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_district_state")),
        postgresql_with={"fillfactor": 10},
    )
    op.create_table(
        "dwellings",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("building", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("floor", sa.SmallInteger(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("grid_code", sa.Text(), nullable=False),
        sa.Column("path", Ltree(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "use in ('self', 'rented', 'vacant', 'shop', 'office', 'mixed')", name=op.f("ck_dwellings_use")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dwellings")),
    )
    op.create_index(op.f("ix_dwellings_grid_code_rev"), "dwellings", ["grid_code", "rev"], unique=False)
    op.create_index(
        "uq_dwellings_door",
        "dwellings",
        ["grid_code", "building", "unit", "room"],
        unique=True,
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_table(
        "media",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.UUID(), nullable=False),
        sa.Column("full_key", sa.Text(), nullable=False),
        sa.Column("thumb_key", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id ~ '^[0-9a-f]{64}$'", name=op.f("ck_media_id")),
        sa.PrimaryKeyConstraint("id", "owner_id", name=op.f("pk_media")),
    )
    op.create_table(
        "media_links",
        sa.Column("media_id", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.UUID(), nullable=False),
        sa.Column("record_id", sa.UUID(), nullable=False),
        sa.Column("record_kind", sa.Text(), nullable=False),
        sa.Column("permission", sa.Text(), nullable=False),
        sa.Column("path", Ltree(), nullable=False),
        sa.PrimaryKeyConstraint("media_id", "owner_id", "record_id", name=op.f("pk_media_links")),
    )
    op.create_index(op.f("ix_media_links_record_id"), "media_links", ["record_id"], unique=False)
    op.create_table(
        "rate_limits",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("arrives_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rate_limits")),
        prefixes=["UNLOGGED"],
    )
    op.create_table(
        "receipts",
        sa.Column("op_id", sa.UUID(), nullable=False),
        sa.Column("worker_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("record_id", sa.UUID(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_receipts")),
    )
    op.create_index(op.f("ix_receipts_received_at"), "receipts", ["received_at"], unique=False)
    op.create_table(
        "scope_exits",
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("collection", sa.SmallInteger(), nullable=False),
        sa.Column("record_id", sa.UUID(), nullable=False),
        sa.Column("grid_code", sa.Text(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("rev", "collection", "record_id", "grid_code", name=op.f("pk_scope_exits")),
    )
    op.create_index(op.f("ix_scope_exits_grid_code_rev"), "scope_exits", ["grid_code", "rev"], unique=False)
    op.create_table(
        "staff",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mobile", sa.Text(), nullable=True),
        sa.Column("employee_no", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status in ('active', 'left')", name=op.f("ck_staff_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("employee_no", name=op.f("uq_staff_employee_no")),
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("owner_id", sa.UUID(), nullable=False),
        sa.Column("media_id", sa.Text(), nullable=True),
        sa.Column("file_type", sa.Text(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("received_bytes", sa.BigInteger(), nullable=False),
        sa.Column("parts", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("received_bytes between 0 and length", name=op.f("ck_uploads_bounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
    )
    op.create_index(op.f("ix_uploads_expires_at"), "uploads", ["expires_at"], unique=False)
    op.create_index(op.f("ix_uploads_owner_id"), "uploads", ["owner_id"], unique=False)
    op.create_table(
        "visit_forms",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_forms")),
        sa.UniqueConstraint("form", name=op.f("uq_visit_forms_form")),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("staff_id", sa.UUID(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_accounts_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("staff_id", name=op.f("uq_accounts_staff_id")),
        sa.UniqueConstraint("username", name=op.f("uq_accounts_username")),
    )
    op.create_table(
        "departments",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("area_id", sa.UUID(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind in ('department', 'property', 'service_center', 'mediation_center')", name=op.f("ck_departments_kind")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_departments_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departments")),
        sa.UniqueConstraint("code", name=op.f("uq_departments_code")),
    )
    op.create_index(op.f("ix_departments_area_id"), "departments", ["area_id"], unique=False)
    op.create_table(
        "households",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("dwelling_id", sa.UUID(), nullable=False),
        sa.Column("household_no", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=True),
        sa.Column("contact_phone", sa.Text(), nullable=True),
        sa.Column("members_count", sa.SmallInteger(), nullable=False),
        sa.Column("visit_preference", sa.Text(), nullable=False),
        sa.Column("declined_until", sa.Date(), nullable=True),
        sa.Column("hints", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("plan_kind", sa.Text(), nullable=False),
        sa.Column("plan_form", sa.Text(), nullable=False),
        sa.Column("plan_every_days", sa.SmallInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("last_visit_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_outcome", sa.Text(), nullable=True),
        sa.Column("grid_code", sa.Text(), nullable=False),
        sa.Column("path", Ltree(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("plan_kind in ('household', 'care')", name=op.f("ck_households_plan_kind")),
        sa.CheckConstraint("status in ('active', 'moved_out', 'vacant')", name=op.f("ck_households_status")),
        sa.CheckConstraint(
            "visit_preference in ('any', 'call_first', 'evening', 'weekend', 'phone_only', 'declined')",
            name=op.f("ck_households_visit_preference"),
        ),
        sa.CheckConstraint("plan_every_days between 1 and 400", name=op.f("ck_households_plan_every_days")),
        sa.ForeignKeyConstraint(["dwelling_id"], ["dwellings.id"], name=op.f("fk_households_dwelling_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_households")),
        sa.UniqueConstraint("household_no", name=op.f("uq_households_household_no")),
        postgresql_with={"fillfactor": 80},
    )
    op.create_index(op.f("ix_households_dwelling_id"), "households", ["dwelling_id"], unique=False)
    op.create_index(op.f("ix_households_grid_code"), "households", ["grid_code"], unique=False)
    op.create_table(
        "assignments",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("staff_id", sa.UUID(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("area_id", sa.UUID(), nullable=True),
        sa.Column("department_id", sa.UUID(), nullable=True),
        sa.Column("rank", sa.Text(), nullable=False),
        sa.Column("share", sa.SmallInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("area_id"), "="),
            (sa.text("daterange(valid_from, valid_to, '[]')"), "&&"),
            where=sa.text("role = 'grid_head' and rank = 'A'"),
            using="gist",
            name="ex_assignments_one_grid_head",
        ),
        sa.CheckConstraint("kind <> 'surge' or valid_to is not null", name=op.f("ck_assignments_surge_ends")),
        sa.CheckConstraint("kind in ('permanent', 'temporary', 'surge')", name=op.f("ck_assignments_kind")),
        sa.CheckConstraint("rank in ('A', 'B')", name=op.f("ck_assignments_rank")),
        sa.CheckConstraint("(area_id is null) <> (department_id is null)", name=op.f("ck_assignments_one_place")),
        sa.CheckConstraint("share is null or share between 1 and 100", name=op.f("ck_assignments_share")),
        sa.CheckConstraint("valid_to is null or valid_to >= valid_from", name=op.f("ck_assignments_dates")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_assignments_area_id")),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_assignments_department_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_assignments_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
    )
    op.create_index(op.f("ix_assignments_area_id"), "assignments", ["area_id"], unique=False)
    op.create_index(op.f("ix_assignments_staff_id"), "assignments", ["staff_id"], unique=False)
    op.create_table(
        "household_edits",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("household_id", sa.UUID(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=True),
        sa.Column("edited_by", sa.UUID(), nullable=False),
        sa.Column("edited_by_name", sa.Text(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_household_edits_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_edits")),
    )
    op.create_index(
        op.f("ix_household_edits_household_id_field_rev"),
        "household_edits",
        ["household_id", "field", "rev"],
        unique=False,
    )
    op.create_table(
        "phones",
        sa.Column("device_id", sa.UUID(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("last_push_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_pull_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clock_offset_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_phones_account_id")),
        sa.PrimaryKeyConstraint("device_id", "account_id", name=op.f("pk_phones")),
    )
    op.create_table(
        "posts",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("area_id", sa.UUID(), nullable=True),
        sa.Column("department_id", sa.UUID(), nullable=True),
        sa.Column("headcount", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("(area_id is null) <> (department_id is null)", name=op.f("ck_posts_one_place")),
        sa.CheckConstraint("headcount > 0", name=op.f("ck_posts_headcount")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_posts_area_id")),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_posts_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
    )
    op.create_index(
        "uq_posts_area", "posts", ["role", "area_id"], unique=True, postgresql_where=sa.text("area_id is not null")
    )
    op.create_index(
        "uq_posts_department",
        "posts",
        ["role", "department_id"],
        unique=True,
        postgresql_where=sa.text("department_id is not null"),
    )
    op.create_table(
        "residents",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("household_id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pinyin", sa.Text(), nullable=False),
        sa.Column("initials", sa.Text(), nullable=False),
        sa.Column("sex", sa.SmallInteger(), nullable=False),
        sa.Column("birth_year", sa.SmallInteger(), nullable=True),
        sa.Column("relation", sa.Text(), nullable=True),
        sa.Column("residence_kind", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("phone_tail", sa.Text(), nullable=True),
        sa.Column("is_contact", sa.Boolean(), nullable=False),
        sa.Column("data_source", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("grid_code", sa.Text(), nullable=False),
        sa.Column("path", Ltree(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "data_source in ('self', 'department_import', 'household_member')", name=op.f("ck_residents_data_source")
        ),
        sa.CheckConstraint(
            "legal_basis in ('consent', 'separate_consent', 'statutory_duty', 'vital_interest')",
            name=op.f("ck_residents_legal_basis"),
        ),
        sa.CheckConstraint(
            "residence_kind in ('registered', 'living', 'separated', 'migrant', 'left')",
            name=op.f("ck_residents_residence_kind"),
        ),
        sa.CheckConstraint("birth_year between 1900 and 2100", name=op.f("ck_residents_birth_year")),
        sa.CheckConstraint("sex in (0, 1, 2, 9)", name=op.f("ck_residents_sex")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_residents_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residents")),
    )
    op.create_index(op.f("ix_residents_grid_code_rev"), "residents", ["grid_code", "rev"], unique=False)
    op.create_index(op.f("ix_residents_household_id"), "residents", ["household_id"], unique=False)
    op.create_index(
        "ix_residents_initials",
        "residents",
        ["initials"],
        unique=False,
        postgresql_ops={"initials": "text_pattern_ops"},
    )
    op.create_index(
        "ix_residents_name",
        "residents",
        ["name"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops"},
    )
    op.create_index("ix_residents_phone_tail", "residents", ["phone_tail"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("device_id", sa.UUID(), nullable=True),
        sa.Column("device_name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_sessions_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
    )
    op.create_index(op.f("ix_sessions_account_id"), "sessions", ["account_id"], unique=False)
    op.create_table(
        "visits",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("household_id", sa.UUID(), nullable=False),
        sa.Column("worker_id", sa.UUID(), nullable=False),
        sa.Column("worker_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("needs", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("hazards", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.Column("position_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("media", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("task_id", sa.UUID(), nullable=True),
        sa.Column("flags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("grid_code", sa.Text(), nullable=False),
        sa.Column("path", Ltree(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('household', 'care')", name=op.f("ck_visits_kind")),
        sa.CheckConstraint(
            "mode in ('in_home', 'doorstep', 'phone', 'video', 'collective')", name=op.f("ck_visits_mode")
        ),
        sa.CheckConstraint(
            "outcome in ('met', 'no_answer', 'declined', 'phone_ok', 'rescheduled', 'moved_out', 'neighbour', 'away')",
            name=op.f("ck_visits_outcome"),
        ),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_visits_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
    )
    op.create_index(
        op.f("ix_visits_grid_code_received_at_occurred_at_id"),
        "visits",
        ["grid_code", "received_at", "occurred_at", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_visits_grid_code_rev"), "visits", ["grid_code", "rev"], unique=False)
    op.create_index(op.f("ix_visits_household_id_occurred_at"), "visits", ["household_id", "occurred_at"], unique=False)
    op.create_table(
        "visit_versions",
        sa.Column("visit_id", sa.UUID(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("replaced_by", sa.UUID(), nullable=False),
        sa.Column("replaced_by_name", sa.Text(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_visit_versions_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", "version", name=op.f("pk_visit_versions")),
    )
    # The two single rows: the change counter and the end of the audit chain.
    counter = sa.table(
        "district_state", sa.column("id"), sa.column("rev"), sa.column("epoch"), sa.column("oldest_tombstone_rev")
    )
    op.bulk_insert(counter, [{"id": 1, "rev": 0, "epoch": new_id(), "oldest_tombstone_rev": 0}])
    chain = sa.table("audit_head", sa.column("id"), sa.column("seq"), sa.column("hash", sa.LargeBinary()))
    op.bulk_insert(chain, [{"id": 1, "seq": 0, "hash": b""}])
