"""How long is how long: months of the calendar, leap years, and the day on which something goes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.privacy.retention.days import Keep

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
KEEPS = st.builds(Keep, months=st.integers(0, 60), days=st.integers(0, 120))


@pytest.mark.parametrize(
    ("since", "keep", "until"),
    [
        (date(2024, 2, 29), Keep(months=24), date(2026, 2, 28)),
        (date(2024, 2, 29), Keep(months=48), date(2028, 2, 29)),
        (date(2025, 8, 31), Keep(months=6), date(2026, 2, 28)),
        (date(2025, 12, 31), Keep(months=2), date(2026, 2, 28)),
        (date(2026, 11, 22), Keep(days=90), date(2027, 2, 20)),
        (date(2026, 11, 22), Keep(), date(2026, 11, 22)),
    ],
)
def test_the_last_day_of_keeping(since: date, keep: Keep, until: date) -> None:
    assert keep.until(since) == until


@given(today=DAYS, keep=KEEPS)
def test_what_goes_today_is_over_and_nothing_else_is(today: date, keep: Keep) -> None:
    last = keep.last_gone(today)
    assert keep.until(last) < today
    assert keep.until(last + timedelta(days=1)) >= today


@given(today=DAYS, keep=KEEPS)
def test_tomorrow_never_gives_back_what_went_today(today: date, keep: Keep) -> None:
    assert keep.last_gone(today + timedelta(days=1)) >= keep.last_gone(today)
