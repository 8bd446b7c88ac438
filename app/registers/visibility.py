"""Who sees which field of the register, by which way: one table, from which the reference is written.

A way is opened by a permission; what it shows of a field is the same for everybody who may go it. Tests walk every way
as every role and compare. A column of the register that is not listed here fails a test: it must be decided first.
"""

from collections.abc import Mapping
from typing import Final, Literal

Sight = Literal["clear", "masked"]

# Every way by which a value leaves the server, and what opens it.
WAYS: Final[Mapping[str, str]] = {
    "list": "household.read",  # of households, and what a search finds
    "detail": "household.read",
    "reveal": "contact.reveal",  # one number, with a reason
    "identity": "id_number.reveal",  # the household's page for those who may see identity numbers, and one revealed
    "phone": "sync.feed",  # what a worker's phone holds
    "timeline": "household.read",  # what happened at a door; numbers as four digits
    "visits": "visit.read",  # whom a visit was made to
    "intake": "incident.intake",  # the hotline finds a place up to its building; flats are not told apart
    "audit": "audit.read",
}
_HOME: Final[Mapping[str, Sight]] = {"list": "clear", "detail": "clear", "phone": "clear"}
_PERSON: Final[Mapping[str, Sight]] = {"detail": "clear", "phone": "clear"}
_KEPT_FOR_THE_DESK: Final[Mapping[str, Sight]] = {"detail": "clear"}
_HISTORY: Final[Mapping[str, Sight]] = {"timeline": "masked"}  # a number; what else was changed is clear
_NOBODY: Final[Mapping[str, Sight]] = {}

# Field by way. What is not named is not seen by that way; `masked` is the last four characters.
FIELDS: Final[Mapping[str, Mapping[str, Sight]]] = {
    **dict.fromkeys(
        (
            "dwellings.building",
            "dwellings.unit",
            "dwellings.floor",
            "dwellings.room",
            "dwellings.use",
            "households.contact_name",
            "households.visit_preference",
            "households.declined_until",
            "households.hints",
            "households.status",
            "households.members_count",
            "households.plan_kind",
            "households.plan_form",
            "households.plan_every_days",
            "households.due_on",
            "households.last_visit_at",
            "households.last_outcome",
        ),
        _HOME,
    ),
    "dwellings.address": {**_HOME, "visits": "clear"},
    "households.plan_weekday": {"phone": "clear"},
    "households.household_no": _NOBODY,
    "households.contact_phone": {"list": "masked", "detail": "masked", "reveal": "clear", "phone": "clear"},
    # A list names the door by its people, a search finds them by name.
    "residents.name": {**_HOME, "timeline": "clear"},
    **dict.fromkeys(
        (
            "residents.pinyin",
            "residents.initials",
            "residents.sex",
            "residents.birth_year",
            "residents.relation",
            "residents.residence_kind",
            "residents.is_contact",
        ),
        _PERSON,
    ),
    "residents.phone": {"detail": "masked", "reveal": "clear", "phone": "clear"},
    "residents.id_no": {"identity": "clear"},
    "residents.id_no_until": {"identity": "clear"},
    **dict.fromkeys(("residents.data_source", "residents.legal_basis", "residents.review_on"), _KEPT_FOR_THE_DESK),
    "residents.collected_at": _NOBODY,
    **dict.fromkeys(("residents.in_on", "residents.out_on", "residents.out_reason"), _NOBODY),
    **dict.fromkeys(("residents.other_sources", "residents.merged_into"), _NOBODY),
    **dict.fromkeys(
        ("household_edits.old", "household_edits.new", "resident_edits.old", "resident_edits.new"),
        _HISTORY,
    ),
}


def sight(field: str, permissions: frozenset[str]) -> dict[str, Sight]:
    """What somebody with these permissions sees of a field, by way; empty: nothing."""
    return {way: seen for way, seen in FIELDS[field].items() if WAYS[way] in permissions}
