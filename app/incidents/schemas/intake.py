"""How incidents come in: from a phone, and at a desk."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from app.incidents.schemas.common import (
    CategoryCode,
    Channel,
    Line,
    PhotoReason,
    UnitCode,
    Words,
)
from app.kernel.shapes import MediaIds, Position, Strict

GridCode = Annotated[str, StringConstraints(pattern=r"^\d{15}$")]
CommunityCode = Annotated[str, StringConstraints(pattern=r"^\d{12}$")]
# A sentence: five characters are the least that tell anything.
Story = Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=2000, pattern=r"^[^\x00]*$")]
Verb = Annotated[str, StringConstraints(pattern=r"^[a-z_]{3,40}$")]


class IncidentReport(Strict):
    """Data of `incident.report@1`: what a worker noticed. Place by household, or by grid and words."""

    id: UUID
    category: CategoryCode = Field(examples=["0201"])
    text: Story = Field(examples=["井盖破裂，边缘翘起"])
    occurred_at: AwareDatetime
    household_id: UUID | None = None
    grid_code: GridCode | None = None
    place_text: Line | None = Field(None, examples=["槐荫里3号楼北侧路口"])
    position: Position | None = None
    media: MediaIds = []
    after_media: MediaIds = Field([], description="Photos taken after it was solved on the spot.")
    photo_reason: PhotoReason | None = None
    urgent: bool = False
    urgent_reason: Line | None = None
    self_handled: bool = False
    visit_id: UUID | None = None


class IncidentMove(Strict):
    """Data of `incident.move@1`: a step taken on a phone against the version the phone knew."""

    incident_id: UUID
    verb: Verb = Field(examples=["verify_pass"])
    version: Annotated[int, Field(ge=1)]
    form: dict[str, Any] = Field({}, examples=[{"text": "已现场核实"}])


class ComplainantIn(Strict):
    """Who asks; anonymous is allowed, and then there is nobody to call back."""

    name: Line | None = Field(None, examples=["桑白露"])
    phone: Annotated[str, StringConstraints(pattern=r"^[0-9+ -]{5,20}$")] | None = Field(
        None, examples=["0990-0000427"]
    )
    channel: Channel = "phone"
    wants_callback: bool = True
    is_anonymous: bool = False


class Noticed(Strict):
    """What is told at a browser, by whomever."""

    id: UUID | None = Field(None, description="Made by the caller's side, so that sending twice makes one incident.")
    category: CategoryCode = Field(examples=["0203"])
    text: Story = Field(examples=["三盏路灯不亮，晚上看不见路"])
    occurred_at: AwareDatetime | None = None
    place_text: Line = Field(examples=["槐花巷14号门前"])
    position: Position | None = None
    urgent: bool = False
    urgent_reason: Line | None = None


class Intake(Noticed):
    """What a caller tells the desk: place by grid, or by community and words."""

    source: Literal["hotline_local", "hotline_12345", "superior", "petition", "meeting"] = "hotline_local"
    grid_code: GridCode | None = Field(None, examples=["990101001001003"])
    community_code: CommunityCode | None = None
    household_id: UUID | None = None
    complainant: ComplainantIn | None = None
    about_unit: UnitCode | None = Field(None, description="The unit that a complaint about staff is about.")
    answer: Words | None = Field(None, description="An enquiry answered at once: the answer. It closes the incident.")


class ReportIn(Noticed):
    """A report by somebody without a phone app's queue: an informant, or anybody of the field at a browser."""

    grid_code: GridCode = Field(examples=["990101001001003"])
    media: MediaIds = []
    photo_reason: PhotoReason | None = None
