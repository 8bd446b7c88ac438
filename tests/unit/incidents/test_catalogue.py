"""The catalogue: the domain's own leaves, words people use, and a search that finds by them."""

import csv
from pathlib import Path

import pytest

from app.incidents.catalogue import GROUPS, best, leaves
from app.organisation.service import Limit

FILE = Path(__file__).resolve().parents[2] / "data/event_catalogue.csv"
ROWS = {row["code"]: row for row in csv.DictReader(FILE.read_text("utf-8-sig").splitlines())}


def test_the_leaves_are_the_domains() -> None:
    assert [leaf.code for leaf in leaves()] == list(ROWS)
    assert len(ROWS) == 75
    assert {leaf.code[:2] for leaf in leaves()} == set(GROUPS)
    for leaf in leaves():
        row = ROWS[leaf.code]
        told = (leaf.name_zh, leaf.name_en, leaf.level, leaf.department, leaf.photo, leaf.anchor)
        assert told == (row["name_zh"], row["name_en"], row["level"], row["department"], row["photo"], row["anchor"])
        assert (leaf.can_self_handle, leaf.is_urgent) == (row["self_handle"] == "Y", row["urgent"] == "U")
        assert leaf.limit == {"0.5 H": "30 min"}.get(row["limit"], row["limit"])
        assert Limit.parse(leaf.limit)


def test_disputes_children_and_health_are_restricted() -> None:
    hidden = {leaf.code for leaf in leaves() if leaf.is_restricted}
    assert hidden == {leaf.code for leaf in leaves() if leaf.code[:2] == "09"} | {"0805", "0807"}
    assert [leaf.code for leaf in leaves() if leaf.is_confidential] == ["1203"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("路灯黑了", "0203"),
        ("井盖没了", "0201"),
        ("楼道里堆了好多纸箱", "0105"),
        ("下水道堵了,粪水冒出来", "0204"),
        ("老板拖欠工资三个月", "0904"),
        ("闻到煤气味", "0602"),
        ("电动车进电梯充电", "0501"),
        ("狗", "0306"),
        ("street light", "0203"),
        ("0403", "0403"),
        ("家里停水了", "0403"),
        ("老人敲门没人应", "0605"),
    ],
)
def test_what_people_say_finds_it(said: str, code: str) -> None:
    assert code in [leaf.code for leaf in best(said, leaves(), 3)]


def test_every_leaf_is_found_first_by_each_of_its_own_words() -> None:
    missed = [(leaf.code, word) for leaf in leaves() for word in leaf.keywords if leaf not in best(word, leaves(), 3)]
    assert missed == []


def test_nothing_finds_nothing() -> None:
    assert best("", leaves()) == []
    assert best("，。", leaves()) == []
    assert best("xyzzy", leaves()) == []
