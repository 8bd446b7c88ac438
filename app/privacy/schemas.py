"""What the privacy room says and hears over the wire."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

_ID = "0198f5a3-7c1e-7d2a-9a51-3a8f0c2b9d11"
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500, pattern=r"^[^\x00]*$")]
Subject = Literal["resident", "household", "incident"]
RequestKind = Literal["access", "copy", "correct", "delete", "withdraw_consent"]
GivenBy = Literal["self", "guardian", "relative", "agent"]
RequestState = Literal["open", "doing", "answered", "refused", "withdrawn"]


class HoldIn(BaseModel, extra="forbid"):
    """What must not go, why, and until when."""

    subject_kind: Subject
    subject_id: UUID = Field(examples=[_ID])
    reason: Words = Field(examples=["法院调取材料，保留至结案"])
    until: date | None = Field(None, description="The last day; without one, until it is released.")


class HoldOut(BaseModel):
    """A legal hold."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID = Field(examples=[_ID])
    subject_kind: Subject
    subject_id: UUID = Field(examples=[_ID])
    reason: str = Field(examples=["法院调取材料，保留至结案"])
    placed_by_name: str = Field(examples=["岑守拙"])
    placed_at: datetime
    until: date | None = None
    released_at: datetime | None = None


class Holds(BaseModel):
    """Holds, the oldest first."""

    items: list[HoldOut]


class RequestIn(BaseModel, extra="forbid"):
    """What somebody asks about their own data."""

    resident_id: UUID = Field(examples=[_ID])
    kind: RequestKind
    given_by: GivenBy = "self"
    received_on: date = Field(description="The day it was asked; the clock of fifteen days runs from it.")
    text: Words | None = Field(None, examples=["想看看登记了哪些信息"])


class RequestOut(BaseModel):
    """A request about one's own data."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID = Field(examples=[_ID])
    resident_id: UUID = Field(examples=[_ID])
    kind: RequestKind
    given_by: GivenBy
    text: str | None = None
    received_on: date
    due_on: date
    is_overdue: bool = False
    state: RequestState
    created_by_name: str = Field(examples=["陶立夏"])
    handler_name: str | None = Field(None, examples=["岑守拙"])
    answer: str | None = Field(None, examples=["已当面出示登记内容并给了一份副本"])
    settled_at: datetime | None = None


class Requests(BaseModel):
    """Requests, the most urgent first."""

    items: list[RequestOut]


class RequestStep(BaseModel, extra="forbid"):
    """What is done with a request; an answer and a refusal need words."""

    step: Literal["take_up", "answer", "refuse", "withdraw"]
    text: Words | None = Field(None, examples=["已当面出示登记内容并给了一份副本"])


class Blocker(BaseModel):
    """Something that speaks against erasing a person now."""

    code: Literal["legal-hold", "open-case", "open-request"]
    id: UUID


class EraseIn(BaseModel, extra="forbid"):
    """Why a person is erased; the request that is answered by it, if there is one."""

    reason: Literal["request", "left", "mistake", "order"]
    request_id: UUID | None = None


class Erased(BaseModel):
    """How many rows of which table changed; `photos` are those that went."""

    rows: dict[str, int] = Field(examples=[{"residents": 1, "visits": 3}])


class Find(BaseModel, extra="forbid"):
    """A whole telephone or identity number, and why it is looked for; the reason is logged, the number is not."""

    number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=7, max_length=24)] = Field(
        examples=["15400000427"]
    )
    reason: Literal["request", "complaint", "incident", "order"]


class FoundPerson(BaseModel):
    """Somebody with that number, as little of them as tells them apart."""

    id: UUID = Field(examples=[_ID])
    name: str = Field(description="Masked but for the family name.", examples=["桑**"])
    household_id: UUID = Field(examples=[_ID])
    grid_code: str = Field(examples=["990101001001003"])


class FoundPeople(BaseModel):
    """Everybody in one's areas with that number."""

    items: list[FoundPerson]


class RuleOut(BaseModel):
    """How long one kind of data is kept, and what then."""

    code: str = Field(examples=["visit_note"])
    name: str = Field(examples=["走访记录文字"])
    what: str = Field(examples=["what was written and answered during a visit"])
    months: int = Field(examples=[24])
    days: int = Field(examples=[0])
    then: str = Field(examples=["erased; outcome, date and needs stay"])
    is_automatic: bool = Field(description="Carried out every night; else by people.")


class WouldGo(BaseModel):
    """How many rows of a community would go tonight by a rule."""

    rule: str = Field(examples=["visit_note"])
    area_code: str | None = Field(None, examples=["990101001001"])
    rows: int = Field(examples=[12])


class Retention(BaseModel):
    """The rules, and what would go tonight: counts, never names."""

    rules: list[RuleOut]
    would_go: list[WouldGo]


class ExportIn(BaseModel, extra="forbid"):
    """For whom and why; the words stand in the watermark, the code in the log."""

    format: Literal["json", "xlsx"] = "xlsx"
    purpose: Literal["request", "order"] = "request"
    reason: Words = Field(examples=["本人要求复制"])


class Look(BaseModel):
    """Somebody saw or changed something about a person."""

    at: datetime
    who: str | None = Field(None, description="Absent: the system, or nobody who still works here.")
    action: str = Field(examples=["household.read"])
    zh: str = Field(examples=["查看了你家的登记页"])
    en: str = Field(examples=["opened your household's page"])
    reason: str | None = Field(None, examples=["visit"])
    subject_kind: str | None = Field(None, examples=["household"])


class Looks(BaseModel):
    """Newest first."""

    items: list[Look]


class FindingOut(BaseModel):
    """A text that holds a number or a word that has no place in it; the text itself stays where it is."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID = Field(examples=[_ID])
    place: str = Field(description="Table and column.", examples=["visits.note"])
    record_id: UUID = Field(examples=[_ID])
    codes: list[Literal["id_no", "bank_card", "phone", "label"]] = Field(examples=[["id_no"]])
    found_at: datetime
    settled_at: datetime | None = None


class Findings(BaseModel):
    """The newest first."""

    items: list[FindingOut]
