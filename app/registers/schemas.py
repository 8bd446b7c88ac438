"""What the register says and hears over the wire. Phone numbers leave as four digits, unless one is asked for."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.kernel.tables import ImportReport

_ID = "0198f5a3-7c1e-7d2a-9a51-3a8f0c2b9d11"
PhoneTail = Annotated[
    str | None, Field(description="Last four digits; the whole number by POST …/reveal.", examples=["0427"])
]


class ResidentOut(BaseModel):
    """A person of a household."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID = Field(examples=[_ID])
    name: str = Field(examples=["桑白露"])
    pinyin: str = Field(examples=["sang bailu"])
    initials: str = Field(examples=["sbl"])
    sex: Literal[0, 1, 2, 9] = Field(description="GB/T 2261.1: 1 male, 2 female, 0 unknown, 9 not told.", examples=[2])
    birth_year: int | None = Field(None, examples=[1943])
    relation: str | None = Field(None, description="To the head, GB/T 4761; 02 is the head.", examples=["02"])
    residence_kind: Literal["registered", "living", "separated", "migrant", "left"]
    phone_tail: PhoneTail = None
    id_no_tail: str | None = Field(None, description="Last four of an identity number, while one is kept.")
    id_no_until: date | None = Field(None, description="When it will be erased.")
    is_contact: bool
    data_source: Literal["self", "department_import", "household_member"]
    legal_basis: Literal["consent", "separate_consent", "statutory_duty", "vital_interest"]
    review_on: date = Field(description="When somebody must look at this entry again.")


class HouseholdOut(BaseModel):
    """A household as a list shows it."""

    id: UUID = Field(examples=[_ID])
    grid_code: str = Field(examples=["990101001001003"])
    building: str = Field(examples=["3号楼"])
    unit: str = Field(description="Empty where a building has no units.", examples=["1"])
    floor: int = Field(examples=[3])
    room: str = Field(examples=["302"])
    address: str = Field(examples=["槐荫里3号楼1单元302"])
    label: str = Field(description="Whom the door belongs to, in words.", examples=["童小满一家"])
    use: Literal["self", "rented", "vacant", "shop", "office", "mixed"]
    status: Literal["active", "moved_out", "vacant"]
    contact_name: str | None = Field(None, examples=["桑知远"])
    contact_phone_tail: PhoneTail = None
    visit_preference: Literal["any", "call_first", "evening", "weekend", "phone_only", "declined"]
    declined_until: date | None = None
    hints: list[str] = Field(examples=[["knock_loud", "cat"]])
    members_count: int = Field(examples=[1])
    plan_kind: Literal["household", "care"]
    plan_form: str = Field(examples=["living_alone@1"])
    plan_every_days: int = Field(examples=[7])
    due_on: date | None = None
    last_visit_at: datetime | None = None
    last_outcome: str | None = Field(None, examples=["met"])


class HouseholdDetail(HouseholdOut):
    """A household with its people, the head first."""

    residents: list[ResidentOut]


class HouseholdPage(BaseModel):
    """A page of households in the order of their doors."""

    items: list[HouseholdOut]
    next: str | None = Field(None, description="Pass as `cursor` for the page after this one; absent on the last.")


Reason = Annotated[
    Literal["visit", "follow_up", "emergency", "correction", "service"],
    Field(description="Why it must be seen; it is logged with the look.", examples=["visit"]),
]


class Reveal(BaseModel, extra="forbid"):
    """Which number to show, and why; both are logged."""

    resident_id: UUID | None = Field(
        None, description="A person of the household; without one, its contact.", examples=[_ID]
    )
    reason: Reason


class Looked(BaseModel):
    """What a look at a secret answers beside it."""

    looks_today: int = Field(description="Numbers and profiles this person has looked at today.", examples=[3])
    is_unusual: bool = Field(
        description="More than sixty of them: the look is noted for the auditor, and the person is told.",
        examples=[False],
    )


class Revealed(Looked):
    """A phone number in full. Show it for half a minute and keep it nowhere."""

    phone: str | None = Field(None, description="Absent when none is known.", examples=["15400000427"])


class IdNumberIn(BaseModel, extra="forbid"):
    """An identity number that a service asks for, and until when it is needed."""

    id_no: str = Field(min_length=18, max_length=30, description="GB 11643; checked.", examples=["110105194912310021"])
    service: str = Field(
        pattern=r"^[a-z][a-z0-9_]{1,39}$",
        description="Code of the service that asks for it, never words about the person.",
        examples=["living_allowance"],
    )
    until: date | None = Field(
        None,
        description="Last day it is needed; at most, and by default, thirty days from now.",
        examples=["2026-12-22"],
    )


class IdNumberKept(BaseModel):
    """That a number is kept, and who else in one's areas has the same: perhaps one person, written down twice."""

    id_no_tail: str = Field(examples=["0021"])
    until: date = Field(examples=["2026-12-22"])
    same_as: list[UUID] = Field(description="Residents with the same number.", examples=[[_ID]])


class IdNumberRevealed(Looked):
    """An identity number in full."""

    id_no: str = Field(examples=["110105194912310021"])


class WhyId(BaseModel, extra="forbid"):
    """Why an identity number must be seen."""

    reason: Reason


class HouseholdImportReport(ImportReport):
    """What an import of households did, or would do; `created`, `changed`, `unchanged` count rows."""

    households_created: int = Field(0, examples=[400])
    residents_created: int = Field(0, examples=[1200])
