"""What organisation says over the wire."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from app.kernel import office_hours
from app.kernel.shapes import Strict


def _in_order(told: list[list[str]]) -> list[list[str]]:
    try:
        office_hours.read(told)
    except ValueError:
        raise PydanticCustomError("invalid-hours", "office hours are HH:MM, one span after the other") from None
    return told


OfficeHours = Annotated[list[list[str]], AfterValidator(_in_order), Field(max_length=8)]


class AreaOut(BaseModel):
    """An area of the tree."""

    model_config = ConfigDict(from_attributes=True)

    code: str = Field(examples=["990101001001001"])
    kind: str = Field(examples=["grid"])
    name: str = Field(examples=["第一网格"])
    path: str = Field(examples=["990101.990101001.990101001001.990101001001001"])
    grid_kind: str | None = Field(None, examples=["urban"])
    households_target: int | None = Field(None, examples=[400])
    phone: str | None = Field(None, description="An office line.")
    valid_from: date
    valid_to: date | None = None


_RING = [[100.2, 36.9], [100.21, 36.9], [100.21, 36.91], [100.2, 36.91], [100.2, 36.9]]


class BoundaryIn(Strict):
    """A GeoJSON geometry in WGS-84, longitude before latitude."""

    type: Literal["Polygon", "MultiPolygon"]
    coordinates: list[Any] = Field(
        description="Closed rings of at most 10,000 points in all; heights are dropped.", examples=[[_RING]]
    )


class AreaNamed(BaseModel):
    """Whose boundary it is."""

    code: str = Field(examples=["990101001001001"])
    kind: str = Field(examples=["grid"])
    name: str = Field(examples=["第一网格"])


class BoundaryFeature(BaseModel):
    """An area's boundary."""

    type: Literal["Feature"]
    id: str = Field(examples=["990101001001001"])
    properties: AreaNamed
    geometry: BoundaryIn


class Boundaries(BaseModel):
    """A GeoJSON FeatureCollection, in the order of the tree."""

    type: Literal["FeatureCollection"]
    features: list[BoundaryFeature]


class DepartmentOut(BaseModel):
    """A unit that handles."""

    model_config = ConfigDict(from_attributes=True)

    code: str = Field(examples=["D-CG"])
    kind: str = Field(examples=["department"])
    name: str = Field(examples=["城市管理局"])
    phone: str | None = None
    valid_from: date
    valid_to: date | None = None


class WorkDayIn(BaseModel):
    """A day that differs from its weekday."""

    on_date: date = Field(ge=date(2000, 1, 1), le=date(2099, 12, 31))
    is_workday: bool
    hours: OfficeHours | None = Field(None, description="Other hours than the usual ones, on a workday.")
    name: str = Field(min_length=1, max_length=40, examples=["国庆节"])

    @model_validator(mode="after")
    def _rests(self) -> Self:
        if self.hours and not self.is_workday:
            raise PydanticCustomError("hours-misplaced", "a day off has no hours")
        return self


class WorkDayOut(BaseModel):
    """A day that differs from its weekday."""

    model_config = ConfigDict(from_attributes=True)

    on_date: date
    is_workday: bool
    hours: list[list[str]] | None = None
    name: str = Field(examples=["国庆节"])


class CalendarOut(BaseModel):
    """A year of the work calendar. Days not listed are worked Monday to Friday, in the usual hours."""

    year: int
    hours: list[list[str]] = Field(examples=[[["08:30", "12:00"], ["13:30", "17:30"]]])
    days_end: Literal["office", "clock"] = Field(
        description="A limit in working days ends with office hours, or at the time of day at which it began."
    )
    days: list[WorkDayOut]


class CalendarEdit(BaseModel):
    """Days to be as told; all others stay."""

    days: list[WorkDayIn] = Field(min_length=1, max_length=400)

    @field_validator("days")
    @classmethod
    def _once(cls, days: list[WorkDayIn]) -> list[WorkDayIn]:
        if len({day.on_date for day in days}) < len(days):
            raise PydanticCustomError("day-twice", "a day stands here twice")
        return days
