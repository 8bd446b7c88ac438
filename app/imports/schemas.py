"""What the imports room says and hears over the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.kernel.shapes import Strict
from app.kernel.tables import RowProblem

_ID = "0198f5a3-7c1e-7d2a-9a51-3a8f0c2b9d11"
State = Literal["reading", "checked", "applying", "done", "failed", "cancelled"]


class ColumnOut(BaseModel):
    """A column of a sheet, as its template explains it."""

    name: str = Field(examples=["grid_code"])
    header: str = Field(examples=["网格编码"])
    required: bool
    example: str = Field(examples=["990101001001001"])
    note: str = Field(examples=["15位网格代码,单元格须为文本格式。"])
    words: list[str] = Field(description="What may stand there, where only some words may.", examples=[["男", "女"]])


class KindOut(BaseModel):
    """A kind of sheet that one may import."""

    kind: str = Field(examples=["households"])
    title: str = Field(examples=["住户导入表(多网格)"])
    columns: list[ColumnOut]


class Refusal(BaseModel):
    """Why nothing of a sheet can be used: a problem as the API tells one."""

    code: str = Field(examples=["unsupported-media"])
    params: dict[str, Any] = Field(default_factory=dict)
    errors: list[dict[str, str]] = Field(default_factory=list)


class RunOut(BaseModel):
    """A run, and how far it is. Counts are of rows; after `checked` they say what applying it would do."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID = Field(examples=[_ID])
    kind: str = Field(examples=["households"])
    state: State
    started_by_name: str = Field(examples=["陶立夏"])
    created_at: datetime
    ended_at: datetime | None = None
    rows_total: int | None = Field(None, description="Absent until the workbook is read.", examples=[30000])
    rows_checked: int = Field(examples=[12000])
    rows_written: int = Field(examples=[0])
    created: int = Field(examples=[29700])
    changed: int = Field(examples=[0])
    unchanged: int = Field(examples=[0])
    left_out: int = Field(description="Rows with a problem.", examples=[300])
    problem_count: int = Field(examples=[312])
    warning_count: int = Field(examples=[4])
    ignored_columns: list[str] = Field(description="Header words nobody knows.", examples=[["备注"]])
    is_cancelling: bool = Field(description="Called off, and about to end.")
    refusal: Refusal | None = None


class RunPage(BaseModel):
    """Runs, newest first."""

    items: list[RunOut]
    next: UUID | None = Field(None, description="Pass as `cursor` for the page after this one; absent on the last.")


class ProblemOut(RowProblem):
    """What is wrong in one cell, or only unusual."""

    number: int = Field(description="Its place among the run's problems.", examples=[1])
    is_warning: bool


class ProblemPage(BaseModel):
    """Problems in the order of rows."""

    items: list[ProblemOut]
    next: int | None = Field(None, description="Pass as `after` for the page after this one; absent on the last.")


class Apply(Strict):
    """Which rows to write. Rows with a problem stop everything unless they are to be left out."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"skip_problems": True}]})

    skip_problems: bool = False
    rows: Annotated[list[Annotated[int, Field(ge=1, le=2**20)]], Field(min_length=1, max_length=60_000)] | None = Field(
        None, description="Only these rows, by their numbers in the sheet; absent: all."
    )
