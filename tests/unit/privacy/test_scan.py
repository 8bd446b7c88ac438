"""What has no place in free text: the same cases hold the phone (pwa/src/rooms/sensitive.ts)."""

from itertools import pairwise
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.privacy.scan import kinds, labels, scan

ROOT = Path(__file__).resolve().parents[3]
CASES: list[dict[str, Any]] = orjson.loads((ROOT / "tests/data/text_scan.json").read_bytes())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:20])
def test_the_cases_that_phone_and_server_share(case: dict[str, Any]) -> None:
    assert [[one.kind, one.start, one.end] for one in scan(case["text"])] == case["found"]


def test_the_phone_has_the_same_words() -> None:
    assert orjson.loads((ROOT / "pwa/src/rooms/sensitive-labels.json").read_bytes()) == labels()


def test_every_word_is_found_under_its_group() -> None:
    for group, words in labels().items():
        for word in words:
            assert group in {one.label for one in scan(f"他{word}了")}, word


@given(st.text(alphabet="0123456789０１ -xX\n上访户吸毒a", max_size=200))
def test_places_are_in_order_do_not_overlap_and_lie_in_the_text(text: str) -> None:
    found = scan(text)
    for one, after in pairwise(found):
        assert one.end <= after.start
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert kinds(text) == sorted({one.kind for one in found})


@pytest.mark.parametrize("text", ["1 " * 1000, "4-" * 1000, "1101051943123100" * 125, "86" * 1000])
def test_hostile_texts_take_no_time(text: str) -> None:
    began = perf_counter()
    scan(text)
    assert perf_counter() - began < 0.5
