"""Words that several shapes of incidents share."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

# NUL cannot be stored; two thousand characters is a long story on a phone.
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000, pattern=r"^[^\x00]*$")]
Told = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
UnitCode = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[0-9A-Za-z_-]+$")]
CategoryCode = Annotated[str, StringConstraints(pattern=r"^\d{4}$")]
Level = Literal["L1", "L2", "L3", "L4", "L5"]
Channel = Literal["phone", "message", "visit", "web"]
PhotoReason = Literal["dangerous", "dark", "refused", "gone", "private", "no_camera"]


class Shown(BaseModel):
    """What is read from a row."""

    model_config = ConfigDict(from_attributes=True)
