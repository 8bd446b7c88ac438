"""Words that several shapes of incidents share."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

# NUL cannot be stored; two thousand characters is a long story on a phone.
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000, pattern=r"^[^\x00]*$")]
Told = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
UnitCode = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[0-9A-Za-z_-]+$")]
CategoryCode = Annotated[str, StringConstraints(pattern=r"^\d{4}$")]
MediaId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
MediaIds = Annotated[list[MediaId], Field(max_length=20)]
Level = Literal["L1", "L2", "L3", "L4", "L5"]
Channel = Literal["phone", "message", "visit", "web"]
PhotoReason = Literal["dangerous", "dark", "refused", "gone", "private", "no_camera"]


class Strict(BaseModel):
    """A shape that takes nothing it does not know: what is dropped silently is lost."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Position(Strict):
    """One fix at saving time, in WGS-84; metres of accuracy."""

    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    accuracy_m: float = Field(ge=0, le=1_000_000)
    at: AwareDatetime | None = None
