"""Extents of boundaries, and indexes for the map of open cases and for addresses as they are typed

Revision: 0005
After: 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ON_MAP = (
    "lat is not null and state in ('submitted', 'returned', 'pending_dispatch', 'dispatched', 'in_progress', "
    "'suspended', 'handled', 'pending_callback')"
)


def upgrade() -> None:
    op.add_column("areas", sa.Column("extent", postgresql.ARRAY(sa.Float()), nullable=True))
    op.create_index(
        "ix_incidents_map",
        "incidents",
        [sa.text("point(lon, lat)"), "path"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text(_ON_MAP),
    )
    op.create_index(
        "ix_incidents_map_reporter", "incidents", ["reporter_id"], unique=False, postgresql_where=sa.text(_ON_MAP)
    )
    op.create_index(
        "ix_incidents_map_leader",
        "incidents",
        ["leader_id"],
        unique=False,
        postgresql_where=sa.text(f"{_ON_MAP} and leader_id is not null"),
    )
    op.create_index(
        "ix_dwellings_address",
        "dwellings",
        ["address"],
        unique=False,
        postgresql_ops={"address": "text_pattern_ops"},
    )
    op.create_index(
        "ix_dwellings_address_words",
        "dwellings",
        ["address"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"address": "gin_trgm_ops"},
    )
