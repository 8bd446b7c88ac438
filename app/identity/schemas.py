"""What identity says and hears over the wire."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from app.identity.models import Assignment, Staff
from app.organisation.models import Area, Department

Username = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=1, max_length=64)]
DeviceName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]


class SignIn(BaseModel):
    """Name and password, and the device they are typed on."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"username": "w0001", "password": "k7mp-x2qd-w9rt", "device_name": "Android · Chrome"}]
        }
    )

    username: Username
    password: Annotated[SecretStr, Field(min_length=1, max_length=1024)]
    device_name: DeviceName = ""
    device_id: UUID | None = Field(None, description="Made once by the device; a new sign-in replaces its old session.")


class Place(BaseModel):
    """A code and the name that goes with it."""

    code: str = Field(examples=["990101"])
    name: str = Field(examples=["云溪区"])


class HeldArea(Place):
    """One assignment: a role at an area, or at a department (then the area is the department's)."""

    kind: str = Field(examples=["grid"])
    role: str = Field(examples=["grid_worker"])
    rank: str = Field(examples=["A"])
    path_names: list[str] = Field(examples=[["柳溪街道", "桃源社区", "第一网格"]])
    department: Place | None = None


class User(BaseModel):
    """The signed-in person: who they are, where they work, what that allows."""

    id: UUID
    name: str = Field(examples=["桑白露"])
    employee_no: str | None = Field(None, examples=["W0001"])
    roles: list[str] = Field(examples=[["grid_worker"]])
    areas: list[HeldArea]
    permissions: list[str] = Field(examples=[["visit.read", "visit.record"]])
    district: Place


class SignedIn(BaseModel):
    """The session. The token works as a Bearer token wherever the cookie does."""

    token: str = Field(examples=["r9G0…"])
    expires_at: datetime = Field(description="Moves on with use.")
    user: User


class Device(BaseModel):
    """A signed-in device."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    device_name: str = Field(examples=["Android · Chrome"])
    device_id: UUID | None = None
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    is_current: bool = Field(description="The device this very request comes from.")


class Holder(BaseModel):
    """An assignment in force, and the person in it."""

    id: UUID = Field(description="Of the assignment.")
    staff_id: UUID
    name: str = Field(examples=["桑白露"])
    employee_no: str | None = Field(None, examples=["W0001"])
    mobile: str | None = Field(None, description="Work phone.", examples=["0999-5550123"])
    role: str = Field(examples=["grid_worker"])
    rank: str = Field(examples=["A"])
    kind: str = Field(examples=["permanent"])
    area: Place
    department: Place | None = None
    valid_from: date
    valid_to: date | None = None

    @classmethod
    def of(cls, held: Assignment, person: Staff, area: Area, department: Department | None) -> "Holder":
        """The row of a query as it is told."""
        return cls(
            id=held.id,
            staff_id=person.id,
            name=person.name,
            employee_no=person.employee_no,
            mobile=person.mobile,
            role=held.role,
            rank=held.rank,
            kind=held.kind,
            area=Place(code=area.code, name=area.name),
            department=Place(code=department.code, name=department.name) if department else None,
            valid_from=held.valid_from,
            valid_to=held.valid_to,
        )


class Holders(BaseModel):
    """A page of assignments; `next` is the cursor of the next page."""

    items: list[Holder]
    next: UUID | None = None


class HandOut(BaseModel):
    """Who needs a new password: user names, at most fifty at a time."""

    usernames: Annotated[list[Username], Field(min_length=1, max_length=50, examples=[["w0001"]])]


class HandedOut(BaseModel):
    """A new password, told this once."""

    username: str = Field(examples=["w0001"])
    password: str = Field(examples=["k7mp-x2qd-w9rt"])


class PasswordChange(BaseModel):
    """The present password and the new one (10 to 128 characters, not the user name)."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"current": "k7mp-x2qd-w9rt", "new": "three red lanterns"}]}
    )

    current: Annotated[SecretStr, Field(min_length=1, max_length=1024)]
    new: Annotated[SecretStr, Field(min_length=1, max_length=1024)]
