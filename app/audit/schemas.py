"""What the audit log says over the wire."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Entry(BaseModel):
    """One thing that was seen or done. Ids, codes and counts; never a name, a phone or a text."""

    model_config = ConfigDict(from_attributes=True)

    seq: int = Field(description="Place in the chain, without gaps.", examples=[4711])
    at: datetime
    actor_id: UUID | None = Field(None, description="The person; none for the system and for strangers.")
    action: str = Field(examples=["household.read"])
    subject_kind: str | None = Field(None, examples=["household"])
    subject_id: UUID | None = None
    detail: dict[str, Any] = Field(examples=[{"rows": 40}])


class Entries(BaseModel):
    """A page, newest first; `next` is the cursor of the next page."""

    items: list[Entry]
    next: int | None = Field(None, examples=[4611])
