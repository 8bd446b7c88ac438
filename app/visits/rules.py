"""Rules of a visit, pure: what a visit does to the plan, and what is worth a second look."""

from datetime import date, datetime, time, timedelta

from app.kernel.clock import SHANGHAI, day_of

SEEN = frozenset({"met", "phone_ok", "neighbour"})  # somebody answered for the household
HOME_MODES = frozenset({"in_home", "doorstep"})
DECLINED_DAYS = 90  # H2: a household that declines is left in peace for so long
REPEAT = timedelta(minutes=10)  # V4
NIGHT_FROM, NIGHT_TO = time(21), time(8)  # V5: outside these hours a home visit wants a reason


def is_night(occurred_at: datetime) -> bool:
    """Whether a visit fell between 21:00 and 08:00 where it happened."""
    at = occurred_at.astimezone(SHANGHAI).time()
    return at >= NIGHT_FROM or at < NIGHT_TO


def next_due(
    outcome: str, occurred_at: datetime, every_days: int, due_on: date | None, asked: date | None
) -> date | None:
    """When the household is due again after a visit.

    Seen, or away with a reason known: one interval later. Declined: after 90 days. Nobody there: as before, or on the
    day they asked for. Moved out: never. The same rule stands in SQL (visits/sync) and on the phone.
    """
    day = day_of(occurred_at)
    if outcome in SEEN or outcome == "away":
        return asked or day + timedelta(days=every_days)
    if outcome == "declined":
        return day + timedelta(days=DECLINED_DAYS)
    if outcome == "moved_out":
        return None
    return asked or due_on


def flags(
    *, mode: str, occurred_at: datetime, received_at: datetime, has_night_reason: bool, is_skewed: bool
) -> list[str]:
    """What a secretary should look at twice. Flags never refuse anything."""
    found = []
    if is_skewed or occurred_at > received_at + timedelta(minutes=5):
        found.append("skewed")
    if mode in HOME_MODES and is_night(occurred_at) and not has_night_reason:
        found.append("night")
    return found
