"""Shapes of campaigns."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from app.kernel.shapes import Strict
from app.tasks.schemas.words import Code, Codes, Day, Line, Number, Words


class CampaignIn(Strict):
    """A campaign: one visit to every household of some areas."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "入户大走访",
                    "purpose": "听意见，查隐患",
                    "owner_code": "990101001001",
                    "area_codes": ["990101001001"],
                    "from_on": "2026-11-23",
                    "until_on": "2026-12-31",
                }
            ]
        }
    )

    name: Line
    purpose: Words
    owner_code: Code = Field(description="Of the area or department that asks.")
    area_codes: Codes
    admission_no: Number | None = None
    admission_expires_on: Day | None = None
    form: Annotated[str, StringConstraints(max_length=60)] | None = Field(
        None, description="Only a visit by this form counts; none: any visit does.", examples=["household@1"]
    )
    from_on: Day
    until_on: Day

    @model_validator(mode="after")
    def _in_order(self) -> "CampaignIn":
        if self.until_on < self.from_on:
            raise ValueError("until_on is before from_on")
        return self


class CampaignOut(BaseModel):
    """A campaign."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str = Field(examples=["入户大走访"])
    purpose: str = Field(examples=["听意见，查隐患"])
    owner_code: str = Field(examples=["990101001001"])
    owner_name: str = Field(examples=["桃源社区"])
    area_codes: list[str] = Field(examples=[["990101001001"]])
    admission_no: str | None = Field(examples=["云准字〔2026〕12号"])
    admission_expires_on: date | None
    form: str | None = Field(examples=["household@1"])
    from_on: date
    until_on: date
    status: Literal["running", "ended"]
    filled_at: datetime | None = Field(description="Since when every household has its task.")
    ended_at: datetime | None


class CommunityProgress(BaseModel):
    """How far a community is: n of d households seen."""

    model_config = ConfigDict(from_attributes=True)

    code: str = Field(examples=["990101001001"])
    name: str = Field(examples=["桃源社区"])
    n: int
    d: int = Field(description="Households asked for, without those that moved out meanwhile.")
    overdue: int
    without_worker: int = Field(description="Open in grids where no worker of rank A is today.")


class CampaignDetail(CampaignOut):
    """A campaign and its progress in the communities one may see."""

    progress: list[CommunityProgress]
