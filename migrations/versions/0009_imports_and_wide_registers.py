"""Runs of imports; buildings, premises, devices and assets

Revision: 0009
After: 0008
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.kernel.db import Ltree

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("path", Ltree(), nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.Column("started_by_name", sa.Text(), nullable=False),
        sa.Column("applied_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("rows_total", sa.BigInteger(), nullable=True),
        sa.Column("rows_checked", sa.BigInteger(), nullable=False),
        sa.Column("rows_written", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("unchanged", sa.BigInteger(), nullable=False),
        sa.Column("left_out", sa.BigInteger(), nullable=False),
        sa.Column("problem_count", sa.BigInteger(), nullable=False),
        sa.Column("warning_count", sa.BigInteger(), nullable=False),
        sa.Column("ignored_columns", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("skip_problems", sa.Boolean(), nullable=False),
        sa.Column("only_rows", postgresql.ARRAY(sa.Integer()), nullable=True),
        sa.Column("refusal", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint(
            "(ended_at is not null) = (state in ('done', 'failed', 'cancelled'))", name=op.f("ck_import_runs_ended")
        ),
        sa.CheckConstraint(
            "state in ('reading', 'checked', 'applying', 'done', 'failed', 'cancelled')",
            name=op.f("ck_import_runs_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_runs")),
    )
    op.create_index(op.f("ix_import_runs_started_by"), "import_runs", ["started_by"], unique=False)
    op.create_index(op.f("ix_import_runs_state_created_at"), "import_runs", ["state", "created_at"], unique=False)
    op.create_table(
        "devices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("dwelling_id", sa.Uuid(), nullable=False),
        sa.Column("installed_on", sa.Date(), nullable=True),
        sa.Column("battery_on", sa.Date(), nullable=True),
        sa.Column("last_test_on", sa.Date(), nullable=True),
        sa.Column("last_test_result", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("grid_code", sa.Text(), nullable=False),
        sa.Column("path", Ltree(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("grid_code = any (string_to_array(path::text, '.'))", name=op.f("ck_devices_grid")),
        sa.CheckConstraint(
            "kind in ('smoke_alarm', 'gas_alarm', 'call_button', 'door_sensor', 'water_alarm', 'other')",
            name=op.f("ck_devices_kind"),
        ),
        sa.CheckConstraint(
            "last_test_result in ('works', 'silent', 'low_battery', 'missing')",
            name=op.f("ck_devices_last_test_result"),
        ),
        sa.CheckConstraint("status in ('in_use', 'faulty', 'missing', 'removed')", name=op.f("ck_devices_status")),
        sa.CheckConstraint("(last_test_on is null) = (last_test_result is null)", name=op.f("ck_devices_last_test")),
        sa.ForeignKeyConstraint(["dwelling_id"], ["dwellings.id"], name=op.f("fk_devices_dwelling_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
    )
    op.create_index(op.f("ix_devices_dwelling_id"), "devices", ["dwelling_id"], unique=False)
    op.create_index(op.f("ix_devices_grid_code_rev"), "devices", ["grid_code", "rev"], unique=False)
    op.create_index(
        "uq_devices_serial", "devices", ["kind", "serial"], unique=True, postgresql_where=sa.text("deleted_at is null")
    )
    op.create_table(
        "import_files",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_runs.id"], name=op.f("fk_import_files_run_id"), ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_import_files")),
    )
    op.create_table(
        "import_problems",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("row", sa.BigInteger(), nullable=False),
        sa.Column("column", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("is_warning", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_runs.id"], name=op.f("fk_import_problems_run_id"), ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("run_id", "number", name=op.f("pk_import_problems")),
    )
    op.create_index(op.f("ix_import_problems_run_id_row"), "import_problems", ["run_id", "row"], unique=False)
    op.create_table(
        "premises",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("dwelling_id", sa.Uuid(), nullable=True),
        sa.Column("contact_name", sa.Text(), nullable=True),
        sa.Column("contact_phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("contact_phone_index", sa.LargeBinary(), nullable=True),
        sa.Column("contact_phone_tail", sa.Text(), nullable=True),
        sa.Column("business_hours", sa.Text(), nullable=True),
        sa.Column("is_nine_small", sa.Boolean(), nullable=False),
        sa.Column("hazard_tags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("visit_interval_days", sa.SmallInteger(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("last_visit_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("grid_code", sa.Text(), nullable=False),
        sa.Column("path", Ltree(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("due_on is null or status <> 'closed'", name=op.f("ck_premises_due_on")),
        sa.CheckConstraint("grid_code = any (string_to_array(path::text, '.'))", name=op.f("ck_premises_grid")),
        sa.CheckConstraint(
            "hazard_tags <@ array['gas', 'cooking', 'charging', 'live_in']::text[]",
            name=op.f("ck_premises_hazard_tags"),
        ),
        sa.CheckConstraint(
            "kind in ('enterprise', 'individual_shop', 'institution', 'social_org', 'construction_site', 'school', 'clinic', 'catering', 'lodging', 'warehouse', 'other')",
            name=op.f("ck_premises_kind"),
        ),
        sa.CheckConstraint("status in ('open', 'suspected_closed', 'closed')", name=op.f("ck_premises_status")),
        sa.CheckConstraint("uscc ~ '^[0-9A-Z]{18}$'", name=op.f("ck_premises_uscc")),
        sa.CheckConstraint("visit_interval_days between 1 and 400", name=op.f("ck_premises_visit_interval_days")),
        sa.ForeignKeyConstraint(["dwelling_id"], ["dwellings.id"], name=op.f("fk_premises_dwelling_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_premises")),
    )
    op.create_index(
        "ix_premises_address_words",
        "premises",
        ["address"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"address": "gin_trgm_ops"},
    )
    op.create_index(op.f("ix_premises_dwelling_id"), "premises", ["dwelling_id"], unique=False)
    op.create_index(op.f("ix_premises_grid_code_rev"), "premises", ["grid_code", "rev"], unique=False)
    op.create_index(
        "ix_premises_name_words",
        "premises",
        ["name"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_premises_uscc", "premises", ["uscc"], unique=False, postgresql_where=sa.text("uscc is not null")
    )
    op.create_index(
        "uq_premises_place",
        "premises",
        ["grid_code", "name", "address"],
        unique=True,
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_table(
        "assets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("road", sa.Text(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("owner_unit_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("area_code", sa.Text(), nullable=False),
        sa.Column("path", Ltree(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("area_code = any (string_to_array(path::text, '.'))", name=op.f("ck_assets_area")),
        sa.CheckConstraint(
            "kind in ('street_light', 'manhole', 'tree', 'bin', 'hydrant', 'notice_board', 'fitness', 'bench', 'railing', 'sign', 'other')",
            name=op.f("ck_assets_kind"),
        ),
        sa.CheckConstraint("status in ('in_use', 'damaged', 'removed')", name=op.f("ck_assets_status")),
        sa.CheckConstraint(
            "(lat is null) = (lon is null) and abs(lat) <= 90 and abs(lon) <= 180", name=op.f("ck_assets_position")
        ),
        sa.ForeignKeyConstraint(["owner_unit_id"], ["departments.id"], name=op.f("fk_assets_owner_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assets")),
    )
    op.create_index(op.f("ix_assets_area_code"), "assets", ["area_code"], unique=False)
    op.create_index("ix_assets_path", "assets", ["path"], unique=False, postgresql_using="gist")
    op.create_index(
        "ix_assets_road_words",
        "assets",
        ["road"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"road": "gin_trgm_ops"},
    )
    op.create_index("uq_assets_code", "assets", ["code"], unique=True, postgresql_where=sa.text("deleted_at is null"))
    op.create_table(
        "buildings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("units", sa.SmallInteger(), nullable=True),
        sa.Column("floors", sa.SmallInteger(), nullable=True),
        sa.Column("property_unit_id", sa.Uuid(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("grid_code", sa.Text(), nullable=False),
        sa.Column("path", Ltree(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("grid_code = any (string_to_array(path::text, '.'))", name=op.f("ck_buildings_grid")),
        sa.CheckConstraint(
            "(lat is null) = (lon is null) and abs(lat) <= 90 and abs(lon) <= 180", name=op.f("ck_buildings_position")
        ),
        sa.CheckConstraint("floors between 1 and 200", name=op.f("ck_buildings_floors")),
        sa.CheckConstraint("units between 0 and 99", name=op.f("ck_buildings_units")),
        sa.ForeignKeyConstraint(["property_unit_id"], ["departments.id"], name=op.f("fk_buildings_property_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buildings")),
    )
    op.create_index(
        "ix_buildings_address_words",
        "buildings",
        ["address"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"address": "gin_trgm_ops"},
    )
    op.create_index(
        "uq_buildings_name",
        "buildings",
        ["grid_code", "name"],
        unique=True,
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_table(
        "device_checks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("battery_replaced", sa.Boolean(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=False),
        sa.Column("checked_by_name", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "result in ('works', 'silent', 'low_battery', 'missing')", name=op.f("ck_device_checks_result")
        ),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_device_checks_device_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_checks")),
    )
    op.create_index(
        op.f("ix_device_checks_device_id_checked_at"), "device_checks", ["device_id", "checked_at"], unique=False
    )
    op.create_table(
        "premises_edits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("premises_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("old_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("new_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("edited_by", sa.Uuid(), nullable=False),
        sa.Column("edited_by_name", sa.Text(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["premises_id"], ["premises.id"], name=op.f("fk_premises_edits_premises_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_premises_edits")),
    )
    op.create_index(
        op.f("ix_premises_edits_premises_id_field_rev"), "premises_edits", ["premises_id", "field", "rev"], unique=False
    )
