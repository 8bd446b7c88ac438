"""Alembic environment. Always called by app.kernel.schema, which owns the connection, the lock and the schema."""

from typing import Any, Literal

from alembic import context

from app.kernel.db import Base, Ltree
from app.models import ALL

_ = ALL  # importing app.models registers every room's tables


def render_item(kind: str, thing: Any, autogen: Any) -> str | Literal[False]:
    """Write our own types in migrations by their plain names."""
    if kind == "type" and isinstance(thing, Ltree):
        autogen.imports.add("from app.kernel.db import Ltree")
        return "Ltree()"
    return False


settings = context.config.attributes
if "connection" not in settings:
    raise SystemExit("Use `doorstep migrate`: migrations need the district's schema and lock.")

settings["connection"].dialect.ischema_names["ltree"] = Ltree
context.configure(
    connection=settings["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
    render_item=render_item,
)
context.run_migrations()
