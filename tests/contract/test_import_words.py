"""Whatever an importer says of a cell has words at the desk, in both languages."""

import ast
import json
import re
from pathlib import Path

from app.imports.kinds import KINDS

ROOT = Path(__file__).resolve().parents[2]
# Where rows are judged. A code there is a text of small letters and dashes.
JUDGES = (
    "app/kernel/tables/faults.py",
    "app/identity/rules.py",
    "app/identity/staff_plan.py",
    "app/identity/staff_sheet.py",
    "app/organisation/imports.py",
    "app/organisation/plan.py",
    "app/organisation/rules.py",
    "app/premises/load.py",
    "app/premises/places.py",
    "app/premises/sheets.py",
    *(str(path.relative_to(ROOT)) for path in sorted((ROOT / "app/registers/excel").glob("*.py"))),
)
# Codes of a whole file, which has words of its own.
OF_THE_FILE = {"changed-meanwhile"}


def codes() -> set[str]:
    """Every code that a row may be told by."""
    found = set()
    for judge in JUDGES:
        for node in ast.walk(ast.parse((ROOT / judge).read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= set(re.findall(r"\A(?:[a-z]+(?:-[a-z]+)+|missing)\Z", node.value))
    misplaced = {"grid-kind-misplaced", "households-target-misplaced"}  # made of the column's name
    return (found | misplaced) - OF_THE_FILE


def words(language: str) -> dict[str, str]:
    loaded: dict[str, str] = json.loads((ROOT / f"pwa/src/i18n/imports.{language}.json").read_text("utf-8"))
    return loaded


def test_every_code_has_words() -> None:
    assert {f"code.{code}" for code in codes()} == {key for key in words("zh") if key.startswith("code.")}
    assert {f"kind.{kind}" for kind in KINDS} <= words("zh").keys()
    assert words("zh").keys() == words("en").keys()
