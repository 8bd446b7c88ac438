"""Everything the rules of a move may look at, gathered by the gate before it asks them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from app.incidents.models import (
    Callback,
    CallbackAttempt,
    CaseUnit,
    Category,
    ExtensionRequest,
    Incident,
    ReturnRequest,
    Suspension,
)
from app.kernel.access import Actor
from app.kernel.workflow import RuleRefused
from app.organisation.service import WorkCalendar

Found = TypeVar("Found")


def given(found: Found | None, rule: str) -> Found:
    """What a rule of the table has asked for already: without that rule its effect is refused, never half done."""
    if found is None:
        raise RuleRefused(params={"rule": rule})
    return found


@dataclass(frozen=True, slots=True)
class Place:
    """A unit that may be given work: a department, or a community or street of the area tree."""

    code: str
    name: str
    path: str  # as a unit: `unit.<id>`, or the area's own path
    area_path: str  # the area it stands at


@dataclass(slots=True)
class Facts:
    """An incident with its satellites at one instant, and the step that somebody wants to take."""

    incident: Incident
    category: Category
    form: Any
    actor: Actor
    role: str
    at: datetime
    calendar: WorkCalendar
    units: Sequence[CaseUnit] = ()  # those at work now
    places: Mapping[str, Place] = field(default_factory=dict)  # what the codes of the form stand for
    target: Incident | None = None
    new_category: Category | None = None  # what the form's category code stands for now
    photo_stages: frozenset[str] = frozenset()
    has_complainant: bool = False
    has_open_whistle: bool = False
    has_open_supervision: bool = False
    extension: ExtensionRequest | None = None
    suspension: Suspension | None = None
    returns: Sequence[ReturnRequest] = ()
    callback: Callback | None = None
    attempts: Sequence[CallbackAttempt] = ()

    @property
    def lead(self) -> CaseUnit | None:
        """The unit that handles."""
        return next((unit for unit in self.units if unit.role == "lead"), None)

    @property
    def helpers(self) -> list[CaseUnit]:
        """The units that help."""
        return [unit for unit in self.units if unit.role == "co"]

    @property
    def about(self) -> CaseUnit | None:
        """The unit that a complaint is about."""
        return next((unit for unit in self.units if unit.role == "about"), None)
