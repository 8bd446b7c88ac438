"""What a resident sees and says by a link: no names, no units' quarrels."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from app.incidents.schemas.common import Words
from app.kernel.shapes import Strict

Token = Annotated[str, StringConstraints(min_length=20, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")]


class Follow(Strict):
    """The token of the link."""

    token: Token = Field(examples=["Zm9sbG93LXRva2VuLW9mLTI0"])


class FollowMove(Follow):
    """The resident's step: satisfied (with a rating from 3), once more, or an appeal."""

    verb: Literal["callback_ok", "reopen", "appeal"]
    version: Annotated[int, Field(ge=1)]
    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    text: Words | None = Field(None, examples=["修好三天又坏了"])


class FollowedStep(BaseModel):
    """One step of the case."""

    at: datetime
    verb: str = Field(examples=["dispatch"])
    to_state: str = Field(examples=["dispatched"])


class Followed(BaseModel):
    """How one's case stands."""

    no: str = Field(examples=["990101-20261121-00042"])
    state: str = Field(examples=["in_progress"])
    category_name_zh: str = Field(examples=["路灯不亮"])
    category_name_en: str = Field(examples=["Street light out"])
    place_text: str = Field(examples=["槐花巷14号门前"])
    reported_at: datetime
    due_at: datetime | None
    result: str | None = Field(examples=["solved"])
    result_text: str | None = Field(examples=["已更换灯具"])
    steps: list[FollowedStep]
    moves: list[str] = Field(examples=[["reopen"]])
    version: int
