"""Which closed cases are looked at once more: a fixed share, by the case's own id."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from app.incidents.rules.samples import BY_COMMUNITY, SHARES, is_drawn, marked, share

IDS = [UUID(int=number) for number in range(10_000)]
BUREAU: Any = SimpleNamespace(role="lead", path="unit.abc")
COMMUNITY: Any = SimpleNamespace(role="lead", path="990101.990101001.990101001001")
HELPER: Any = SimpleNamespace(role="co", path="990101.990101001.990101001001")
DRAWN = next(one for one in IDS if is_drawn(one, 5))
NEVER = next(one for one in IDS if not is_drawn(one, 20))


@pytest.mark.parametrize("percent", [0, 5, 10, 20, 100])
def test_the_share_is_what_it_says(percent: int) -> None:
    drawn = [one for one in IDS if is_drawn(one, percent)]
    assert abs(len(drawn) - percent * 100) <= 120  # within three standard deviations
    assert drawn == [one for one in IDS if is_drawn(one, percent)]
    assert set(drawn) <= {one for one in IDS if is_drawn(one, min(percent + 1, 100))}


def test_each_end_has_its_share() -> None:
    assert SHARES == {"answer_directly": 5, "confirm_self_handled": 10, "self_handled_timeout": 20}
    assert share("callback_ok", [BUREAU, HELPER]) == 0
    assert share("callback_ok", [COMMUNITY]) == BY_COMMUNITY
    assert share("self_handled_timeout", []) == 20


def test_marks_live_as_long_as_the_end_they_are_about() -> None:
    assert marked(["late"], DRAWN, "confirm_self_handled", [], "closed") == ["late", "sample"]
    assert marked(["late"], NEVER, "confirm_self_handled", [], "closed") == ["late"]
    assert marked(["sample_ok"], DRAWN, "archive", [], "archived") == ["sample_ok"]
    assert marked(["late", "sample_not_ok"], DRAWN, "reopen", [], "pending_dispatch") == ["late"]
