"""What care says and hears over the wire. Names and phones of contacts come in here and leave masked."""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.kernel.shapes import Strict
from app.registers.schemas import Looked

Level = Literal["A", "B", "C", "on_request"]
Basis = Literal["consent", "separate_consent", "statutory_duty", "vital_interest"]
Hint = Literal["call_first", "quiet_visit", "carer_call_first", "needs_help"]
Need = Literal[
    "meals", "bathing", "shopping", "errands", "escort", "housekeeping", "company", "medical", "aids", "respite",
    "allowance", "jobs", "training", "guide",
]  # fmt: skip
EndReason = Literal[
    "moved_away", "family_returned", "list_ended", "reassessed", "declined", "not_needed", "mistaken", "died"
]
LevelReason = Literal["frailer", "better", "alone_now", "with_family_now", "from_hospital", "asked_for", "reassessed"]
Code = Annotated[str, StringConstraints(pattern=r"^K\d\d$")]
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")
]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=r"^[^\x00-\x1f]*$")]
Number = Annotated[str, StringConstraints(min_length=3, max_length=30, pattern=r"^[^\x00-\x1f]*$")]
K01 = Field(examples=["K01"])


class ConsentIn(Strict):
    """Who agreed, to which released text, how and when."""

    text_version: Annotated[str, StringConstraints(pattern=r"^[a-z]+@\d+$")] = Field(examples=["consent@1"])
    given_by: Literal["self", "guardian"] = "self"
    how: Literal["paper", "signature", "voice", "app"]
    given_at: AwareDatetime


class CareContactIn(Strict):
    """Somebody to call, or who has a key."""

    kind: Literal["emergency", "key_holder", "guardian"]
    name: Name = Field(examples=["桑知远"])
    phone: Number | None = Field(None, examples=["15400008816"])


class CareEntryIn(Strict):
    """A new entry: for one person, or for a household as a whole."""

    household_id: UUID | None = None
    resident_id: UUID | None = Field(None, examples=["0198f5a3-7c1e-7d2a-9a51-3a8f0c2b9d11"])
    category: Code = K01
    level: Level | None = Field(None, description="Without one, the usual level of the category.")
    is_frail: bool = Field(default=False, description="Counts for the usual level; kept nowhere.")
    purpose: Line = Field(description="As the person was told.", examples=["一个人住，常去看看平安"])
    legal_basis: Basis = Field(examples=["statutory_duty"])
    consent: ConsentIn | None = None
    responsible_id: UUID | None = Field(None, description="The assignment that is responsible.")
    backup_id: UUID | None = Field(None, description="The assignment that steps in.")
    needs: Annotated[list[Need], Field(max_length=14)] = []
    started_on: date | None = Field(None, description="Today unless it was earlier.")
    review_on: date | None = Field(None, description="At the latest, and by default, what the category allows.")
    ends_on: date | None = Field(None, description="The last day, where it is known or the category has one.")
    contacts: Annotated[list[CareContactIn], Field(max_length=4)] = []

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if (self.household_id is None) == (self.resident_id is None):
            raise PydanticCustomError("one-target", "an entry is for a person or for a household")
        return self


class CareLevelIn(Strict):
    """Another level, and why."""

    level: Level
    reason: LevelReason


class CareReviewIn(Strict):
    """Somebody looked at the entry again; it may stand until another day."""

    review_on: date | None = Field(None, description="At the latest, and by default, what the category allows.")


class CareEndIn(Strict):
    """Why the entry ends."""

    reason: EndReason


class CareRevealIn(Strict):
    """Why a contact's number is wanted; it is logged."""

    reason: Literal["visit", "follow_up", "emergency", "correction"]


class ContactRevealed(Looked):
    """A contact's number in full. Show it for half a minute and keep it nowhere."""

    phone: str | None = Field(None, examples=["15400008816"])


class ConsentOut(BaseModel):
    """A consent as it was recorded."""

    text_version: str = Field(examples=["consent@1"])
    given_by: Literal["self", "guardian"]
    how: Literal["paper", "signature", "voice", "app"]
    given_at: datetime
    withdrawn_at: datetime | None = None


class CareContactOut(BaseModel):
    """A contact; the number in full by POST …/reveal."""

    id: UUID
    kind: Literal["emergency", "key_holder", "guardian"]
    name: str = Field(examples=["桑知远"])
    phone_tail: str | None = Field(None, examples=["8816"])


class CareStepOut(BaseModel):
    """What was done to an entry."""

    verb: str = Field(examples=["registered"])
    at: datetime
    by_name: str | None = Field(None, description="Absent when it happened by itself.", examples=["陶立夏"])
    level: Level
    reason: str | None = Field(None, examples=["frailer"])
    review_on: date


class CareEntryOut(BaseModel):
    """An entry as the community sees it, with why it is there: purpose and basis."""

    id: UUID
    household_id: UUID
    resident_id: UUID | None = None
    grid_code: str = Field(examples=["990101001001003"])
    address: str = Field(examples=["槐荫里3号楼1单元302"])
    name: str | None = Field(None, description="The person; absent for a household.", examples=["桑白露"])
    category: str = K01
    name_zh: str = Field(examples=["独居老人"])
    name_en: str = Field(examples=["Elderly living alone"])
    level: Level
    purpose: str = Field(examples=["一个人住，常去看看平安"])
    legal_basis: Basis
    needs: list[Need]
    state: Literal["live", "frozen", "ended"]
    started_on: date
    review_on: date
    ends_on: date | None = None
    ended_on: date | None = None
    end_reason: str | None = Field(None, examples=["family_returned"])


class CareEntryDetail(CareEntryOut):
    """An entry with all that belongs to it."""

    consent: ConsentOut | None = None
    responsible_id: UUID | None = None
    backup_id: UUID | None = None
    contacts: list[CareContactOut]
    steps: list[CareStepOut]


class CareEntryPage(BaseModel):
    """A page of entries, soonest review first."""

    items: list[CareEntryOut]
    next: UUID | None = Field(None, description="Pass as `cursor` for the page after this one; absent on the last.")


class CareSeen(BaseModel):
    """What the reader may see of one entry: the category with its purpose and basis, or a hint how to come."""

    id: UUID
    category: str | None = Field(None, examples=["K01"])
    name_zh: str | None = Field(None, examples=["独居老人"])
    name_en: str | None = Field(None, examples=["Elderly living alone"])
    purpose_zh: str | None = Field(None, examples=["一个人住，常去看看平安、用火用气和烟感"])
    purpose_en: str | None = Field(None, examples=["To see that somebody who lives alone is safe and well"])
    legal_basis: Basis | None = Field(None, examples=["statutory_duty"])
    hint: Hint | None = None


class WeatherHousehold(BaseModel):
    """A household to call in extreme weather, and what the reader may see of why."""

    household_id: UUID
    grid_code: str = Field(examples=["990101001001003"])
    address: str = Field(examples=["槐荫里3号楼1单元302"])
    label: str = Field(examples=["桑白露"])
    seen: list[CareSeen]


class WeatherPage(BaseModel):
    """A page of the list for extreme weather, in the order of addresses."""

    items: list[WeatherHousehold]
    next: UUID | None = Field(None, description="Pass as `cursor` for the page after this one; absent on the last.")


class CareCategoryOut(BaseModel):
    """A category of care."""

    code: str = K01
    name_zh: str = Field(examples=["独居老人"])
    name_en: str = Field(examples=["Elderly living alone"])
    purpose_zh: str = Field(examples=["一个人住，常去看看平安、用火用气和烟感"])
    purpose_en: str = Field(examples=["To see that somebody who lives alone is safe and well"])
    level: Level = Field(description="The usual one.")
    levels: list[Level]
    bases: list[Basis]
    needs_consent: bool = Field(description="Whatever the basis.")
    target: Literal["resident", "household", "any"]
    months: int = Field(description="Until a review, at the latest.", examples=[6])
    lasts_days: int | None = Field(None, description="It runs out by itself after so many days.")


class ConsentTextOut(BaseModel):
    """A released text of consent, to be read out or signed."""

    version: str = Field(examples=["consent@1"])
    kind: Literal["consent", "separate_consent", "guardian"]
    zh: str = Field(examples=["社区登记我需要的关怀服务"])
    en: str = Field(examples=["The community notes which care I want"])


class CareCatalogueOut(BaseModel):
    """The categories and texts of this version."""

    version: int
    categories: list[CareCategoryOut]
    texts: list[ConsentTextOut]
