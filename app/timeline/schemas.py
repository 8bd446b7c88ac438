"""A household's timeline over the wire."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

_ID = "0198f5a3-7c1e-7d2a-9a51-3a8f0c2b9d11"


class TimelineEntry(BaseModel):
    """One thing that happened at a door. What is there depends on `kind`."""

    kind: Literal["visit", "edit", "person", "incident"] = Field(examples=["edit"])
    id: UUID = Field(description="Of the visit, the incident or the entry itself.", examples=[_ID])
    at: datetime
    by_name: str | None = Field(None, examples=["陶立夏"])
    field: str | None = Field(None, description="What was changed, or what became of a person.", examples=["hints"])
    old: str | None = Field(None, description="Phone numbers as four digits.", examples=["[]"])
    new: str | None = Field(None, examples=['["cat"]'])
    resident_id: UUID | None = None
    resident_name: str | None = Field(None, examples=["桑白露"])
    outcome: str | None = Field(None, description="Of a visit.", examples=["met"])
    mode: str | None = Field(None, description="Of a visit.", examples=["doorstep"])
    note: str | None = Field(None, description="Of a visit.", examples=["一切都好"])
    title: str | None = Field(None, description="Of an incident: its code.", examples=["990101-20261121-00017"])
    category: str | None = Field(None, description="Of an incident.", examples=["0501"])
    state: str | None = Field(None, description="Of an incident.", examples=["dispatched"])


class Timeline(BaseModel):
    """A page of it, newest first."""

    items: list[TimelineEntry]
    next: str | None = Field(None, description="Pass as `cursor` for the page after this one; absent on the last.")
