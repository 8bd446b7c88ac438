"""What a resident sees and says by a link: no names, no units' quarrels."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from app.incidents.schemas.common import Words
from app.kernel.shapes import Strict

# As somebody typed it; what it means is found out when it is looked for.
Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
_CODE = "K7M4-Q2XA-9RTD"


class Follow(Strict):
    """The code of the link; case, blanks, hyphens, O for 0, I and L for 1 are forgiven."""

    code: Code = Field(examples=[_CODE])


class FollowMove(Follow):
    """The resident's step: the answer whether it is solved, once more, or an appeal.

    Only `solved` yes with a rating from 3 closes the case. Any other answer goes to the call-back desk, which sends
    the case round again; nothing is ever taken for satisfied.
    """

    verb: Literal["answer", "reopen", "appeal"]
    version: Annotated[int, Field(ge=1)]
    solved: Literal["yes", "partly", "no"] | None = None
    rating: Annotated[int, Field(ge=1, le=5)] | None = Field(None, description="5 very satisfied … 1 not at all")
    reason: Literal["recurs", "false_result"] | None = Field(None, description="Of a reopening.")
    text: Words | None = Field(None, examples=["修好三天又坏了"])


class FollowLink(BaseModel):
    """A new code for a link; shown this once."""

    code: str = Field(examples=[_CODE])


class FollowedStep(BaseModel):
    """One step of the case."""

    at: datetime
    verb: str = Field(examples=["dispatch"])
    role: str = Field(examples=["street_dispatcher"])
    to_state: str = Field(examples=["dispatched"])
    unit: str | None = Field(None, examples=["市政照明所"])


class FollowedPhoto(BaseModel):
    """A photo of the case, opened for ten minutes by its address under `/case/photos/`."""

    stage: Literal["before", "after"]
    address: str = Field(examples=["AZq1…"])


class FollowedAnswer(BaseModel):
    """What the resident said in this round of calling back."""

    solved: Literal["yes", "partly", "no"]
    rating: int | None = Field(examples=[2])


class Followed(BaseModel):
    """How one's case stands. Once it was joined to another of the same matter, how that one stands."""

    no: str = Field(examples=["990101-20261121-00042"])
    state: str = Field(examples=["in_progress"])
    desk: str = Field(examples=["street"])
    category_name_zh: str = Field(examples=["路灯不亮"])
    category_name_en: str = Field(examples=["Street light out"])
    place_text: str = Field(examples=["槐花巷14号门前"])
    reported_at: datetime
    due_at: datetime | None = Field(description="Until when the present step takes")
    promised_at: datetime | None = Field(description="Until when it was, or is, to be handled")
    handled_at: datetime | None
    closed_at: datetime | None
    until: datetime | None = Field(description="Until when it can be reopened, or appealed")
    round: int = Field(description="1, and one more for each time it was opened again", examples=[1])
    unit: str | None = Field(examples=["市政照明所"], description="Who has it, or had it last")
    result: str | None = Field(examples=["solved"])
    result_text: str | None = Field(examples=["已更换灯具"])
    reason: str | None = Field(examples=["out_of_scope"], description="Why it was not taken up, or is paused")
    reason_text: str | None = Field(examples=["请向供电公司反映"])
    rating: int | None = Field(examples=[5])
    answer: FollowedAnswer | None
    steps: list[FollowedStep]
    photos: list[FollowedPhoto]
    moves: list[str] = Field(examples=[["reopen"]], description="answer, reopen, appeal")
    version: int
