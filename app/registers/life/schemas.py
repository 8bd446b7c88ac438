"""What the verbs of the register hear, from the desk and from phones."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, Field, StringConstraints, TypeAdapter, model_validator

from app.kernel.ids import new_id
from app.registers.names import tidy
from app.registers.rules import EARLIEST_BIRTH, RELATIONS

_ID = "0198f5a3-7c1e-7d2a-9a51-3a8f0c2b9d11"
_LAST_BIRTH = 2100


def _blank_is_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


Plain = Annotated[str, StringConstraints(max_length=60, pattern=r"^[^\x00]*$", strip_whitespace=True)]
Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00]*\S[^\x00]*$", strip_whitespace=True),
    BeforeValidator(lambda value: tidy(value) if isinstance(value, str) else value),
    Field(examples=["桑白露"]),
]
Phone = Annotated[
    str,
    StringConstraints(pattern=r"^\+?[0-9][0-9 -]{4,18}[0-9]$"),
    Field(examples=["15400000427"]),
]
BlankPhone = Annotated[Phone | None, BeforeValidator(_blank_is_none)]
Sex = Literal[0, 1, 2, 9]
BirthYear = Annotated[int, Field(ge=EARLIEST_BIRTH, le=_LAST_BIRTH, examples=[1943])]
Relation = Annotated[
    str,
    StringConstraints(pattern=f"^({'|'.join(RELATIONS)})$"),
    Field(description="To the head, GB/T 4761; 02 is the head.", examples=["02"]),
]
Living = Literal["registered", "living", "separated", "migrant"]  # `left` is a verb of its own
Source = Literal["self", "department_import", "household_member"]
Basis = Literal["consent", "separate_consent", "statutory_duty", "vital_interest"]
Word = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", strip_whitespace=True)]

# What of a person may be corrected, and what a value must look like.
RESIDENT_SHAPES: Mapping[str, TypeAdapter[Any]] = {
    "name": TypeAdapter(Name),
    "sex": TypeAdapter(Sex),
    "birth_year": TypeAdapter(BirthYear | None),
    "relation": TypeAdapter(Annotated[Relation | None, BeforeValidator(_blank_is_none)]),
    "phone": TypeAdapter(BlankPhone),
    "residence_kind": TypeAdapter(Living),
}


class NewResident(BaseModel, extra="forbid"):
    """A person as somebody adds them (R1: from where, on what basis, until when)."""

    id: UUID = Field(default_factory=new_id, examples=[_ID])
    name: Name
    sex: Sex = 0
    birth_year: BirthYear | None = None
    relation: Relation | None = None
    residence_kind: Living = "living"
    phone: BlankPhone = None
    is_contact: bool = False
    in_on: date | None = None
    data_source: Source
    legal_basis: Basis
    collected_at: AwareDatetime | None = Field(None, description="When it was told; now, unless said.")
    review_on: date | None = Field(None, description="A year from then, unless said.")


class Door(BaseModel, extra="forbid"):
    """A door: one that is known by its id, or one in a grid that is made if it is not there yet."""

    dwelling_id: UUID | None = None
    grid_code: Annotated[str, StringConstraints(pattern=r"^\d{15}$"), Field(examples=["990101001001003"])] | None = None
    building: Annotated[Word, StringConstraints(max_length=40), Field(examples=["3号楼"])] = ""
    unit: Annotated[Word, StringConstraints(max_length=20), Field(examples=["1"])] = ""
    room: Annotated[Word, StringConstraints(max_length=20), Field(examples=["302"])] = ""

    @model_validator(mode="after")
    def _is_one(self) -> "Door":
        if self.dwelling_id is None and not (self.grid_code and self.building and self.room):
            raise ValueError("a door is an id, or grid, building and room")
        return self


class NewHousehold(BaseModel, extra="forbid"):
    """A household behind a door, with the people that are known of it."""

    id: UUID = Field(default_factory=new_id, examples=[_ID])
    door: Annotated[Door, Field(examples=[{"grid_code": "990101001001003", "building": "3号楼", "room": "302"}])]
    use: Literal["self", "rented", "shop", "office", "mixed"] | None = None
    contact_name: Annotated[Plain | None, BeforeValidator(_blank_is_none)] = None
    contact_phone: BlankPhone = None
    members_count: int | None = Field(None, ge=0, le=60)
    residents: list[NewResident] = Field(default_factory=list, max_length=30)


class ResidentMove(BaseModel, extra="forbid"):
    """To which household a person moves."""

    household_id: UUID = Field(examples=[_ID])
    relation: Relation | None = None
    on: date | None = Field(None, description="Today, unless said.")


class ResidentLeave(BaseModel, extra="forbid"):
    """That a person has gone, when, and whether for ever."""

    reason: Literal["moved_away", "died"]
    on: date | None = Field(None, description="Today, unless said.")


class ResidentReview(BaseModel, extra="forbid"):
    """That an entry was looked at again, and when it must be next."""

    review_on: date = Field(examples=["2027-11-21"])


class HouseholdMove(BaseModel, extra="forbid"):
    """Behind which door a household lives now."""

    door: Annotated[Door, Field(examples=[{"dwelling_id": _ID}])]


class HouseholdSplit(BaseModel, extra="forbid"):
    """Who of a household makes a new one, and where: behind the same door, unless said."""

    resident_ids: list[UUID] = Field(min_length=1, max_length=30, examples=[[_ID]])
    head_id: UUID | None = None
    door: Annotated[Door, Field(examples=[{"dwelling_id": _ID}])] | None = None


class HouseholdEnd(BaseModel, extra="forbid"):
    """That nobody lives behind a door any more."""

    on: date | None = Field(None, description="Today, unless said.")


class Preference(BaseModel, extra="forbid"):
    """How a household likes to be visited; who declines is left alone for 90 days (H2)."""

    visit_preference: Literal["any", "call_first", "evening", "weekend", "phone_only", "declined"]
    declined_until: date | None = None


class Judged(BaseModel, extra="forbid"):
    """Whether two entries are one person; of one person one entry survives."""

    first_id: UUID = Field(examples=[_ID])
    second_id: UUID = Field(examples=["0198f5a3-7c1e-7d2a-9a51-3a8f0c2b9d12"])
    verdict: Literal["same", "different"] = Field(examples=["different"])
    survivor_id: UUID | None = None
    take: list[Literal["name", "sex", "birth_year", "relation", "phone", "residence_kind"]] = Field(
        default_factory=list, description="Fields to take from the entry that does not survive."
    )


class PairEntry(BaseModel):
    """One of two entries, as whoever judges sees it: side by side."""

    id: UUID = Field(examples=[_ID])
    household_id: UUID = Field(examples=[_ID])
    name: str = Field(examples=["桑白露"])
    sex: Sex
    birth_year: int | None = Field(None, examples=[1943])
    relation: str | None = Field(None, examples=["02"])
    residence_kind: str = Field(examples=["living"])
    phone_tail: str | None = Field(None, examples=["0427"])
    id_no_tail: str | None = Field(None, examples=["002X"])
    data_source: Source
    collected_at: datetime
    address: str = Field(examples=["槐荫里3号楼1单元302"])


class Pair(BaseModel):
    """Two entries that may be one person, and why it looks so."""

    reason: Literal["id_no", "phone", "door"] = Field(
        description="The same ID number; the same phone and name; the same name and year behind one door."
    )
    first: PairEntry
    second: PairEntry


class Pairs(BaseModel):
    """Pairs to judge, the surest first."""

    items: list[Pair]
    more: bool = Field(description="There are more than are shown.")


class Judgement(BaseModel):
    """What somebody said of two entries, while it can be taken back."""

    id: UUID = Field(examples=[_ID])
    verdict: Literal["same", "different"]
    first_name: str = Field(examples=["桑白露"])
    second_name: str = Field(examples=["桑白露"])
    survivor_id: UUID | None = None
    judged_by_name: str = Field(examples=["陶立夏"])
    judged_at: datetime
    undo_until: datetime


class Judgements(BaseModel):
    """Judgements of the last thirty days, newest first."""

    items: list[Judgement]
