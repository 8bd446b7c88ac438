"""Shapes of the sync contract. The push envelope is read by hand, item by item, so that one bad item stays alone."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class OperationIn(BaseModel):
    """One operation as documented; `data` has the shape of its kind and version."""

    op_id: UUID
    kind: Annotated[str, Field(max_length=60)]
    version: Annotated[int, Field(ge=1, le=1000)]
    recorded_at: AwareDatetime
    data: dict[str, Any]


class PushIn(BaseModel):
    """Body of a push: 1 to 500 operations, at most 2 MiB."""

    device_id: UUID
    sent_at: AwareDatetime
    operations: Annotated[list[OperationIn], Field(min_length=1, max_length=500)]


class ItemProblem(BaseModel):
    """Why one item was not applied."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: str
    params: dict[str, Any] | None = None
    errors: list[dict[str, str]] | None = None


class Verdict(BaseModel):
    """The answer to one operation. `op_id` is echoed as it came, even when it was no id."""

    op_id: Any
    outcome: Literal["applied", "duplicate", "conflict", "rejected"]
    record_id: UUID | None = None
    rev: int | None = None
    problem: ItemProblem | None = None
    flags: list[str] | None = Field(None, description="`late`: accepted although the grid has another worker by now")


class PushOut(BaseModel):
    """Verdicts in the order of the operations, one each."""

    server_time: datetime
    verdicts: list[Verdict]


class PullIn(BaseModel):
    """Body of a pull; no cursor means a first sync."""

    model_config = ConfigDict(extra="forbid")

    device_id: UUID
    cursor: Annotated[str, Field(max_length=1000)] | None = None
    limit: Annotated[int, Field(ge=1, le=5000)] = 2000


class Change(BaseModel):
    """A row as it is now, or that it is gone."""

    collection: str
    id: UUID
    rev: int
    data: dict[str, Any] | None = None
    gone: Literal["deleted", "out_of_scope"] | None = None


class Scope(BaseModel):
    """What the phone holds: its grids, and which database they come from."""

    grids: list[str]
    epoch: UUID


class PullOut(BaseModel):
    """A page of changes. `reset`: what is held from before this sweep goes once `more` is false."""

    server_time: datetime
    changes: list[Change]
    cursor: str
    more: bool
    reset: bool
    scope: Scope


class LiveEvent(BaseModel):
    """The district has moved on to this rev; ask for what you show."""

    rev: int
