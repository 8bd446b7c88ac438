"""Every line a log may hold has words on the phone and at the desk, in both languages."""

import json
from pathlib import Path

import pytest

from app.incidents.log import NOTES
from app.incidents.workflow import INCIDENT

WORDS = Path(__file__).resolve().parents[2] / "pwa/src/i18n"


@pytest.mark.parametrize("file", ["desk.zh", "desk.en", "incidents.zh", "incidents.en"])
def test_every_line_of_a_log_has_words(file: str) -> None:
    said = json.loads((WORDS / f"{file}.json").read_text("utf-8"))
    prefix = "incident.verb" if file.startswith("incidents") else "verb"
    assert sorted(verb for verb in {*INCIDENT.moves, *NOTES} if f"{prefix}.{verb}" not in said) == []
