"""Shapes of data that comes in, shared by the rooms."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

MediaId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
MediaIds = Annotated[list[MediaId], Field(max_length=20)]


class Strict(BaseModel):
    """A shape that takes nothing it does not know: what is dropped silently is lost."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Position(Strict):
    """One fix at saving time, in WGS-84; metres of accuracy."""

    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    accuracy_m: float = Field(ge=0, le=1_000_000)
    at: AwareDatetime | None = None
