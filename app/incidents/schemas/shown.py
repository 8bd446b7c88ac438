"""Incidents as they are shown: a row of the queue, the whole case."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from app.incidents.schemas.common import Level, Shown
from app.incidents.schemas.whistles import WhistleOut

_NO = "990101-20261121-00042"


class UnitOut(BaseModel):
    """A unit of a case."""

    code: str = Field(examples=["D-ZM"])
    name: str = Field(examples=["市政照明所"])
    role: Literal["lead", "co", "about"]
    accepted_at: datetime | None = None
    done_at: datetime | None = None
    is_mine: bool = False


class IncidentRow(BaseModel):
    """An incident in a queue. Of restricted cases, people outside see code and community only (`is_hidden`)."""

    id: UUID
    no: str = Field(examples=[_NO])
    state: str = Field(examples=["pending_dispatch"])
    desk: Literal["community", "street", "district"]
    category: str = Field(examples=["0203"])
    level: Level
    urgency: int = Field(description="0 normal, 1 urgent, 2 emergency")
    text: str | None = Field(examples=["三盏路灯不亮，晚上看不见路"])
    place_text: str | None = Field(examples=["槐花巷14号门前"])
    grid_code: str = Field(examples=["990101001001003"])
    community_name: str | None = Field(examples=["槐荫社区"])
    lat: float | None = None
    lon: float | None = None
    source: str = Field(examples=["grid"])
    reported_at: datetime
    occurred_at: datetime
    due_at: datetime | None = Field(description="When the present state should be over")
    handle_due: datetime | None = None
    lead_unit: str | None = Field(None, examples=["市政照明所"])
    supervision_level: int
    rework_count: int
    reopen_count: int
    flags: list[str] = Field(examples=[["unverified"]])
    is_self_handled: bool
    returned_count: int = Field(description="How often the reporter was asked to complete it")
    return_count: int = Field(description="How often a unit gave it back")
    photo_count: int = Field(0, examples=[2])
    cover: str | None = Field(None, examples=["ab" * 32], description="Its first photo; null for outsiders.")
    is_hidden: bool = False
    log_seq: int = Field(description="How many lines its log has: moves with remarks, too, as `version` does not.")
    version: int


class CounterOut(BaseModel):
    """Open cases of one state, desk and kind that the reader may see: all, overdue, urgent."""

    state: str = Field(examples=["pending_dispatch"])
    desk: Literal["community", "street", "district"]
    is_self_handled: bool
    n: int
    overdue: int
    urgent: int


class SuggestedOut(Shown):
    """A unit that could take a case, and what speaks for it: rule, category, history, area."""

    code: str = Field(examples=["D-ZM"])
    name: str = Field(examples=["市政照明所"])
    reasons: list[str] = Field(examples=[["rule", "category", "history"]])
    rule: str | None = Field(None, examples=["夜间路灯由值班班组处理"], description="The stored rule that says so")
    alike: int = Field(description="Cases of this category in this community that it led within a year", examples=[23])
    done: int = Field(examples=[21])


class Suggestions(BaseModel):
    """Whom to give a case to, best first; and what giving it away now would promise."""

    department: str = Field(examples=["市政照明"], description="Who handles the category, by the catalogue.")
    units: list[SuggestedOut]
    accept_due: datetime
    handle_due: datetime


class IncidentPage(BaseModel):
    """Incidents of a queue; `next` continues, null at the end."""

    items: list[IncidentRow]
    next: str | None = Field(examples=["WzIsIjIwMjYtMTEtMjEiXQ"])


class LogLine(Shown):
    """One step or remark. `actor_name` is null for the clock and for residents."""

    seq: int
    at: datetime
    verb: str = Field(examples=["dispatch"])
    actor_id: UUID | None
    actor_name: str | None = Field(examples=["秦知微"])
    role: str = Field(examples=["street_dispatcher"])
    from_state: str = Field(examples=["pending_dispatch"])
    to_state: str = Field(examples=["dispatched"])
    text: str | None = Field(examples=["请今天处理"])
    detail: dict[str, Any] = Field(examples=[{"lead": "D-ZM"}])
    flags: list[str] = Field(examples=[["offline"]])


class PhotoOut(Shown):
    """A photo of a case; `has_arrived` false while its phone is still sending it."""

    media_id: str = Field(examples=["ab" * 32])
    stage: Literal["before", "during", "after"]
    has_arrived: bool = False


class ComplainantOut(BaseModel):
    """Who complained, as far as the reader may know: the phone as four digits until it is revealed."""

    id: UUID
    name: str | None = Field(examples=["桑**"])
    phone_tail: str | None = Field(examples=["0427"])
    channel: str = Field(examples=["phone"])
    wants_callback: bool
    is_anonymous: bool


class ResidentAnswer(Shown):
    """What the resident answered by the link in the round of calling back that is still open."""

    solved: Literal["yes", "partly", "no"]
    rating: int | None = Field(examples=[2])
    text: str | None = Field(examples=["晚上还是黑"])


class Revealed(BaseModel):
    """Name and phone in full."""

    name: str | None = Field(examples=["桑白露"])
    phone: str | None = Field(examples=["0990-0000427"])


class ExtensionOut(Shown):
    """A request for more time."""

    until: datetime
    reason: str = Field(examples=["配件需从外地调货"])
    state: str = Field(examples=["open"])
    requested_at: datetime
    decide_by: datetime


class SupervisionOut(Shown):
    """An order of supervision."""

    id: UUID
    level: int
    reason: str = Field(examples=["overdue"])
    text: str | None = Field(examples=["请说明原因"])
    ordered_at: datetime
    reply_due: datetime
    reply: str | None = Field(examples=["今日完成"])
    replied_at: datetime | None


class ProposalOut(Shown):
    """A step that waits for a second person."""

    verb: str = Field(examples=["void"])
    proposed_by_name: str = Field(examples=["岳千帆"])
    proposed_at: datetime


class IncidentDetail(IncidentRow):
    """The whole case, as far as the reader may see it, and what the reader may do now."""

    category_name_zh: str = Field(examples=["路灯不亮"])
    category_name_en: str = Field(examples=["Street light out"])
    photo_rule: str = Field(examples=["BA"])
    limit: str = Field(examples=["3 WD"])
    urgent_reason: str | None = None
    household_id: UUID | None
    reporter_name: str | None = Field(examples=["纪晴川"])
    is_reporter: bool
    is_restricted: bool
    is_confidential: bool
    leader_name: str | None = Field(examples=["岳千帆"])
    timers: dict[str, datetime] = Field(examples=[{"dispatch": "2026-11-23T10:00:00+08:00"}])
    original_handle_due: datetime | None
    first_dispatched_at: datetime | None
    closed_at: datetime | None
    result: str | None = Field(examples=["solved"])
    result_text: str | None = Field(examples=["已更换灯具"])
    rating: int | None = Field(examples=[5])
    merged_into: UUID | None
    merged: list[str] = Field(examples=[["990101-20261121-00043"]], description="Numbers of the cases joined to this")
    recurrence_of: UUID | None
    units: list[UnitOut]
    complainant: ComplainantOut | None = Field(description="Null: nobody, or not for this reader.")
    also_seen: int = Field(description="How many others said that they saw it too", examples=[1])
    answer: ResidentAnswer | None = Field(description="What the resident said by the link, to be sent round again.")
    photos: list[PhotoOut]
    log: list[LogLine]
    extensions: list[ExtensionOut]
    supervisions: list[SupervisionOut]
    whistles: list[WhistleOut]
    proposals: list[ProposalOut]
    callback_attempts: int = Field(description="Tries of the present round of calling back")
    moves: list[str] = Field(examples=[["dispatch", "escalate"]], description="The steps this reader may take now")


class Moved(BaseModel):
    """What a step made of an incident."""

    id: UUID
    no: str = Field(examples=[_NO])
    state: str = Field(examples=["dispatched"])
    version: int
    is_proposed: bool = Field(False, description="The step waits for a second person.")
    moves: list[str] = Field(examples=[["regrade", "supervise"]])


class Reported(Moved):
    """An incident just made."""

    follow_code: str | None = Field(
        None, examples=["K7M4-Q2XA-9RTD"], description="Of the link that a resident gets; shown this once."
    )


class AlikeOut(BaseModel):
    """A case that may be the same matter: how alike (0 to 100), and in what."""

    incident: IncidentRow
    score: int = Field(examples=[82])
    reasons: list[str] = Field(examples=[["category", "place"]], description="category, place, grid, text")
