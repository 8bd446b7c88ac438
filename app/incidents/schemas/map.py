"""Incidents as they are drawn on a map, and places as a caller tells them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from app.incidents.schemas.common import Shown

_NO = "990101-20261121-00042"


class PointOut(Shown):
    """An open case with a position. What the reader may not see in full is on no map."""

    id: UUID
    no: str = Field(examples=[_NO])
    lat: float = Field(examples=[36.9012], description="WGS-84")
    lon: float = Field(examples=[100.2034])
    state: str = Field(examples=["pending_dispatch"])
    desk: Literal["community", "street", "district"]
    category: str = Field(examples=["0203"])
    urgency: int = Field(description="0 normal, 1 urgent, 2 emergency")
    title: str = Field(examples=["三盏路灯不亮，晚上看不见路"], description="The first 60 characters of what was told.")
    place_text: str = Field(examples=["槐花巷14号门前"])
    due_at: datetime | None
    is_self_handled: bool
    version: int


class CellOut(BaseModel):
    """A cell of the lattice with its cases: from (x, y) times `cell_deg` to (x + 1, y + 1) times it."""

    x: int = Field(examples=[9121])
    y: int = Field(examples=[3359])
    lat: float = Field(examples=[36.9012], description="The middle of its cases")
    lon: float = Field(examples=[100.2034])
    n: int = Field(examples=[37])
    is_more: bool = Field(description="There are more than `n`; the other counts are of `n` of them.")
    urgent: int = Field(examples=[1])
    pressing: int = Field(examples=[3], description="Urgent or overdue")


class MapOut(BaseModel):
    """Points while they are at most 1,000, else cells."""

    points: list[PointOut]
    cells: list[CellOut]
    cell_deg: float | None = Field(examples=[None], description="The side of a cell in degrees; null with points.")


class TilesOut(BaseModel):
    """The map underneath, as the installation names it; without an address there is none."""

    url: str | None = Field(examples=["/tiles/{z}/{x}/{y}.png"])
    datum: Literal["wgs84", "gcj02"] = Field(description="What the tiles are drawn in; the API speaks WGS-84.")
    attribution: str = Field(examples=["© 自然资源局"])


class PlaceOut(BaseModel):
    """A place that a few words may mean, and the grid it lies in."""

    kind: Literal["address", "grid", "community"]
    label: str = Field(examples=["槐荫里3号楼"], description="A building or a door in a lane, never a flat.")
    grid_code: str | None = Field(examples=["990101001001003"], description="Null for a community.")
    grid_name: str | None = Field(examples=["第3网格"])
    community_code: str = Field(examples=["990101001001"])
    community_name: str = Field(examples=["槐荫社区"])
