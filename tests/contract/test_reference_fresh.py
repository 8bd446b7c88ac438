"""docs/reference says what the code says; `make gen` writes it."""

from pathlib import Path

import pytest

from app.reference import FOLDER, main, references, stale


def test_the_reference_is_fresh() -> None:
    assert list(stale(FOLDER)) == [], "run `make gen`"


def test_checking_names_what_is_stale_and_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], tmp_path) == 0
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*")} == set(references())
    assert main(["--check"], tmp_path) == 0
    (tmp_path / "reference/settings.md").write_text("by hand")
    (tmp_path / "reference/openapi.json").unlink()
    assert main(["--check"], tmp_path) == 1
    told = capsys.readouterr().err
    assert "settings.md is stale" in told
    assert "openapi.json is stale" in told
    assert "problems.md" not in told
    assert (tmp_path / "reference/settings.md").read_text() == "by hand"
    assert main([], tmp_path) == 0
    assert main(["--check"], tmp_path) == 0


def test_every_page_says_what_made_it() -> None:
    for name, content in references().items():
        assert "make gen" in content[:200], name
