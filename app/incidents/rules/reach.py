"""Whether a step on this very incident lies within somebody's reach. The permission is held; here it is asked where.

`reach` of a move names one or more of these; one that fits is enough.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from app.incidents.models import CaseUnit, Incident
from app.kernel.access import Actor
from app.kernel.workflow import Move

Reach = Callable[[Actor, str, Incident, Sequence[CaseUnit]], bool]


def permission_of(move: Move) -> str:
    """The permission of a move, one word with its verb."""
    return f"incident.{move.verb}"


def _place(actor: Actor, permission: str, incident: Incident, _: Sequence[CaseUnit]) -> bool:
    return actor.can(permission, incident.path)


def _desk(actor: Actor, permission: str, incident: Incident, _: Sequence[CaseUnit]) -> bool:
    """The street's desk does not reach what lies at the district's."""
    at_district = actor.can("incident.desk_district", incident.path)
    return actor.can(permission, incident.path) and (incident.desk != "district" or at_district)


def _reporter(actor: Actor, _permission: str, incident: Incident, _: Sequence[CaseUnit]) -> bool:
    return incident.reporter_id == actor.id


def _lead(actor: Actor, permission: str, _incident: Incident, units: Sequence[CaseUnit]) -> bool:
    return any(actor.can(permission, unit.path) for unit in units if unit.role == "lead")


def _units(actor: Actor, permission: str, _incident: Incident, units: Sequence[CaseUnit]) -> bool:
    return any(actor.can(permission, unit.path) for unit in units if unit.role in ("lead", "co"))


def _leader(actor: Actor, _permission: str, incident: Incident, _: Sequence[CaseUnit]) -> bool:
    return incident.leader_id == actor.id


REACHES: Final[Mapping[str, Reach]] = {
    "place": _place,
    "pool": _place,  # the pool of call-backs is an area's
    "desk": _desk,
    "dispatcher": _desk,  # the level that dispatched
    "reporter": _reporter,
    "lead": _lead,
    "units": _units,
    "leader": _leader,
}


def reaches(actor: Actor, move: Move, incident: Incident, units: Sequence[CaseUnit]) -> bool:
    """Whether the actor may take this step on this incident, whatever its state.

    The clock and a resident with a link reach what they were made for: the caller has seen to that.
    """
    if actor.roles in (("system",), ("resident",)):
        return actor.roles[0] in move.who
    permission = permission_of(move)
    return actor.can(permission) and any(
        REACHES[name](actor, permission, incident, units) and _as_told(name, actor, move) for name in move.reach
    )


def _as_told(name: str, actor: Actor, move: Move) -> bool:
    """A leader's reach is no clerk's, and the other way round: the role must be one that the table lets reach so."""
    return name != "leader" or ("leader" in actor.roles and "leader" in move.who)


def role_of(actor: Actor, move: Move) -> str:
    """The role in which the actor takes a step: the first of the move's that they hold."""
    return next((role for role in move.who if role in actor.roles), actor.roles[0] if actor.roles else "")
