"""What becomes of a called unit, and who may take which step: the same for the gate of steps and for the buttons."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from app.incidents.models import Whistle, WhistleUnit
from app.kernel.access import Actor

# step → the states it is taken from, the state it leads to
STEPS: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "sign": (("called",), "signed"),
    "contact": (("signed",), "contacted"),
    "arrive": (("signed", "contacted"), "arrived"),
    "done": (("arrived",), "done"),
}


def may_object(unit: WhistleUnit, at: datetime) -> bool:
    """Whether the time to object is not over: once, and until the unit had to sign."""
    return unit.state in ("called", "signed") and at <= unit.sign_due and unit.objected_at is None


def may(actor: Actor, whistle: Whistle, unit: WhistleUnit, path: str, at: datetime) -> list[str]:
    """What somebody may do now about a called unit of an incident at a path.

    Two-way marks: a unit cannot say of itself that it was there, and does not rate itself.
    """
    is_own, is_blower = actor.belongs_to(unit.path), whistle.blown_by == actor.id
    steps = [name for name, (sources, _) in STEPS.items() if unit.state in sources]
    can = {
        "object": is_own and may_object(unit, at),
        "rule": unit.state == "objected" and actor.can("incident.desk_district", path),
        "mark": is_blower and whistle.concluded_at is not None and unit.rated_at is None,
    }
    own = [name for name in steps if (is_blower if name == "arrive" else is_own)]
    return own + [name for name, is_so in can.items() if is_so]
