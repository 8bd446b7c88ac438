"""Which clock a move sets to what, and which clocks run in which state (domain 3.9 and 5.5)."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Final

from app.incidents.models import Incident
from app.incidents.rules.facts import Facts
from app.incidents.workflow import MAIN_TIMER
from app.kernel.clock import SHANGHAI
from app.kernel.workflow import Move
from app.organisation.service import Limit, WorkCalendar

# Urgent cases have shorter clocks wherever the usual limit would be set.
URGENT: Final[Mapping[tuple[str, str], str]] = {
    ("dispatch", "2 WH"): "15 min",
    ("accept", "2 WH"): "30 min",
    ("contact", "24 H"): "2 H",
    ("verify", "1 WD"): "2 H",
    ("callback", "3 WD"): "1 WD",
}
# States in which a timer runs; its column keeps the instant afterwards, as figures ask for it.
RUNS: Final[Mapping[str, tuple[str, ...]]] = {
    "review": ("submitted",),
    "resubmit": ("returned",),
    "dispatch": ("pending_dispatch",),
    "accept": ("dispatched",),
    "contact": ("dispatched", "in_progress"),
    "handle": ("dispatched", "in_progress"),
    "supervise": ("dispatched", "in_progress"),
    "extension": ("in_progress",),
    "suspended": ("suspended",),
    "verify": ("handled",),
    "callback": ("pending_callback",),
    "appeal": ("invalid",),
    "archive": ("closed",),
}
# How much later the clock supervises again, and how loudly (5.5): level 1 at due, 2 after 2 WD, 3 after 5 WD.
LOUDER: Final[Mapping[int, Limit]] = {2: Limit(2, "WD"), 3: Limit(5, "WD")}
REWORK_AT_MOST: Final = Limit(2, "WD")
OFFICE_ENDS: Final = time(17, 30)


def limit_of(timer: str, told: str, urgency: int) -> Limit:
    """The limit of a timer for a case of this urgency."""
    return Limit.parse(URGENT.get((timer, told), told) if urgency else told)


def running(incident: Incident) -> dict[str, datetime]:
    """The timers that run now, and when each runs out."""
    found = {}
    for timer, states in RUNS.items():
        due: datetime | None = getattr(incident, f"{timer}_due")
        if due is not None and incident.state in states:
            found[timer] = due
    if incident.contacted_at is not None:
        found.pop("contact", None)
    return found


def next_due(incident: Incident) -> datetime | None:
    """When the timer that the present state waits for runs out."""
    timer = MAIN_TIMER.get(incident.state)
    return running(incident).get(timer) if timer else None


def wind(facts: Facts, move: Move) -> None:
    """Set the clocks of a move that has just been made; the incident is in its new state."""
    incident, calendar, at = facts.incident, facts.calendar, facts.at
    for timer, told in move.clocks:
        if timer == "handle":
            _wind_handle(facts, told)
        elif timer == "suspended":
            incident.suspended_due = datetime.combine(facts.form.review_on, OFFICE_ENDS, SHANGHAI)
        elif timer in ("reply", "extension"):
            continue  # of the order and of the request, which their effects write
        elif timer != "contact" or facts.has_complainant:
            setattr(incident, f"{timer}_due", calendar.due(at, limit_of(timer, told, incident.urgency)))
    incident.due_at = next_due(incident)


def _wind_handle(facts: Facts, told: str) -> None:
    incident, calendar, at = facts.incident, facts.calendar, facts.at
    if told == "category":
        due = calendar.due(at, Limit.parse(facts.category.limit))
        incident.dispatched_at = at
        incident.first_dispatched_at = incident.first_dispatched_at or at
        incident.original_handle_due = incident.original_handle_due or due
        incident.contacted_at = None
    elif told == "half":
        due = min(at + whole(incident) / 2, calendar.due(at, REWORK_AT_MOST))
    elif told == "remaining":
        due = resumed(facts, calendar)
    else:
        due = calendar.due(at, limit_of("handle", told, 0))
    set_handle(incident, due)


def whole(incident: Incident) -> timedelta:
    """How long the first handling was given."""
    if incident.original_handle_due is None or incident.first_dispatched_at is None:
        return timedelta(0)
    return incident.original_handle_due - incident.first_dispatched_at


def resumed(facts: Facts, calendar: WorkCalendar) -> datetime:
    """When handling is due after a pause: what was left when it began, one working day at least (T29)."""
    incident, pause = facts.incident, facts.suspension
    limit = Limit.parse(facts.category.limit)
    if pause is None or incident.handle_due is None:
        return calendar.due(facts.at, Limit(1, "WD"))
    left = calendar.remaining(incident.handle_due, pause.suspended_at, limit)
    return calendar.resumed(facts.at, left, limit)


def set_handle(incident: Incident, due: datetime) -> None:
    """Move the handling clock; the clock that supervises begins anew with it."""
    incident.handle_due = due
    incident.supervise_due, incident.supervise_next = due, 1
    incident.due_at = next_due(incident)


def louder(incident: Incident, calendar: WorkCalendar) -> None:
    """After the clock has supervised: when, and how loudly, it does so next."""
    incident.supervise_next += 1
    more = LOUDER.get(incident.supervise_next)
    incident.supervise_due = calendar.due(incident.handle_due, more) if more and incident.handle_due else None
