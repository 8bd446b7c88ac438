"""Shapes of a household's care plan."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.kernel.shapes import Strict
from app.tasks.schemas.tasks import TaskOut
from app.tasks.schemas.words import Day


class PauseIn(Strict):
    """Days without a visit; no last day: not known yet."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "hospital", "from_on": "2026-11-20"}]})

    reason: Literal["hospital", "away", "other"]
    from_on: Day
    until_on: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "PauseIn":
        if self.until_on is not None and self.until_on < self.from_on:
            raise ValueError("until_on is before from_on")
        return self


class PauseEnd(Strict):
    """The last day of a pause."""

    until_on: Day = Field(examples=["2026-11-24"])


class PauseOut(BaseModel):
    """A pause of a household."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    reason: Literal["hospital", "away", "other"]
    from_on: date
    until_on: date | None


class WeekdayIn(Strict):
    """The weekday a household likes for its care visits, 1 Monday to 7 Sunday; null: any."""

    weekday: Annotated[int, Field(ge=1, le=7)] | None


class CarePlanOut(BaseModel):
    """A household's care plan, its pauses and its open task."""

    household_id: UUID
    every_days: int
    weekday: int | None
    declined_until: date | None
    pauses: list[PauseOut]
    task: TaskOut | None
