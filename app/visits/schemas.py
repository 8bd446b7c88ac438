"""Shapes of visits: as phones send them, as the API shows them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from app.kernel.shapes import MediaIds, Position, Strict

Kind = Literal["household", "care"]
Mode = Literal["in_home", "doorstep", "phone", "video", "collective"]
Outcome = Literal["met", "no_answer", "declined", "phone_ok", "rescheduled", "moved_out", "neighbour", "away"]
# NUL cannot be stored; two thousand characters is a long note on a doorstep.
Note = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]
Code = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z0-9_]+$")]
Codes = Annotated[list[Code], Field(max_length=30)]
Answers = Annotated[dict[str, Any], Field(max_length=60)]


class VisitRecord(Strict):
    """Data of `visit.record@1`."""

    id: UUID
    household_id: UUID
    kind: Kind = "household"
    mode: Mode = "doorstep"
    outcome: Outcome
    occurred_at: AwareDatetime
    form: Annotated[str, StringConstraints(max_length=60)] = "household@1"
    answers: Answers = {}
    needs: Codes = []
    hazards: Codes = []
    note: Note | None = None
    position: Position | None = None
    media: MediaIds = []
    task_id: UUID | None = None


class VisitChanges(Strict):
    """What an amendment may change; a field that is left out stays."""

    outcome: Outcome | None = None
    mode: Mode | None = None
    answers: Answers | None = None
    needs: Codes | None = None
    hazards: Codes | None = None
    note: Note | None = None
    media: MediaIds | None = None


class VisitAmend(Strict):
    """Data of `visit.amend@1`."""

    visit_id: UUID
    reason: Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]
    changes: VisitChanges


class VisitedHousehold(BaseModel):
    """Where a visit was."""

    id: UUID
    address: str = Field(examples=["槐荫里3号楼2单元501"])
    label: str = Field(description="Door within its building", examples=["3号楼 2-501"])


class VisitOut(BaseModel):
    """A visit as it reads today."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    household_id: UUID
    household: VisitedHousehold | None = None
    grid_code: str = Field(examples=["990101001001003"])
    kind: Kind
    mode: Mode
    outcome: Outcome
    occurred_at: datetime
    received_at: datetime
    form: str = Field(examples=["household@1"])
    answers: dict[str, Any] = Field(examples=[{"change": "none", "told": ["fire"]}])
    needs: list[str] = Field(examples=[["medical"]])
    hazards: list[str] = Field(examples=[["charging"]])
    note: str | None = Field(examples=["门铃坏了，请敲门"])
    media: list[str] = Field(examples=[[]], description="SHA-256 of the photos, in hex")
    media_arrived: int = Field(0, description="How many of the photos are here already")
    task_id: UUID | None
    worker_id: UUID
    worker_name: str = Field(examples=["纪晴川"])
    flags: list[str] = Field(examples=[["late"]], description="late, skewed, night, repeat")
    version: int


class VisitVersionOut(BaseModel):
    """A former version of a visit, and why it was replaced."""

    model_config = ConfigDict(from_attributes=True)

    version: int
    body: dict[str, Any] = Field(examples=[{"outcome": "met", "answers": {"change": "none"}}])
    reason: str = Field(examples=["选错了结果"])
    replaced_by: UUID
    replaced_by_name: str = Field(examples=["纪晴川"])
    replaced_at: datetime


class VisitDetail(VisitOut):
    """A visit with its former versions, oldest first."""

    versions: list[VisitVersionOut] = []


class VisitPage(BaseModel):
    """Visits, newest first; `next` continues, null at the end."""

    items: list[VisitOut]
    next: str | None = Field(examples=["MjAyNi0xMS0yMVQwOTozMA"])
