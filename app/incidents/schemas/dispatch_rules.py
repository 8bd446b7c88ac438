"""Stored rules of dispatch over the wire: a rule, its draft, a dry run."""

from datetime import datetime, time
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.incidents.schemas.common import Line, UnitCode
from app.kernel.shapes import Strict

Hours = Literal["always", "working", "outside"]
CategoryOrGroup = Annotated[str, StringConstraints(pattern=r"^\d{2}(\d{2})?$")]
AreaCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6,9}(Z[0-9]{2})?[0-9]{0,6}$")]
Weekday = Annotated[int, Field(ge=1, le=7)]
ClockTime = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


def _once(told: list[str] | list[int]) -> list[str] | list[int]:
    if len(set(told)) != len(told):
        raise PydanticCustomError("named-twice", "nothing is named twice")
    return told


class RuleWhen(Strict):
    """Which cases a rule is about: categories, area, time. Empty lists leave open what they would narrow."""

    categories: Annotated[list[CategoryOrGroup], Field(max_length=60), AfterValidator(_once)] = Field(
        [], examples=[["0203", "05"]], description="Codes of categories, or two digits for a whole group."
    )
    area_code: AreaCode = Field(examples=["990101001"])
    hours: Hours = Field("always", description="Office hours by the work calendar, or whatever lies outside them.")
    weekdays: Annotated[list[Weekday], Field(max_length=7), AfterValidator(_once)] = Field(
        [], examples=[[6, 7]], description="1 Monday to 7 Sunday; a span over midnight belongs to the day it begins on."
    )
    from_time: ClockTime | None = Field(None, examples=["22:00"])
    to_time: ClockTime | None = Field(None, examples=["06:00"])

    @model_validator(mode="after")
    def _whole_span(self) -> Self:
        if (self.from_time is None) != (self.to_time is None) or (self.from_time and self.from_time == self.to_time):
            raise PydanticCustomError("half-span", "a span has a beginning and another end, or neither")
        return self


class DispatchRuleIn(RuleWhen):
    """A rule of dispatch. `position` orders the rules: the first that fits is suggested."""

    name: Line = Field(examples=["夜间路灯由值班班组处理"])
    unit_code: UnitCode = Field(examples=["D-ZM"])
    position: Annotated[int, Field(ge=0, le=9999)] = 100
    is_active: bool = True
    alarm_days: Annotated[int, Field(ge=1, le=366)] = Field(
        30, description="How long it may match nothing before somebody is told."
    )


class DispatchRuleEdit(DispatchRuleIn):
    """A rule as it should be, made from the version that was read."""

    version: Annotated[int, Field(ge=1)]


class DispatchRuleOut(BaseModel):
    """A rule as the reader may see it; `alarms` say why it will not match, or that it does not."""

    id: UUID
    name: str = Field(examples=["夜间路灯由值班班组处理"])
    position: int
    categories: list[str] = Field(examples=[["0203", "05"]])
    area_code: str = Field(examples=["990101001"])
    area_name: str = Field(examples=["柳岸街道"])
    hours: Hours
    weekdays: list[int]
    from_time: str | None = Field(examples=["22:00"])
    to_time: str | None = Field(examples=["06:00"])
    unit_code: str = Field(examples=["D-ZM"])
    unit_name: str = Field(examples=["市政照明所"])
    is_active: bool
    alarm_days: int
    last_matched_at: datetime | None = Field(description="A case it fits was dispatched then.")
    changed_by_name: str = Field(examples=["岳千帆"])
    changed_at: datetime
    version: int
    alarms: list[Literal["unit_ended", "category_gone", "area_ended", "silent"]]
    can_edit: bool


class DryRunIn(Strict):
    """A draft to try against the cases of the last days."""

    rule: RuleWhen
    unit_code: UnitCode | None = Field(None, examples=["D-ZM"])
    days: Annotated[int, Field(ge=1, le=90)] = 30


class WentTo(BaseModel):
    """How many of the cases that match were given to a unit."""

    unit_code: str = Field(examples=["D-ZM"])
    unit_name: str = Field(examples=["市政照明所"])
    n: int = Field(examples=[17])


class DryRunCase(BaseModel):
    """One of the cases that match."""

    id: UUID
    no: str = Field(examples=["990101-20261121-00042"])
    category: str = Field(examples=["0203"])
    reported_at: datetime
    unit_name: str | None = Field(examples=["市政照明所"], description="Null: never dispatched.")


class DryRunOut(BaseModel):
    """What a rule would have matched. Time is that of the first dispatch, else of the report."""

    since: datetime = Field(description="How far back the look went.")
    of: int = Field(description="Cases of the area in that time that the reader may see.", examples=[412])
    is_complete: bool = Field(description="False: the days held more cases than are looked at; `since` is later then.")
    matched: int = Field(examples=[19])
    agreed: int = Field(description="Of those: given to the unit that the rule names.", examples=[17])
    undispatched: int = Field(description="Of those: never given to a unit.", examples=[1])
    went_to: list[WentTo] = Field(description="Most first, at most ten.")
    sample: list[DryRunCase] = Field(description="The newest, at most ten.")


def clock_time(told: str | None) -> time | None:
    """`22:00` as a time."""
    return time.fromisoformat(told) if told else None


def written(told: time | None) -> str | None:
    """A time as `22:00`."""
    return told.strftime("%H:%M") if told else None
