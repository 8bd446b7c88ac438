"""Which care a phone holds, and what of it: the category where a worker may see it, else a hint. Nothing else leaves.

Made of `rules.seen_as`, so that what a phone holds is what the table says. Opened by the sync room alone.
"""

from collections.abc import Iterable

from app.care.catalogue import CATEGORIES
from app.care.rules import View, seen_as
from app.care.writing import FEED
from app.kernel.feeds import Feed


def _codes(codes: Iterable[str]) -> str:
    return ", ".join(f"'{code}'" for code in sorted(codes))


def _hint(view: View) -> str:
    """SQL: the hint that a view gets of a row's category."""
    told = {code: shown.hint for code in CATEGORIES if (shown := seen_as(view, code)) and shown.hint}
    cases = " ".join(f"when '{code}' then '{hint}'" for code, hint in sorted(told.items()))
    return f"case r.category {cases} end"


_WORKER = {code for code in CATEGORIES if seen_as("worker", code)}
_VOLUNTEER = {code for code in CATEGORIES if seen_as("volunteer", code)}
_OPEN = {code for code in _WORKER if (shown := seen_as("worker", code)) and shown.category}
_BY_WORKER = "r.path <@ any(:care_paths)"

FEEDS = (
    Feed(
        number=FEED,
        name="care",
        source="care_entries r",
        scope=f"""r.grid_code = any(:grids) and r.path <@ any(:paths) and r.ended_on is null and r.frozen_at is null
            and case when {_BY_WORKER} then r.category in ({_codes(_WORKER)})
                else r.category in ({_codes(_VOLUNTEER)}) end""",
        data=f"""json_build_object('household_id', r.household_id,
            'category', case when {_BY_WORKER} and r.category in ({_codes(_OPEN)}) then r.category end,
            'hint', case when {_BY_WORKER} then {_hint("worker")} else {_hint("volunteer")} end)""",
        due="exists (select 1 from households h where h.id = r.household_id and h.due_on <= :due_by)",
        grants={"care_paths": "care.category"},
    ),
)
