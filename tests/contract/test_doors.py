"""A room is entered by its doors. Sync and imports alone open those of their name; all else in a room is private."""

import ast
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[2] / "app"
ROOMS = {path.name for path in APP.iterdir() if path.is_dir() and (path / "models.py").exists()}
DOORS = {"service", "events", "models", "schemas"}
# They look across the house, and open the door of their own name in every room.
GATHERERS = {"sync", "imports"}
# Entry storeys plug rooms together: they may open what a room offers them, and nothing else.
PLUGS = {
    "api.py": {"routes"},
    "docs": {"kinds"},
    "reference.py": {"policy", "kinds", "forms", "visibility"},
    "demo": {"forms", "excel", "rules"},
    "cli.py": {"forms"},
    "launcher": {"forms"},
}


def imports(path: Path) -> set[tuple[str, str]]:
    """(room, part) pairs a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("app."):
            parts = node.module.split(".")[1:]
            if parts[0] in ROOMS:
                found |= {(parts[0], parts[1])} if len(parts) > 1 else {(parts[0], alias.name) for alias in node.names}
    return found


@pytest.mark.parametrize("path", sorted(APP.rglob("*.py")), ids=lambda p: str(p.relative_to(APP)))
def test_rooms_are_entered_by_their_doors(path: Path) -> None:
    at = path.relative_to(APP).parts
    home = at[0] if at[0] in ROOMS else None
    allowed = DOORS | PLUGS.get(at[0], set()) | ({home} if home in GATHERERS else set())
    wrong = {f"{room}.{part}" for room, part in imports(path) if room != home and part not in allowed}
    assert not wrong, f"{path.relative_to(APP)} opens private parts: {sorted(wrong)}"


def test_there_are_rooms() -> None:
    assert {"identity", "organisation", "registers", "visits", "sync", "media", "audit"} <= ROOMS
