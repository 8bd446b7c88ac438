"""What may be written beside the table of moves."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

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
