"""Who looks after what nobody did."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.tasks.ladder import STEPS, Crew, next_step

FROM, TO = date(2026, 3, 1), date(2026, 3, 13)
BOTH, OWN, OTHER, NOBODY = Crew(True, True), Crew(True, False), Crew(False, True), Crew(False, False)


@pytest.mark.parametrize(
    ("step", "crew", "today", "found"),
    [
        ("own", BOTH, TO, None),
        ("own", BOTH, TO + timedelta(days=1), "substitute"),
        ("own", OWN, TO + timedelta(days=1), "community"),
        ("own", OTHER, FROM - timedelta(days=1), None),
        ("own", OTHER, FROM, "substitute"),
        ("own", NOBODY, FROM, "community"),
        ("substitute", BOTH, TO + timedelta(days=7), None),
        ("substitute", BOTH, TO + timedelta(days=8), "community"),
        ("substitute", NOBODY, TO, "community"),
        ("substitute", OWN, TO, None),
        ("community", NOBODY, TO + timedelta(days=99), None),
    ],
)
def test_the_steps(step: str, crew: Crew, today: date, found: str | None) -> None:
    assert next_step(step, FROM, TO, TO + timedelta(days=1) if step == "substitute" else None, crew, today) == found


@given(st.lists(st.sampled_from((BOTH, OWN, OTHER, NOBODY)), min_size=60, max_size=60), st.integers(0, 60))
def test_each_step_once_and_never_back(crews: list[Crew], looked_first: int) -> None:
    """Day by day, or only after an outage: a task climbs, and ends with the community."""
    step, stepped_on, taken = "own", None, []
    for n, crew in enumerate(crews):
        today = FROM + timedelta(days=n)
        if n < looked_first:
            continue
        while (found := next_step(step, FROM, TO, stepped_on, crew, today)) is not None:
            taken.append(found)
            step, stepped_on = found, today
            if len(taken) > len(STEPS):
                break
    assert taken in ([], ["substitute"], ["community"], ["substitute", "community"])
    assert looked_first > 40 or step == "community" or crews[-1].has_substitute
