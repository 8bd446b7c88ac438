"""Buildings, premises, devices and assets. What phones hold is `Synced`: a row lies in exactly one grid (G1, G2)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, LargeBinary, SmallInteger, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from app.kernel.changes import Synced
from app.kernel.db import Base, Ltree
from app.kernel.numbers import normal_phone
from app.kernel.personal import ACTED, personal
from app.kernel.seal import Sealed
from app.premises import codes

_LIVE = text("deleted_at is null")
# G1: the grid a row names is the one its path leads through.
_IN_GRID = "grid_code = any (string_to_array(path::text, '.'))"
_ON_EARTH = "(lat is null) = (lon is null) and abs(lat) <= 90 and abs(lon) <= 180"


def _words(table: str, column: str) -> Index:
    """What stands somewhere in a text, as people type it."""
    name = f"ix_{table}_{column}_words"
    return Index(name, column, postgresql_using="gin", postgresql_ops={column: "gin_trgm_ops"})


class Building(Synced, Base):
    """A building of a grid; the dwellings of its name stand in it. Its path may lie in a micro-grid."""

    __tablename__ = "buildings"
    __table_args__ = (
        CheckConstraint(_IN_GRID, name="grid"),
        CheckConstraint("units between 0 and 99", name="units"),
        CheckConstraint("floors between 1 and 200", name="floors"),
        CheckConstraint(_ON_EARTH, name="position"),
        Index("uq_buildings_name", "grid_code", "name", unique=True, postgresql_where=_LIVE),
        _words("buildings", "address"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    address: Mapped[str]
    units: Mapped[int | None] = mapped_column(SmallInteger)
    floors: Mapped[int | None] = mapped_column(SmallInteger)
    property_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("departments.id"))
    lat: Mapped[float | None] = mapped_column(Float)
    lon: Mapped[float | None] = mapped_column(Float)


class Premises(Synced, Base):
    """An enterprise, shop, school, site: somewhere that is visited, and is no household."""

    __tablename__ = "premises"
    __table_args__ = (
        CheckConstraint(_IN_GRID, name="grid"),
        CheckConstraint(codes.one_of("kind", codes.PREMISES_KINDS.values()), name="kind"),
        CheckConstraint(codes.one_of("status", codes.PREMISES_STATES.values()), name="status"),
        CheckConstraint("visit_interval_days between 1 and 400", name="visit_interval_days"),
        CheckConstraint("due_on is null or status <> 'closed'", name="due_on"),
        CheckConstraint("uscc ~ '^[0-9A-Z]{18}$'", name="uscc"),
        CheckConstraint(f"hazard_tags <@ array[{codes.listed(codes.HAZARDS.values())}]::text[]", name="hazard_tags"),
        Index("uq_premises_place", "grid_code", "name", "address", unique=True, postgresql_where=_LIVE),
        Index(None, "grid_code", "rev"),
        Index("ix_premises_uscc", "uscc", postgresql_where=text("uscc is not null")),
        _words("premises", "name"),
        _words("premises", "address"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    uscc: Mapped[str | None]  # GB 32100
    kind: Mapped[str]
    address: Mapped[str]
    dwelling_id: Mapped[UUID | None] = mapped_column(ForeignKey("dwellings.id"), index=True)
    contact_name: Mapped[str | None] = mapped_column(info=personal("contact", "identity", "null", "resident"))
    contact_phone_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal("contact", "contact", "null", "resident")
    )
    contact_phone_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    contact_phone_tail: Mapped[str | None]
    contact_phone = Sealed("phone", normal_phone)
    business_hours: Mapped[str | None]
    is_nine_small: Mapped[bool] = mapped_column(default=False)  # 九小场所
    hazard_tags: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    visit_interval_days: Mapped[int | None] = mapped_column(SmallInteger)
    due_on: Mapped[date | None]
    last_visit_at: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(default="open")


class PremisesEdit(Base):
    """Who changed which field of premises from what to what: the history that conflicts are told from."""

    __tablename__ = "premises_edits"
    __table_args__ = (Index(None, "premises_id", "field", "rev"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    premises_id: Mapped[UUID] = mapped_column(ForeignKey("premises.id"))
    field: Mapped[str]
    old_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal("contact", "contact", "null", "resident")
    )  # whatever it was: a phone number, a name
    old = Sealed("text", is_found=False)
    new_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal("contact", "contact", "null", "resident")
    )
    new = Sealed("text", is_found=False)
    edited_by: Mapped[UUID]
    edited_by_name: Mapped[str] = mapped_column(info=ACTED)
    edited_at: Mapped[datetime]
    rev: Mapped[int]


class Device(Synced, Base):
    """A smoke alarm and its like, in a dwelling."""

    __tablename__ = "devices"
    __table_args__ = (
        CheckConstraint(_IN_GRID, name="grid"),
        CheckConstraint(codes.one_of("kind", codes.DEVICE_KINDS.values()), name="kind"),
        CheckConstraint(codes.one_of("status", codes.DEVICE_STATES.values()), name="status"),
        CheckConstraint(codes.one_of("last_test_result", codes.RESULTS.values()), name="last_test_result"),
        CheckConstraint("(last_test_on is null) = (last_test_result is null)", name="last_test"),
        Index("uq_devices_serial", "kind", "serial", unique=True, postgresql_where=_LIVE),
        Index(None, "grid_code", "rev"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    serial: Mapped[str]
    dwelling_id: Mapped[UUID] = mapped_column(ForeignKey("dwellings.id"), index=True)
    installed_on: Mapped[date | None]
    battery_on: Mapped[date | None]
    last_test_on: Mapped[date | None]
    last_test_result: Mapped[str | None]
    status: Mapped[str] = mapped_column(default="in_use")


class DeviceCheck(Base):
    """One test of a device, as somebody did it."""

    __tablename__ = "device_checks"
    __table_args__ = (
        CheckConstraint(codes.one_of("result", codes.RESULTS.values()), name="result"),
        Index(None, "device_id", "checked_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)  # made on the phone
    device_id: Mapped[UUID] = mapped_column(ForeignKey("devices.id"))
    result: Mapped[str]
    battery_replaced: Mapped[bool]
    checked_at: Mapped[datetime]
    checked_by: Mapped[UUID]
    checked_by_name: Mapped[str] = mapped_column(info=ACTED)
    received_at: Mapped[datetime]


class Asset(Base):
    """A part of the public realm: a light, a manhole, a tree. It lies at any area, and belongs to a unit."""

    __tablename__ = "assets"
    __table_args__ = (
        CheckConstraint(codes.one_of("kind", codes.ASSET_KINDS.values()), name="kind"),
        CheckConstraint(codes.one_of("status", codes.ASSET_STATES.values()), name="status"),
        CheckConstraint(_ON_EARTH, name="position"),
        CheckConstraint("area_code = any (string_to_array(path::text, '.'))", name="area"),
        Index("uq_assets_code", "code", unique=True, postgresql_where=_LIVE),
        Index("ix_assets_path", "path", postgresql_using="gist"),
        Index(None, "area_code"),
        _words("assets", "road"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    kind: Mapped[str]
    road: Mapped[str]
    lat: Mapped[float | None] = mapped_column(Float)
    lon: Mapped[float | None] = mapped_column(Float)
    owner_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("departments.id"))
    status: Mapped[str] = mapped_column(default="in_use")
    area_code: Mapped[str]
    path: Mapped[str] = mapped_column(Ltree())
    rev: Mapped[int]
    deleted_at: Mapped[datetime | None]
