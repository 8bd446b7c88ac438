"""The table: which role may do what, and where the role may stand.

A permission reaches the subtree of the area an assignment names; the place of the assignment is therefore as much a
part of the right as the role, and `places` keeps a grid worker from being put in charge of a district by a slip.
A department's role reaches the department's area, but never households or visits (domain 7.4: only their items).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

PERMISSIONS: Mapping[str, str] = {
    "area.import": "Load the area tree from a spreadsheet.",
    "area.read": "See areas and departments: names and codes, nobody's data.",
    "audit.read": "Read who saw or changed what; ids and codes only.",
    "calendar.edit": "Say which days are worked, and in which hours.",
    "contact.reveal": "See a masked phone number in full; every look is logged.",
    "household.edit": "Correct what a service needs: contact, preference, hints, use, members.",
    "household.import": "Load the households of a grid from a spreadsheet.",
    "household.read": "See households and residents of the area.",
    "media.upload": "Send photos; only their author and readers of the record that shows them may see them.",
    "staff.import": "Load staff, posts and assignments from a spreadsheet.",
    "staff.read": "See who works where, with work phones.",
    "sync.feed": "Hold the area's households on a phone, for work without signal.",
    "user.manage": "Open and close accounts, hand out passwords, revoke devices.",
    "visit.amend": "Correct an own visit by a new version with a reason.",
    "visit.correct": "Correct anybody's visit in the area, by a new version with a reason.",
    "visit.read": "See visits of the area.",
    "visit.record": "Record a visit.",
}


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its Chinese name (spreadsheets use it), where it may stand, what it allows there."""

    label: str
    places: frozenset[str]
    permissions: frozenset[str]


def _role(label: str, places: str, *permissions: str) -> Role:
    return Role(label, frozenset(places.split()), frozenset(permissions))


_LOOK = ("area.read",)
# A phone in a stairwell: everything works without signal, for the grid's own households only.
_DOORSTEP = (
    *_LOOK,
    "contact.reveal",
    "household.edit",
    "household.read",
    "media.upload",
    "sync.feed",
    "visit.amend",
    "visit.read",
    "visit.record",
)
_COMMUNITY = (
    *_LOOK,
    "contact.reveal",
    "household.edit",
    "household.import",
    "household.read",
    "media.upload",
    "staff.read",
    "visit.amend",
    "visit.read",
    "visit.record",
)
_ANYWHERE = "district street zone community grid"

ROLES: Mapping[str, Role] = {
    "grid_head": _role("网格长", "grid", *_DOORSTEP),
    "grid_worker": _role("专职网格员", "grid", *_DOORSTEP),
    "grid_worker_pt": _role("兼职网格员", "grid micro_grid", *_DOORSTEP),
    "micro_head": _role("微网格长", "micro_grid", *_DOORSTEP),
    "street_head": _role("街长", "street zone community grid", *_LOOK),
    "party_contact": _role("党员联户", "community grid micro_grid", *_LOOK),
    "informant": _role("信息员", "community grid micro_grid", *_LOOK),
    "community_secretary": _role("社区书记", "community", *_COMMUNITY, "visit.correct"),
    "community_clerk": _role("社区工作人员", "community", *_COMMUNITY),
    # Streets and the district see population as counts only (domain 7.4): no household, no visit.
    "street_dispatcher": _role("街道派遣员", "street zone", *_LOOK, "staff.read"),
    "district_dispatcher": _role("区级派遣员", "district", *_LOOK, "staff.read"),
    "dept_handler": _role("承办人", "department", *_LOOK),
    "dept_lead": _role("承办单位负责人", "department", *_LOOK),
    "supervisor": _role("督办员", "district street department", *_LOOK),
    "callback_agent": _role("回访员", "district street department", *_LOOK),
    "hotline_operator": _role("坐席", "district street department", *_LOOK),
    "mediator": _role("调解员", "district street community department", *_LOOK),
    "leader": _role("包案领导", _ANYWHERE, *_LOOK),
    "privacy_officer": _role("个人信息保护专员", "district street", *_LOOK),
    "auditor": _role("审计员", "district", "audit.read"),
    # Runs the system without seeing anybody's register, nor the log of what administrators did.
    "sysadmin": _role(
        "系统管理员", "district", *_LOOK, "area.import", "calendar.edit", "staff.import", "staff.read", "user.manage"
    ),
}


@lru_cache(maxsize=4096)
def grants_of(held: tuple[tuple[str, str], ...]) -> Mapping[str, tuple[str, ...]]:
    """What these (role, area path) pairs allow: permission → area paths. Cached, as it runs on every request."""
    found: dict[str, list[str]] = {}
    for role, path in held:
        for permission in ROLES[role].permissions if role in ROLES else ():
            paths = found.setdefault(permission, [])
            if path not in paths:
                paths.append(path)
    return MappingProxyType({permission: tuple(paths) for permission, paths in found.items()})


def roles_with(permission: str) -> list[str]:
    """The roles that hold a permission."""
    return [name for name, role in ROLES.items() if permission in role.permissions]
