"""A person in a text: found however they are spaced, and nobody else with them."""

import pytest

from app.privacy.traces import GONE, of

WHO = of(["司徒 檀溪"], ["154-0000-9137", "11010519431231002x", "5550101"])


@pytest.mark.parametrize(
    "told",
    [
        "司徒檀溪",
        "司徒 檀 溪",
        "司徒·檀溪",
        "司徒\n檀溪",
        "15400009137",
        "+86 154 0000 9137",
        "１５４００００９１３７",
        "154-0000-9137",
        "110105 19431231 002X",
        "11010519431231002x",
        "110105１９４３１２３１002Ｘ",
        "电话5550101。",
    ],
)
def test_it_is_found_and_replaced(told: str) -> None:
    assert WHO.in_text(f"他说{told},好的")
    left = WHO.without({"note": [f"他说{told},好的", 7], "code": "met"})
    assert GONE in left["note"][0]
    assert (left["note"][1], left["code"]) == (7, "met")
    assert not WHO.in_text(left["note"][0])


@pytest.mark.parametrize("told", ["", None, "司徒家的檀木桌和小溪边的路", "1540000913", "25550101", "55501012"])
def test_others_stay(told: str | None) -> None:
    assert not WHO.in_text(told)
    assert WHO.without(told) == told


def test_a_name_of_one_character_is_a_word_and_is_not_looked_for() -> None:
    assert not of(["丁"], []).pattern
    assert of([None, ""], [None]).pattern == ""
