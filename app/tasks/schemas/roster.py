"""Shapes of leaves and of the duty roster."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.kernel.shapes import Strict
from app.tasks.schemas.words import Code, Day


class LeaveIn(Strict):
    """Days on which somebody is away, and who stands in: somebody with a post in the same grid."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "staff_id": "0193f1a0-0000-7000-8000-000000000501",
                    "from_on": "2026-11-23",
                    "until_on": "2026-11-27",
                }
            ]
        }
    )

    staff_id: UUID
    from_on: Day
    until_on: Day
    substitute_id: UUID | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "LeaveIn":
        if self.until_on < self.from_on:
            raise ValueError("until_on is before from_on")
        return self


class LeaveOut(BaseModel):
    """A leave."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    staff_id: UUID
    staff_name: str = Field(examples=["纪晴川"])
    from_on: date
    until_on: date
    substitute_id: UUID | None
    substitute_name: str | None = Field(examples=["芦望舒"])


Shift = Literal["day", "morning", "afternoon", "evening", "night"]
DutyStatus = Literal["planned", "present", "leave", "training", "substituted"]


class DutyIn(Strict):
    """One person's day at one grid or desk."""

    on_date: Day
    staff_id: UUID
    area_code: Code
    shift: Shift = "day"
    status: DutyStatus = "planned"


class RosterIn(Strict):
    """Days of the roster; a day that is there already is overwritten."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "duties": [
                        {
                            "on_date": "2026-11-23",
                            "staff_id": "0193f1a0-0000-7000-8000-000000000501",
                            "area_code": "990101001001001",
                        }
                    ]
                }
            ]
        }
    )

    duties: Annotated[list[DutyIn], Field(min_length=1, max_length=500)]


class RosterConfirm(Strict):
    """Days that are confirmed as they stand: who was planned was present."""

    duty_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]


class DutyOut(BaseModel):
    """A person's day of the roster; `has_worked`: something was recorded that day, whoever confirms it."""

    id: UUID
    on_date: date
    staff_id: UUID
    staff_name: str = Field(examples=["纪晴川"])
    area_code: str = Field(examples=["990101001001001"])
    shift: Shift
    status: DutyStatus
    confirmed_by: UUID | None
    has_worked: bool
