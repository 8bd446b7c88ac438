"""The catalogue of categories, as it is shown and as it is revised."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from app.incidents.schemas.common import Level, Line, Shown
from app.kernel.shapes import Strict


class CategoryOut(Shown):
    """A released category of today."""

    code: str = Field(examples=["0203"])
    version: int
    group: str = Field(examples=["02"], description="The first two digits of the code")
    name_zh: str = Field(examples=["路灯不亮"])
    name_en: str = Field(examples=["Street light out"])
    level: Level
    department: str = Field(examples=["市政照明"])
    limit: str = Field(examples=["3 WD"], description="min, H: wall clock; WH: office hours; WD: working days; D: days")
    photo: Literal["BA", "B", "O", "N"] = Field(description="before and after · before · optional · never asked")
    can_self_handle: bool
    is_urgent: bool
    is_restricted: bool
    is_confidential: bool
    is_enquiry: bool
    authority: Literal["grid", "community", "street", "district"]
    keywords: list[str] = Field(examples=[["路灯黑了", "路灯坏"]])
    codes: dict[str, Any] = Field(examples=[{"12345": "020301"}], description="Its code in other catalogues")


class GroupOut(BaseModel):
    """A group of categories."""

    code: str = Field(examples=["02"])
    name_zh: str = Field(examples=["公用设施"])
    name_en: str = Field(examples=["Public facilities"])


class Catalogue(BaseModel):
    """The whole catalogue, or what a search found, best first."""

    groups: list[GroupOut]
    items: list[CategoryOut]


class CategoryChanges(Strict):
    """What a new version changes; what is left out stays."""

    name_zh: Line | None = None
    name_en: Line | None = None
    level: Level | None = None
    department: Line | None = None
    limit: Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,3} (min|H|WH|WD|D)$")] | None = None
    photo: Literal["BA", "B", "O", "N"] | None = None
    can_self_handle: bool | None = None
    is_urgent: bool | None = None
    is_restricted: bool | None = None
    authority: Literal["grid", "community", "street", "district"] | None = None
    keywords: Annotated[list[Line], Field(max_length=60)] | None = None
    codes: dict[Annotated[str, StringConstraints(max_length=30)], Line] | None = None


class CategoryEdit(Strict):
    """A new version of a category, made from the version that was read."""

    version: Annotated[int, Field(ge=1)]
    changes: CategoryChanges = Field(examples=[{"limit": "2 WD"}])
