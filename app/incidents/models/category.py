"""The catalogue of categories: 75 leaves in 12 groups, in versions (domain 4.1, R1 and R2)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from app.kernel.db import Base


class Category(Base):
    """One version of one leaf, never altered once released; the present one is the one that is not deleted.

    An incident keeps pointing at the version it was reported or dispatched with.
    """

    __tablename__ = "categories"
    __table_args__ = (
        CheckConstraint("level in ('L1', 'L2', 'L3', 'L4', 'L5')", name="level"),
        CheckConstraint("photo in ('BA', 'B', 'O', 'N')", name="photo"),
        CheckConstraint("authority in ('grid', 'community', 'street', 'district')", name="authority"),
        Index("uq_categories_version", "code", "version", unique=True),
        Index("uq_categories_present", "code", unique=True, postgresql_where=text("deleted_at is null")),
        Index(None, "rev"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]  # four digits, two of them the group's
    version: Mapped[int] = mapped_column(SmallInteger)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    level: Mapped[str]
    department: Mapped[str]  # who usually handles it, in words; a hint for the desk
    limit: Mapped[str]  # "8 WH", "5 WD", "6 H", "30 D": counted from dispatch
    photo: Mapped[str]  # BA before and after, B before, O optional, N never asked
    can_self_handle: Mapped[bool]
    is_urgent: Mapped[bool]
    is_restricted: Mapped[bool]  # R6: people outside the case see code and community only
    is_confidential: Mapped[bool]  # complaints about staff
    is_enquiry: Mapped[bool]  # may be answered and closed at once
    authority: Mapped[str]  # the lowest level that may handle it
    keywords: Mapped[list[str]] = mapped_column(ARRAY(Text))
    codes: Mapped[dict[str, Any]] = mapped_column(JSONB())  # its code in other catalogues, by their name
    anchor: Mapped[str | None]  # where the limit comes from
    released_at: Mapped[datetime]
    released_by: Mapped[UUID | None]
    rev: Mapped[int]
    deleted_at: Mapped[datetime | None]
