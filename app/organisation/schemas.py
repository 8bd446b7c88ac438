"""What organisation says over the wire."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class AreaOut(BaseModel):
    """An area of the tree."""

    model_config = ConfigDict(from_attributes=True)

    code: str = Field(examples=["990101001001001"])
    kind: str = Field(examples=["grid"])
    name: str = Field(examples=["第一网格"])
    path: str = Field(examples=["990101.990101001.990101001001.990101001001001"])
    grid_kind: str | None = Field(None, examples=["urban"])
    households_target: int | None = Field(None, examples=[400])
    phone: str | None = Field(None, description="An office line.")
    valid_from: date
    valid_to: date | None = None


class DepartmentOut(BaseModel):
    """A unit that handles."""

    model_config = ConfigDict(from_attributes=True)

    code: str = Field(examples=["D-CG"])
    kind: str = Field(examples=["department"])
    name: str = Field(examples=["城市管理局"])
    phone: str | None = None
    valid_from: date
    valid_to: date | None = None
