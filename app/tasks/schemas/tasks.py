"""Shapes of tasks: as phones settle them, as desks order and read them."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from app.kernel.shapes import MediaIds, Strict
from app.tasks.schemas.words import Code, Codes, Day, Line, Number, Words

Kind = Literal[
    "care_visit",
    "campaign_visit",
    "inspection",
    "survey",
    "rectification",
    "distribution",
    "callback",
    "training",
    "ad_hoc",
]
# What a unit may ask of a grid; visits have their own ways to be asked for.
Asked = Literal["inspection", "survey", "rectification", "distribution", "callback", "training", "ad_hoc"]
Status = Literal["todo", "doing", "done", "cannot", "overdue", "cancelled"]
Escalation = Literal["own", "substitute", "community"]


class TaskSettle(Strict):
    """Data of `task.settle@1`: begun, done, or why it cannot be."""

    task_id: UUID
    outcome: Literal["doing", "done", "cannot"]
    text: Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")] | None = None
    media: MediaIds = []
    settled_at: AwareDatetime


class SettleIn(Strict):
    """A task settled at a desk."""

    outcome: Literal["done", "cannot"]
    text: Words | None = Field(None, examples=["三个网格都发完了"])


class TaskIn(Strict):
    """What grids are asked to do. A department names its admission (number and end), or is refused."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "distribution",
                    "title": "发放防汛明白纸",
                    "source_code": "990101001001",
                    "area_codes": ["990101001001"],
                    "due_from": "2026-11-23",
                    "due_to": "2026-11-30",
                }
            ]
        }
    )

    kind: Asked
    title: Line
    text: Words | None = None
    source_code: Code = Field(description="Of the area or department that asks.")
    admission_no: Number | None = None
    admission_expires_on: Day | None = None
    area_codes: Codes = Field(description="Every grid in these areas gets the task.")
    due_from: Day
    due_to: Day
    evidence_rule: Literal["none", "text", "photo"] = "none"

    @model_validator(mode="after")
    def _in_order(self) -> "TaskIn":
        if self.due_to < self.due_from:
            raise ValueError("due_to is before due_from")
        return self


class TasksMade(BaseModel):
    """How many grids got the task."""

    tasks: int


class TaskOut(BaseModel):
    """A task as a desk sees it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: Kind
    grid_code: str = Field(examples=["990101001001001"])
    household_id: UUID | None
    address: str | None = Field(None, examples=["槐荫里3号楼1单元302"])
    campaign_id: UUID | None
    campaign_name: str | None = Field(None, examples=["入户大走访"])
    title: str | None = Field(examples=["发放防汛明白纸"])
    text: str | None = Field(examples=["每户一份，放在信箱里"])
    source: str = Field(description="`care`, or the code of the unit that asks.", examples=["care"])
    source_name: str | None = Field(examples=["桃源社区"])
    admission_no: str | None = Field(examples=["云准字〔2026〕12号"])
    admission_expires_on: date | None
    due_from: date
    due_on: date
    due_to: date
    status: Status
    escalation: Escalation = Field(
        description="Who looks after it: the grid's own worker, a substitute, the community."
    )
    escalated_on: date | None
    evidence_rule: Literal["none", "text", "photo"]
    visit_id: UUID | None
    closed_at: datetime | None
    closed_by: UUID | None
    cancel_reason: str | None = Field(examples=["replanned"])


class TaskRemarkOut(BaseModel):
    """What was said of a task; `is_stale`: it came when the task was over."""

    model_config = ConfigDict(from_attributes=True)

    author_name: str = Field(examples=["纪晴川"])
    said_at: datetime
    outcome: str = Field(examples=["done"])
    text: str | None = Field(examples=["三个单元都发完了"])
    media: list[str] = Field(examples=[[]], description="SHA-256 of the photos, in hex")
    is_stale: bool


class TaskDetail(TaskOut):
    """A task with what was said of it, oldest first."""

    remarks: list[TaskRemarkOut] = []


class TaskPage(BaseModel):
    """Tasks by when they run out; `next` continues, null at the end."""

    items: list[TaskOut]
    next: str | None = Field(None, examples=["WyIyMDI2LTExLTMwIl0"])


class CareRound(BaseModel):
    """The care visits of one grid: how many are due now, late, with somebody else; how many this month."""

    grid_code: str = Field(examples=["990101001001001"])
    grid_name: str = Field(examples=["桃源第一网格"])
    has_worker: bool = Field(description="A worker or head of rank A who is not on leave today.")
    due: int = Field(description="Open and within their window.")
    overdue: int
    substitute: int = Field(description="Open and with a substitute.")
    community: int = Field(description="Open and with the community.")
    done: int = Field(description="Done this month.")
    missed: int = Field(description="Their window ended this month, and nobody had come.")
