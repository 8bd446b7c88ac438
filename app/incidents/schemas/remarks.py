"""What a phone may remark on a case."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.kernel.shapes import MediaId, Strict


class IncidentComment(Strict):
    """Data of `incident.comment@1`: words, photos, or that one saw it too; at least one of them."""

    id: UUID
    incident_id: UUID
    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^[^\x00]*$")] = Field(
        "", examples=["雨后积水更深了"]
    )
    also_seen: bool = Field(False, description="我也看到了: one more person has noticed the matter.")
    media: Annotated[list[MediaId], Field(max_length=3)] = []
    occurred_at: AwareDatetime

    @model_validator(mode="after")
    def _says_something(self) -> "IncidentComment":
        if not (self.text or self.also_seen or self.media):
            raise PydanticCustomError("nothing-said", "words, a photo, or that it was seen too")
        return self
