"""Phone numbers, identity numbers and the history of edits are kept sealed; indexes to look people up by

What is there in clear is sealed on the way, and the tables are written anew: a column that is only dropped stays
readable in the files of the database.

Revision: 0006
After: 0005
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from app.kernel.numbers import normal_phone
from app.kernel.seal import ring

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# table, field, whether it is found by an index and shown by its tail, whether it was kept in clear until now
FIELDS = (
    ("residents", "phone", True, True),
    ("residents", "id_no", True, False),
    ("households", "contact_phone", True, True),
    ("household_edits", "old", False, True),
    ("household_edits", "new", False, True),
    ("complainants", "phone", True, True),
    ("staff", "mobile", True, True),
)
# A column of each table to write it anew by: an expression that PostgreSQL cannot see through.
REWRITTEN = {
    "residents": "name",
    "households": "household_no",
    "household_edits": "field",
    "complainants": "channel",
    "staff": "name",
}


def upgrade() -> None:
    op.create_table(
        "seal_keys",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("used_since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_keys")),
    )
    op.drop_index("ix_residents_phone_tail", "residents")
    for table, field, is_found, was_clear in FIELDS:
        op.add_column(table, sa.Column(f"{field}_sealed", sa.LargeBinary(), nullable=True))
        if is_found:
            op.add_column(table, sa.Column(f"{field}_index", sa.LargeBinary(), nullable=True))
            if (table, field) != ("residents", "phone"):
                op.add_column(table, sa.Column(f"{field}_tail", sa.Text(), nullable=True))
        if was_clear:
            _seal(table, field, is_found=is_found)
            op.drop_column(table, field)
    op.add_column("residents", sa.Column("id_no_until", sa.Date(), nullable=True))
    for table, column in REWRITTEN.items():
        op.execute(f"alter table {table} alter column {column} type text using {column} || ''")
    op.drop_index("ix_residents_initials", "residents")
    for name, what in (("initials", "initials"), ("spelled", "replace(pinyin, ' ', '')")):
        spelled = sa.text(f"{what} gin_trgm_ops")
        op.create_index(f"ix_residents_{name}", "residents", [spelled], postgresql_using="gin")
    op.create_index("ix_residents_phone_tail", "residents", ["phone_tail", "phone_index"])
    op.create_index(
        "ix_residents_id_no_index", "residents", ["id_no_index"], postgresql_where=sa.text("id_no_index is not null")
    )
    op.create_index("ix_households_contact_phone_tail", "households", ["contact_phone_tail", "contact_phone_index"])


def _seal(table: str, field: str, *, is_found: bool) -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.text(f"select id, {field} as value from {table} where {field} is not null")).all()
    if not rows:
        return
    columns = ["sealed", "index", "tail"] if is_found else ["sealed"]
    told = ", ".join(f"{field}_{column} = :{column}" for column in columns)
    connection.execute(
        sa.text(f"update {table} set {told} where id = :id"),
        [_parts(table, field, row, is_found=is_found) for row in rows],
    )


def _parts(table: str, field: str, row: Any, *, is_found: bool) -> dict[str, Any]:
    sealed = ring().seal(row.value.encode(), f"{table}.{field}", row.id)
    if not is_found:
        return {"id": row.id, "sealed": sealed}
    normal = normal_phone(row.value)
    return {"id": row.id, "sealed": sealed, "index": ring().index(normal, "phone"), "tail": normal[-4:]}
