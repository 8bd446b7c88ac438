"""Set-up that was done is not done again; set-up that was interrupted is."""

from pathlib import Path

import pytest

from tools import stamp


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamp, "CACHE", tmp_path / "cache")


def test_work_is_done_once_for_the_same_inputs_and_again_for_others(tmp_path: Path) -> None:
    made, source, done = tmp_path / "made/.stamp", tmp_path / "source", []
    for content in ("one", "one", "two", "two", "one"):
        source.write_text(content)
        stamp.once(made, ["text", source], lambda: done.append(source.read_text()))
    assert done == ["one", "two", "one"]


def test_interrupted_work_is_done_again_even_if_it_had_succeeded_before(tmp_path: Path) -> None:
    made, done = tmp_path / "made/.stamp", []

    def interrupted() -> None:
        raise KeyboardInterrupt

    stamp.once(made, ["one"], lambda: done.append("one"))
    with pytest.raises(KeyboardInterrupt):
        stamp.once(made, ["two"], interrupted)
    stamp.once(made, ["one"], lambda: done.append("one again"))
    assert done == ["one", "one again"]


def test_text_and_files_that_only_look_alike_together_are_told_apart(tmp_path: Path) -> None:
    made = tmp_path / ".stamp"
    done: list[None] = []
    for inputs in (["ab", "c"], ["a", "bc"]):
        stamp.once(made, inputs, lambda: done.append(None))
    assert len(done) == 2
