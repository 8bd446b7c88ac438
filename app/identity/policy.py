"""The table: which role may do what, and where the role may stand.

A permission reaches the subtree of the area an assignment names; the place of the assignment is therefore as much a
part of the right as the role, and `places` keeps a grid worker from being put in charge of a district by a slip.
A department's role reaches the department's area, but never households or visits (domain 7.4: only their items): what
it may do with incidents reaches the incidents that were given to the department, and no area at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

PERMISSIONS: Mapping[str, str] = {
    "area.import": "Load the area tree from a spreadsheet.",
    "area.read": "See areas and departments: names and codes, nobody's data.",
    "asset.edit": "Keep the list of assets: lights, manholes, trees.",
    "asset.import": "Load assets from a spreadsheet.",
    "asset.read": "See assets: things of the street, nobody's data.",
    "audit.read": "Read who saw or changed what; ids and codes only.",
    "calendar.edit": "Say which days are worked, and in which hours.",
    "care.category": "See which care a household gets, as far as the catalogue shows it to a worker; else a hint.",
    "care.edit": "Register care of the community, review it and end it.",
    "care.read": "See the community's care: category, purpose, basis, contacts.",
    "contact.reveal": "See a masked phone number in full; every look is logged.",
    "campaign.edit": "Begin and end campaigns; what a department asks for needs an admission.",
    "campaign.read": "See campaigns and how far they are; counts only.",
    "care.plan": "Keep a household's care plan: pauses, the weekday that suits.",
    "catalogue.edit": "Release a new version of an incident category.",
    "device.check": "Note the test of a smoke alarm or its like.",
    "dispatch_rule.edit": "Keep the rules by which units are suggested, and try them on past cases.",
    "dispatch_rule.read": "See the rules by which units are suggested, and which of them match no more.",
    "household.add": "Add a household behind a door, with its people.",
    "household.edit": "Correct what a service needs: contact, preference, hints, use, members.",
    "household.import": "Load the households of a grid from a spreadsheet.",
    "household.manage": "Move people and households, split a household, say that nobody lives behind a door.",
    "household.read": "See households and residents of the area.",
    "id_number.keep": "Keep an identity number while a service asks for it.",
    "id_number.reveal": "See a kept identity number in full; every look is logged.",
    "incident.accept": "Sign for an incident that was given to the own unit.",
    "incident.answer_directly": "Answer an enquiry and close it at once.",
    "incident.appeal": "Appeal once against an own incident not being taken up.",
    "incident.blow_whistle": "Call units together for an incident.",
    "incident.callback_ok": "Call back and close what is solved.",
    "incident.callback_redo": "Call back and send what is not solved round again.",
    "incident.check_sample": "Look once more at a closed case that was drawn, and say what was found.",
    "incident.close_explained": "Close with a written explanation; takes two persons.",
    "incident.comment": "Write a remark on an incident that one may see.",
    "incident.confirm_self_handled": "Confirm what a worker solved on the spot.",
    "incident.decide_extension": "Grant or refuse more time.",
    "incident.desk_district": "Work at the district's desk: any unit, whatever desk an incident lies at.",
    "incident.dispatch": "Give an incident to the units that will handle it.",
    "incident.escalate": "Hand an incident from the street's desk to the district's.",
    "incident.escalate_level": "Hand an incident up from the own handling.",
    "incident.finish": "Report an incident as handled.",
    "incident.first_contact": "Note the first contact with a complainant.",
    "incident.follow_link": "Hand a complainant another link to their case.",
    "incident.forward_up": "Send a report on to the street's desk.",
    "incident.intake": "Register what somebody asks for by telephone.",
    "incident.merge": "Join an incident to another one of the same matter.",
    "incident.progress": "Note progress.",
    "incident.read": "See incidents: of one's areas, or those given to one's unit, or one's own.",
    "incident.read_restricted": "See incidents of disputes, children, health and complaints in full.",
    "incident.regrade": "Change category, level or urgency.",
    "incident.reject": "Not take up a report, with a reason.",
    "incident.reject_at_desk": "Not take up an incident at the desk, with a reason.",
    "incident.reopen": "Open a closed incident again.",
    "incident.report_self_handled": "Report what was solved on the spot.",
    "incident.request_extension": "Ask for more time.",
    "incident.resubmit": "Send an own report again after it was returned.",
    "incident.resume": "Take up a suspended incident again.",
    "incident.return_dispatch": "Give an incident back to the desk, once.",
    "incident.return_to_reporter": "Ask the reporter to complete a report.",
    "incident.reveal": "See who complained, with the phone number; every look is logged.",
    "incident.send_down": "Send an incident from the district's desk back to the street's.",
    "incident.submit": "Report an incident.",
    "incident.submit_urgent": "Report an urgent incident straight to the desk.",
    "incident.supervise": "Remind a unit, supervise it, or put the incident on the list.",
    "incident.suspend": "Pause an incident with a plan and a day of review.",
    "incident.take_local": "Have the community handle an incident itself.",
    "incident.unmerge": "Take joined incidents apart.",
    "incident.verify_fail": "Look, and send what is not done back.",
    "incident.verify_pass": "Look, and confirm what is done.",
    "incident.void": "Strike out a technical mistake; takes two persons.",
    "incident.withdraw": "Take an own report back.",
    "media.upload": "Send photos; only their author and readers of the record that shows them may see them.",
    "premises.edit": "Keep buildings, premises and devices of the area.",
    "premises.import": "Load buildings, premises and devices from a spreadsheet.",
    "premises.read": "See buildings, premises and devices of the area.",
    "roster.edit": "Note who is away and who is on duty; confirm the roster, never one's own day.",
    "roster.read": "See who is away and who is on duty.",
    "resident.add": "Add a person to a household.",
    "resident.edit": "Correct a person's entry, and say that it was looked at again.",
    "resident.judge": "Say whether two entries are one person, and take that back.",
    "resident.leave": "Say that a person has moved away or died.",
    "staff.import": "Load staff, posts and assignments from a spreadsheet.",
    "staff.read": "See who works where, with work phones.",
    "sync.feed": "Hold the area's households on a phone, for work without signal.",
    "task.assign": "Ask grids to do something; what a department asks for needs an admission.",
    "task.count": "See how the care visits of the grids stand; counts only.",
    "task.read": "See the tasks of the area.",
    "task.settle": "Say that a task is done, or why it cannot be.",
    "user.manage": "Open and close accounts, hand out passwords, revoke devices.",
    "visit.amend": "Correct an own visit by a new version with a reason.",
    "visit.correct": "Correct anybody's visit in the area, by a new version with a reason.",
    "visit.read": "See visits of the area.",
    "visit.record": "Record a visit.",
    "data_request.handle": "Take up and answer what people ask about their own data.",
    "data_request.read": "See who asks about their own data, and until when it has to be answered.",
    "data_request.register": "Write down that somebody asks about their own data.",
    "finding.settle": "See which texts hold numbers or words that have no place in them, and put them away.",
    "hold.place": "Keep what is about a person, a household or an incident from going, and let it go again.",
    "hold.read": "See what is kept from going, and why.",
    "person.erase": "Erase a person from everything.",
    "person.export": "Hand out everything that is kept about a person, with reason and watermark.",
    "person.find": "Find a person by a whole number, with a reason; every look is logged.",
    "person.looks": "Tell a person who saw or changed their data.",
    "retention.read": "See how long everything is kept, and how much would go tonight; counts only.",
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
    "asset.read",
    "contact.reveal",
    "device.check",
    "household.edit",
    "household.read",
    "media.upload",
    "premises.edit",
    "premises.read",
    "household.add",
    "resident.add",
    "resident.edit",
    "resident.leave",
    "sync.feed",
    "task.settle",
    "visit.amend",
    "visit.read",
    "visit.record",
)
_COMMUNITY = (
    *_LOOK,
    "asset.edit",
    "asset.import",
    "asset.read",
    "campaign.edit",
    "campaign.read",
    "care.edit",
    "care.plan",
    "care.read",
    "contact.reveal",
    "household.add",
    "household.edit",
    "household.import",
    "household.manage",
    "household.read",
    "id_number.keep",
    "id_number.reveal",
    "media.upload",
    "premises.edit",
    "premises.import",
    "premises.read",
    "roster.edit",
    "roster.read",
    "resident.add",
    "resident.edit",
    "resident.judge",
    "resident.leave",
    "staff.read",
    "task.assign",
    "task.count",
    "task.read",
    "task.settle",
    "visit.amend",
    "visit.read",
    "visit.record",
)
# What people in the field do with incidents: they report, they hear what became of it, they look whether it is done.
_REPORTS = (
    "incident.appeal",
    "incident.comment",
    "incident.read",
    "incident.resubmit",
    "incident.submit",
    "incident.submit_urgent",
    "incident.withdraw",
)
_VERIFIES = ("incident.verify_fail", "incident.verify_pass")
_HANDLES = ("incident.accept", "incident.finish", "incident.first_contact", "incident.progress")
_DESK = (
    "incident.comment",
    "incident.decide_extension",
    "incident.dispatch",
    "incident.follow_link",
    "incident.merge",
    "incident.read",
    "incident.read_restricted",
    "incident.regrade",
    "incident.reject_at_desk",
    "incident.reopen",
    "incident.reveal",
    "incident.supervise",
    "incident.unmerge",
)
_ASSETS = ("asset.edit", "asset.import", "asset.read")
# What a community does for a person who asks about their own data.
_ANSWERS = (
    "data_request.handle",
    "data_request.read",
    "data_request.register",
    "finding.settle",
    "person.export",
    "person.looks",
)
_RULES = ("dispatch_rule.edit", "dispatch_rule.read")
# Desks above a community order and count; whose door it is they do not learn.
_COUNTS = ("campaign.edit", "campaign.read", "task.assign", "task.count")
_SEES = ("incident.comment", "incident.read", "incident.read_restricted", "incident.reveal")
_ANYWHERE = "district street zone community grid"

ROLES: Mapping[str, Role] = {
    "grid_head": _role(
        "网格长", "grid", *_DOORSTEP, "care.category", *_REPORTS, *_VERIFIES, "incident.report_self_handled"
    ),
    "grid_worker": _role(
        "专职网格员", "grid", *_DOORSTEP, "care.category", *_REPORTS, *_VERIFIES, "incident.report_self_handled"
    ),
    "grid_worker_pt": _role("兼职网格员", "grid micro_grid", *_DOORSTEP, "care.category", *_REPORTS, *_VERIFIES),
    "micro_head": _role("微网格长", "micro_grid", *_DOORSTEP, *_REPORTS),
    "street_head": _role("街长", "street zone community grid", *_LOOK),
    "party_contact": _role("党员联户", "community grid micro_grid", *_LOOK),
    "informant": _role("信息员", "community grid micro_grid", *_LOOK, *_REPORTS, "media.upload"),
    "community_secretary": _role(
        "社区书记",
        "community",
        *_COMMUNITY,
        *_SEES,
        *_VERIFIES,
        *_ANSWERS,
        "incident.blow_whistle",
        "incident.confirm_self_handled",
        "incident.escalate_level",
        "incident.finish",
        "incident.forward_up",
        "incident.merge",
        "incident.progress",
        "incident.reject",
        "incident.return_to_reporter",
        "incident.take_local",
        "visit.correct",
    ),
    "community_clerk": _role(
        "社区工作人员",
        "community",
        *_COMMUNITY,
        *_SEES,
        *_HANDLES,
        "data_request.read",
        "data_request.register",
        "incident.answer_directly",
        "incident.escalate_level",
    ),
    # Streets and the district see population as counts only (domain 7.4): no household, no visit.
    "street_dispatcher": _role(
        "街道派遣员",
        "street zone",
        *_LOOK,
        *_ASSETS,
        *_COUNTS,
        *_DESK,
        *_VERIFIES,
        *_RULES,
        "incident.blow_whistle",
        "incident.check_sample",
        "incident.escalate",
        "staff.read",
    ),
    "district_dispatcher": _role(
        "区级派遣员",
        "district",
        *_LOOK,
        *_ASSETS,
        *_COUNTS,
        *_DESK,
        *_RULES,
        "incident.check_sample",
        "incident.close_explained",
        "incident.desk_district",
        "incident.resume",
        "incident.send_down",
        "incident.suspend",
        "incident.void",
        "staff.read",
    ),
    "dept_handler": _role(
        "承办人", "department", *_LOOK, *_HANDLES, "incident.comment", "incident.read", "media.upload"
    ),
    "dept_lead": _role(
        "承办单位负责人",
        "department",
        *_LOOK,
        "incident.blow_whistle",
        "incident.comment",
        "incident.read",
        "incident.request_extension",
        "incident.return_dispatch",
    ),
    "supervisor": _role(
        "督办员",
        "district street department",
        *_LOOK,
        "incident.close_explained",
        "incident.comment",
        "incident.read",
        "incident.supervise",
    ),
    "callback_agent": _role(
        "回访员",
        "district street department",
        *_LOOK,
        "incident.callback_ok",
        "incident.callback_redo",
        "incident.check_sample",
        "incident.comment",
        "incident.follow_link",
        "incident.read",
        "incident.read_restricted",
        "incident.reopen",
        "incident.reveal",
    ),
    "hotline_operator": _role(
        "坐席",
        "district street department",
        *_LOOK,
        "incident.answer_directly",
        "incident.comment",
        "incident.follow_link",
        "incident.intake",
        "incident.read",
    ),
    "mediator": _role("调解员", "district street community department", *_LOOK),
    "leader": _role("包案领导", _ANYWHERE, *_LOOK, "incident.escalate_level", "incident.read"),
    # Sees nobody's page: a person is found by a whole number, with a reason, and handled by their id.
    "privacy_officer": _role(
        "个人信息保护专员",
        "district street",
        *_LOOK,
        *_ANSWERS,
        "hold.place",
        "hold.read",
        "person.erase",
        "person.find",
        "retention.read",
    ),
    "auditor": _role("审计员", "district", "audit.read", "hold.read", "retention.read"),
    # Runs the system without seeing anybody's register, nor the log of what administrators did.
    "sysadmin": _role(
        "系统管理员",
        "district",
        *_LOOK,
        *_RULES,
        "area.import",
        "calendar.edit",
        "catalogue.edit",
        "staff.import",
        "staff.read",
        "user.manage",
    ),
}


# Roles of a unit: their rights over incidents reach the unit's items.
BY_UNIT = frozenset({"dept_handler", "dept_lead"})
# Roles that see some incidents without seeing an area's: their own reports, cases they lead, open call-backs.
NO_AREA = {"informant": "own", "leader": "own", "callback_agent": "own"}


@lru_cache(maxsize=4096)
def grants_of(
    held: tuple[tuple[str, str], ...], items: tuple[tuple[str, str], ...] = ()
) -> Mapping[str, tuple[str, ...]]:
    """What (role, area path) pairs allow, and (role, unit path) pairs: permission → paths.

    Cached, as it runs on every request. A unit's path, and the path `own`, lie in no area.
    """
    found: dict[str, list[str]] = {}

    def grant(permission: str, path: str) -> None:
        paths = found.setdefault(permission, [])
        if path not in paths:
            paths.append(path)

    for role, path in held:
        for permission in ROLES[role].permissions if role in ROLES else ():
            if role in BY_UNIT and permission.startswith("incident."):
                continue
            grant(permission, NO_AREA.get(role, path) if permission == "incident.read" else path)
    for role, path in items:
        for permission in ROLES[role].permissions if role in BY_UNIT else ():
            if permission.startswith("incident."):
                grant(permission, path)
    return MappingProxyType({permission: tuple(paths) for permission, paths in found.items()})


def roles_with(permission: str) -> list[str]:
    """The roles that hold a permission."""
    return [name for name, role in ROLES.items() if permission in role.permissions]
