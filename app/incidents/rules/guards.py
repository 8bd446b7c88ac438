"""The rules of the moves, by name. Each looks at the facts and says what is wrong, or nothing.

A `Fault` is a wrong place in the form (422); `False` says that the case itself does not allow the step (409).
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, Literal

from app.incidents.rules import clocks
from app.incidents.rules.facts import Facts
from app.incidents.workflow import OPEN
from app.kernel.access import covers
from app.kernel.clock import day_of
from app.kernel.errors import Fault
from app.organisation.service import Limit

Verdict = Fault | Literal[False] | None
Guard = Callable[[Facts], Verdict]

RETURN_WITHIN: Final = Limit(1, "WD")
EXTENSION_AT_MOST: Final = Limit(10, "WD")
SUSPEND_DAYS: Final = 30
MATTER_DAYS: Final = 30
MISSES, MISS_DAYS = 3, 2  # so many tries, on so many days: not reached
SATISFIED_FROM: Final = 3  # of five: basically satisfied


def _ok(holds: bool) -> Verdict:
    return None if holds else False


def _field(holds: bool, name: str, code: str) -> Verdict:
    return None if holds else Fault(f"/form/{name}", code)


def _passed(due: datetime | None, at: datetime) -> bool:
    return due is not None and due <= at


def _community_can(facts: Facts) -> Verdict:
    return _ok(facts.incident.level in ("L1", "L2") and facts.category.authority in ("grid", "community"))


def _where_to_go(facts: Facts) -> Verdict:
    return _field(facts.form.reason != "out_of_scope" or bool(facts.form.text), "text", "where-to-go")


def _same_matter(facts: Facts) -> Verdict:
    one, other = facts.incident, facts.target
    is_alike = (
        other is not None
        and one.grid_code == other.grid_code
        and one.category_code == other.category_code
        and abs(one.occurred_at - other.occurred_at) <= timedelta(days=MATTER_DAYS)
    )
    return _field(is_alike or bool(facts.form.text), "text", "reason-needed")


def _target_reachable(facts: Facts) -> Verdict:
    found = facts.target is not None and facts.target.id != facts.incident.id
    return _field(
        found and facts.target is not None and facts.actor.can("incident.merge", facts.target.path),
        "target_id",
        "unknown-incident",
    )


def _units_known(facts: Facts) -> Verdict:
    """Every code is a unit that this desk may give work to."""
    codes = {"lead": [facts.form.lead], "co": facts.form.co}
    for name, told in codes.items():
        for code in told:
            place = facts.places.get(code)
            if place is None or not facts.actor.can("incident.dispatch", place.area_path):
                return Fault(f"/form/{name}", "unknown-unit")
    return None


def _units_differ(facts: Facts) -> Verdict:
    told = [facts.form.lead, *facts.form.co]
    return _field(len(set(told)) == len(told), "co", "unit-twice")


def _not_about(facts: Facts) -> Verdict:
    """Nobody handles the complaint about themselves, nor does anybody below or above them in the tree."""
    about = facts.about
    given = [facts.places[code] for code in (facts.form.lead, *facts.form.co) if code in facts.places]
    return _field(
        about is None or not any(covers(about.path, place.path) or place.path == about.path for place in given),
        "lead",
        "complained-about",
    )


def _level_allowed(facts: Facts) -> Verdict:
    """L5 is never a default; only the district's desk sets it (5.4)."""
    raises = facts.form.level == "L5" and facts.incident.level != "L5"
    return _field(
        not raises or facts.actor.can("incident.desk_district", facts.incident.path), "level", "district-only"
    )


def _appeal_above(facts: Facts) -> Verdict:
    return _ok(facts.incident.invalid_by == "reject" or facts.incident.desk == "street")


def _within_return(facts: Facts) -> Verdict:
    given = facts.incident.dispatched_at
    return _ok(given is not None and facts.at <= facts.calendar.due(given, RETURN_WITHIN))


def _returned_once(facts: Facts) -> Verdict:
    lead = facts.lead
    return _ok(lead is not None and all(past.unit_code != lead.unit_code for past in facts.returns))


def _before_due(facts: Facts) -> Verdict:
    """Where nothing was dispatched yet, nothing can be late."""
    incident = facts.incident
    return _ok(incident.state == "pending_dispatch" or incident.handle_due is None or facts.at <= incident.handle_due)


def _extension_within(facts: Facts) -> Verdict:
    due, until = facts.incident.handle_due, facts.form.until
    if due is None or until <= due:
        return Fault("/form/until", "not-later")
    most = min(due + clocks.whole(facts.incident), facts.calendar.due(due, EXTENSION_AT_MOST))
    return _field(until <= most, "until", "too-late")


def _extension_count(facts: Facts) -> Verdict:
    return _ok(facts.incident.extension_count < (2 if facts.incident.level in ("L4", "L5") else 1))


def _review_within(facts: Facts) -> Verdict:
    days = (facts.form.review_on - day_of(facts.at)).days
    return _field(0 < days <= SUSPEND_DAYS, "review_on", "out-of-range")


def _whistle_units(facts: Facts) -> Verdict:
    known = all(code in facts.places for code in facts.form.units)
    return _field(known and len(set(facts.form.units)) == len(facts.form.units), "units", "unknown-unit")


def rung_above(facts: Facts) -> str | None:
    """The desk above whoever handles now, or None at the top of the ladder."""
    lead = facts.lead
    if lead is not None and not lead.path.startswith("unit."):
        return "street"
    return "district" if facts.incident.desk != "district" else None


def _after_photo(facts: Facts) -> Verdict:
    """S10: before and after are asked of some categories; a reason code says why there is none."""
    has_photo = bool(facts.form.media) or "after" in facts.photo_stages or facts.form.photo_reason is not None
    return _field(facts.category.photo != "BA" or has_photo, "media", "after-photo-needed")


def _verifier_apart(facts: Facts) -> Verdict:
    """S4: nobody checks their own unit's work."""
    return _ok(not any(facts.actor.belongs_to(unit.path) for unit in facts.units if unit.role != "about"))


def _street_samples(facts: Facts) -> Verdict:
    """The street looks at what the community handled itself; the rest is the community's to look at."""
    lead = facts.lead
    return _ok(facts.role != "street_dispatcher" or lead is None or not lead.path.startswith("unit."))


def _evidence(facts: Facts) -> Verdict:
    return _field(bool(facts.form.text) or bool(facts.form.media), "text", "evidence-needed")


def _answered(facts: Facts) -> bool:
    """The resident has said by the link that it is not solved, or not well."""
    return facts.callback is not None and facts.callback.solved is not None


def unreached(facts: Facts) -> bool:
    """Three tries on two days, and nobody answered, not by the link either."""
    if _answered(facts):
        return False
    tries = facts.attempts
    days = {day_of(one.at) for one in tries}
    return len(tries) >= MISSES and len(days) >= MISS_DAYS and not any(one.is_reached for one in tries)


def _satisfied(facts: Facts) -> Verdict:
    """Unrated is not satisfied: only nobody to ask, or nobody reached, closes without a rating."""
    nobody = (not facts.has_complainant or unreached(facts)) and not _answered(facts)
    if facts.role == "system":
        return _ok(nobody)
    if facts.form.rating is None:
        return None if nobody and facts.role != "resident" else Fault("/form/rating", "missing")
    return _field(facts.form.rating >= SATISFIED_FROM and facts.form.solved != "no", "rating", "not-satisfied")


def _redo_once(facts: Facts) -> Verdict:
    return _ok(facts.incident.redo_count < 1 and facts.incident.reopen_count < 2)


def _changes(facts: Facts) -> Verdict:
    form, incident = facts.form, facts.incident
    if form.category is not None and facts.new_category is None:
        return Fault("/form/category", "unknown-category")
    asked = (form.category, form.level, form.urgency)
    held = (incident.category_code, incident.level, incident.urgency)
    changed = any(new not in (None, old) for new, old in zip(asked, held, strict=True))
    return _field(changed, "category", "nothing-changes")


def _reason_in_words(facts: Facts) -> Verdict:
    return _field(facts.form.reason != "other" or bool(facts.form.text), "text", "reason-needed")


def _target_is(*states: str) -> Guard:
    return lambda facts: _ok(facts.target is not None and facts.target.state in states)


GUARDS: Final[Mapping[str, Guard]] = {
    "community_can": _community_can,
    "is_self_handled": lambda facts: _ok(facts.incident.is_self_handled),
    "not_self_handled": lambda facts: _ok(not facts.incident.is_self_handled),
    "reason_in_words": _reason_in_words,
    "returned_twice": lambda facts: _ok(facts.incident.returned_count < 2),
    "where_to_go": _where_to_go,
    "redirected": lambda facts: _field(bool(facts.form.text), "text", "where-to-go"),
    "appeal_open": lambda facts: _ok(
        facts.incident.invalid_by in ("reject", "reject_at_desk")
        and facts.incident.appeal_due is not None
        and facts.at <= facts.incident.appeal_due
    ),
    "appeal_once": lambda facts: _ok(facts.incident.appeal_count == 0),
    "appeal_above": _appeal_above,
    "target_reachable": _target_reachable,
    "target_open": _target_is(*OPEN),
    "target_not_merged": lambda facts: _ok(facts.target is not None and facts.target.merged_into is None),
    "same_matter": _same_matter,
    "target_not_archived": lambda facts: _ok(facts.target is not None and facts.target.state != "archived"),
    "review_passed": lambda facts: _ok(_passed(facts.incident.review_due, facts.at)),
    "unit_reachable": _units_known,
    "co_units_differ": _units_differ,
    "not_about_unit": _not_about,
    "level_allowed": _level_allowed,
    "at_street": lambda facts: _ok(facts.incident.desk == "street"),
    "at_district": lambda facts: _ok(facts.incident.desk == "district"),
    "sent_down_once": lambda facts: _ok(facts.incident.sent_down_count == 0),
    "within_return_limit": _within_return,
    "returned_once": _returned_once,
    "ruling_open": lambda facts: _ok(facts.lead is not None and not facts.lead.is_final),
    "accept_passed": lambda facts: _ok(_passed(facts.incident.accept_due, facts.at)),
    "has_complainant": lambda facts: _ok(facts.has_complainant),
    "before_due": _before_due,
    "extension_within": _extension_within,
    "extension_count": _extension_count,
    "extension_open": lambda facts: _ok(facts.extension is not None),
    "review_within": _review_within,
    "whistle_units": _whistle_units,
    "no_open_whistle": lambda facts: _ok(not facts.has_open_whistle),
    "rung_above": lambda facts: _ok(rung_above(facts) is not None),
    "after_photo": _after_photo,
    "co_units_done": lambda facts: _ok(all(unit.done_at is not None for unit in facts.helpers)),
    "extension_settled": lambda facts: _ok(facts.extension is None),
    "verifier_apart": _verifier_apart,
    "street_samples": _street_samples,
    "evidence": _evidence,
    "verify_passed": lambda facts: _ok(_passed(facts.incident.verify_due, facts.at)),
    "agent_apart": _verifier_apart,
    "satisfied_or_unreached": _satisfied,
    "redo_once": _redo_once,
    "within_reopen": lambda facts: _ok(
        facts.incident.archive_due is not None and facts.at <= facts.incident.archive_due
    ),
    "reopened_twice": lambda facts: _ok(facts.incident.reopen_count < 2),
    "reopen_passed": lambda facts: _ok(_passed(facts.incident.archive_due, facts.at)),
    "no_open_supervision": lambda facts: _ok(not facts.has_open_supervision),
    "changes_something": _changes,
}
