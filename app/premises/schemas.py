"""What the room says and hears over the wire. Phone numbers leave as four digits, unless one is asked for."""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from app.kernel.numbers import phone
from app.kernel.shapes import Strict
from app.premises import rules

_ID = "0198f5a3-7c1e-7d2a-9a51-3a8f0c2b9d11"
Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,40}$")]
GridCode = Annotated[str, StringConstraints(pattern=r"^\d{15}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True, pattern=r"^[^\x00]*$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True, pattern=r"^[^\x00]*$")]
PremisesKind = Literal[
    "enterprise",
    "individual_shop",
    "institution",
    "social_org",
    "construction_site",
    "school",
    "clinic",
    "catering",
    "lodging",
    "warehouse",
    "other",
]
PremisesState = Literal["open", "suspected_closed", "closed"]
Hazard = Literal["gas", "cooking", "charging", "live_in"]
DeviceKind = Literal["smoke_alarm", "gas_alarm", "call_button", "door_sensor", "water_alarm", "other"]
DeviceState = Literal["in_use", "faulty", "missing", "removed"]
TestResult = Literal["works", "silent", "low_battery", "missing"]
AssetKind = Literal[
    "street_light", "manhole", "tree", "bin", "hydrant", "notice_board", "fitness", "bench", "railing", "sign", "other"
]
AssetState = Literal["in_use", "damaged", "removed"]


def _uscc(told: str) -> str:
    code = rules.uscc(told)
    if code is None:
        raise ValueError("no unified social credit code")
    return code


def _phone(told: str) -> str:
    number = phone(told)
    if number is None:
        raise ValueError("no phone number")
    return number


Uscc = Annotated[str, AfterValidator(_uscc)]
Phone = Annotated[str, AfterValidator(_phone)]


class Positioned(Strict):
    """A form with a place on the map, WGS-84, or none."""

    lat: float | None = Field(None, ge=-90, le=90, examples=[36.1])
    lon: float | None = Field(None, ge=-180, le=180, examples=[120.3])

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.lat is None) != (self.lon is None):
            raise ValueError("latitude and longitude come together")
        return self


class BuildingForm(Positioned):
    """A building as it is to be."""

    area_code: Annotated[str, StringConstraints(pattern=r"^(\d{15}|\d{17})$")] = Field(
        description="Its grid, or micro-grid.", examples=["990101001001003"]
    )
    name: Name = Field(description="As doors name it.", examples=["3号楼"])
    address: Text = Field(examples=["槐荫里3号楼"])
    units: int | None = Field(None, ge=0, le=99, examples=[3])
    floors: int | None = Field(None, ge=1, le=200, examples=[6])
    property_unit_code: Code | None = Field(None, examples=["D-WY"])


class PremisesForm(Strict):
    """Premises as they are to be."""

    area_code: GridCode = Field(examples=["990101001001003"])
    name: Name = Field(examples=["槐荫里小吃店"])
    uscc: Uscc | None = Field(None, description="GB 32100.", examples=["91350100M000100Y43"])
    kind: PremisesKind
    address: Text = Field(examples=["槐荫里12号"])
    dwelling_id: UUID | None = None
    contact_name: Name | None = Field(None, examples=["谷雨声"])
    contact_phone: Phone | None = Field(None, examples=["15400000427"])
    business_hours: Name | None = Field(None, examples=["08:00-21:00"])
    is_nine_small: bool = False
    hazard_tags: Annotated[list[Hazard], Field(max_length=4)] = Field(default_factory=list)
    visit_interval_days: int | None = Field(None, ge=1, le=400, examples=[30])
    status: PremisesState = "open"


class DeviceForm(Strict):
    """A device as it is to be; it lies where its dwelling lies."""

    kind: DeviceKind
    serial: Code = Field(examples=["YG-2026-0001"])
    dwelling_id: UUID
    installed_on: date | None = None
    battery_on: date | None = None
    status: DeviceState = "in_use"


class AssetForm(Positioned):
    """An asset as it is to be."""

    area_code: Code = Field(description="Any area, from the district to a grid.", examples=["990101001001003"])
    code: Code = Field(examples=["LD-000001"])
    kind: AssetKind
    road: Text = Field(examples=["槐荫路"])
    owner_unit_code: Code | None = Field(None, examples=["D-CG"])
    status: AssetState = "in_use"


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID = Field(examples=[_ID])
    rev: int = Field(description="Tell it with a change: another one since then is not overwritten.", examples=[4711])


class BuildingOut(_Out):
    """A building."""

    grid_code: str = Field(examples=["990101001001003"])
    name: str = Field(examples=["3号楼"])
    address: str = Field(examples=["槐荫里3号楼"])
    units: int | None = None
    floors: int | None = None
    property_unit_id: UUID | None = None
    lat: float | None = None
    lon: float | None = None


class PremisesOut(_Out):
    """Premises."""

    grid_code: str = Field(examples=["990101001001003"])
    name: str = Field(examples=["槐荫里小吃店"])
    uscc: str | None = None
    kind: PremisesKind
    address: str = Field(examples=["槐荫里12号"])
    dwelling_id: UUID | None = None
    contact_name: str | None = Field(None, examples=["谷雨声"])
    contact_phone_tail: str | None = Field(None, description="Last four digits; the whole by POST …/reveal.")
    business_hours: str | None = None
    is_nine_small: bool
    hazard_tags: list[Hazard]
    visit_interval_days: int | None = None
    due_on: date | None = None
    last_visit_at: datetime | None = None
    status: PremisesState


class DeviceOut(_Out):
    """A device, and its last test."""

    grid_code: str = Field(examples=["990101001001003"])
    kind: DeviceKind
    serial: str = Field(examples=["YG-2026-0001"])
    dwelling_id: UUID
    installed_on: date | None = None
    battery_on: date | None = None
    last_test_on: date | None = None
    last_test_result: TestResult | None = None
    status: DeviceState


class AssetOut(_Out):
    """An asset."""

    area_code: str = Field(examples=["990101001001003"])
    code: str = Field(examples=["LD-000001"])
    kind: AssetKind
    road: str = Field(examples=["槐荫路"])
    lat: float | None = None
    lon: float | None = None
    owner_unit_id: UUID | None = None
    status: AssetState


_NEXT = Field(None, description="Pass as `cursor` for the page after this one; absent on the last.")


class BuildingPage(BaseModel):
    """Buildings by grid and name."""

    items: list[BuildingOut]
    next: UUID | None = _NEXT


class PremisesPage(BaseModel):
    """Premises by grid and name."""

    items: list[PremisesOut]
    next: UUID | None = _NEXT


class DevicePage(BaseModel):
    """Devices by grid, kind and serial number."""

    items: list[DeviceOut]
    next: UUID | None = _NEXT


class AssetPage(BaseModel):
    """Assets by code."""

    items: list[AssetOut]
    next: UUID | None = _NEXT


class Reveal(BaseModel):
    """Why a number is looked at; it is logged."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "visit"}]})

    reason: Literal["visit", "follow_up", "emergency", "correction"]


class Revealed(BaseModel):
    """A phone number in full. Show it for half a minute and keep it nowhere."""

    phone: str | None = Field(None, description="Absent when none is known.", examples=["15400000427"])
