"""Ids are made where the record is made, never by the database (UUIDv7: time-ordered, so indexes stay warm)."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh UUIDv7."""
    return uuid7()
