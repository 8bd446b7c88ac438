"""Whistles, their units and what a reader may do with each."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from app.incidents.schemas.common import Shown


class WhistleUnitOut(Shown):
    """A called unit."""

    id: UUID
    unit_code: str = Field(examples=["D-CG"])
    unit_name: str = Field(examples=["城市管理局"])
    state: str = Field(examples=["signed"])
    sign_due: datetime
    contact_due: datetime
    arrive_due: datetime
    signed_at: datetime | None
    contacted_at: datetime | None
    arrived_at: datetime | None
    done_at: datetime | None
    duty: str | None = Field(examples=["十日内移走线杆"])
    duty_due: datetime | None
    result: str | None = Field(examples=["已移走"])
    objection: str | None = Field(examples=["非我单位管线"])
    ruling: str | None = Field(examples=["dismissed"])
    rating: int | None = Field(examples=[4])
    is_mine: bool = False
    may: list[str] = Field(
        [], examples=[["sign", "object"]], description="What the reader may do now: sign, contact … rule, mark"
    )


class WhistleOut(Shown):
    """A joint call."""

    id: UUID
    incident_id: UUID
    kind: str = Field(examples=["routine"])
    reason: str = Field(examples=["多部门管线，社区无法协调"])
    place: str = Field(examples=["槐荫里3号楼前"])
    meet_at: datetime
    blown_by_name: str = Field(examples=["宋春和"])
    blown_at: datetime
    conclusion: str | None = Field(examples=["照明所迁杆，城管局清障"])
    concluded_at: datetime | None
    may_conclude: bool = False
    units: list[WhistleUnitOut] = []


class CallableUnit(Shown):
    """A unit that a whistle may call."""

    code: str = Field(examples=["D-CG"])
    name: str = Field(examples=["城市管理局"])
