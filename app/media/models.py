"""Photos: uploads under way, media that are whole, and the records that show them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from app.kernel.db import Base, Ltree
from app.kernel.personal import personal


class Upload(Base):
    """A tus upload. Its parts are objects; the row says which parts count, so a racing loser spoils nothing."""

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint("received_bytes between 0 and length", name="bounds"),
        Index(None, "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(index=True)
    media_id: Mapped[str | None]  # SHA-256 the phone promised, hex
    file_type: Mapped[str]
    length: Mapped[int]
    received_bytes: Mapped[int] = mapped_column(default=0)
    parts: Mapped[list[str]] = mapped_column(
        ARRAY(Text), default=list, info=personal("anyone", "photo", "row", "home_photo")
    )
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class Media(Base):
    """A whole photo. Its id is the SHA-256 of what the phone sent; what is kept is re-encoded without metadata."""

    __tablename__ = "media"
    __table_args__ = (CheckConstraint("id ~ '^[0-9a-f]{64}$'", name="id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(primary_key=True)
    full_key: Mapped[str] = mapped_column(info=personal("anyone", "photo", "row", "home_photo"))
    thumb_key: Mapped[str] = mapped_column(info=personal("anyone", "photo", "row", "home_photo"))
    bytes: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    received_at: Mapped[datetime]


class MediaLink(Base):
    """A record that shows a photo of its author; may be written before the photo arrives."""

    __tablename__ = "media_links"
    __table_args__ = (Index(None, "record_id"),)

    media_id: Mapped[str] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    record_kind: Mapped[str]
    permission: Mapped[str]  # what a reader must hold at `path`
    path: Mapped[str] = mapped_column(Ltree())
