"""What may be written beside the table of moves."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator
from pydantic_core import PydanticCustomError

from app.incidents.schemas.common import Channel, Line, Told, UnitCode, Words
from app.kernel.shapes import Strict


class Comment(Strict):
    """A remark; `desk_only` keeps it among community and desks."""

    text: Told = Field(examples=["居民说昨晚又坏了"])
    desk_only: bool = False


class Attempt(Strict):
    """A try to reach the complainant."""

    channel: Channel = "phone"
    is_reached: bool
    text: Words | None = None


class Recurrence(Strict):
    """Which earlier case this is again; null when it is none."""

    of: UUID | None


class SampleCheck(Strict):
    """What a look at a closed case found; what is not in order is said in words."""

    result: Literal["ok", "not_ok"]
    text: Words | None = Field(None, examples=["到场看过，灯又灭了"])

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.result == "not_ok" and not self.text:
            raise PydanticCustomError("reason-needed", "say what is not in order")
        return self


class Reply(Strict):
    """What the unit says to a supervision."""

    text: Told = Field(examples=["配件已到，今日完成"])


class WhistleStep(Strict):
    """A called unit's step. It signs and rings up itself; that it arrived is marked by who blew."""

    step: Literal["sign", "contact", "arrive", "done"]
    text: Words | None = Field(None, examples=["已到场"])


class Objection(Strict):
    """Why this unit was called in error; until the time to sign is over."""

    text: Told = Field(examples=["非我单位管线"])


class Ruling(Strict):
    """The district's desk on an objection: upheld releases the unit, dismissed lets it come."""

    ruling: Literal["upheld", "dismissed"]
    text: Words | None = None


class Duty(Strict):
    """What a unit has to do after the meeting, and until when."""

    unit: UnitCode = Field(examples=["D-CG"])
    duty: Line = Field(examples=["十日内移走线杆"])
    due: AwareDatetime


class Conclusion(Strict):
    """What the meeting came to."""

    text: Told = Field(examples=["照明所迁杆，城管局清障"])
    duties: Annotated[list[Duty], Field(max_length=10)] = []


class Mark(Strict):
    """How well a unit came when it was called, 5 best."""

    rating: Annotated[int, Field(ge=1, le=5)]
    text: Words | None = None
