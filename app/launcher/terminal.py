"""What the launcher says to the person at the terminal."""

import json
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from app.kernel.config import Settings

SIGN_INS = "demo.json"
COLUMNS = ("role", "name", "username", "password", "area_name")


def say(text: str = "") -> None:
    print(text, flush=True)  # noqa: T201  this is the terminal's module


def complain(error: object) -> None:
    """One sentence, no traceback: what is wrong is not our code."""
    print(f"doorstep: {error}", file=sys.stderr, flush=True)  # noqa: T201


def announce(settings: Settings, seconds: float) -> None:
    """The address, and whom to sign in as while the demo district's sign-ins are kept."""
    say(f"Doorstep 叩门 · {settings.district_name} · ready in {seconds:.1f} s · Ctrl-C stops everything\n")
    say(f"  {settings.origin}\n")
    kept = settings.data_dir / SIGN_INS
    if kept.exists():
        say(f"Sign in as any of these, also in {kept}:\n")
        for line in table(kept):
            say(f"  {line}")
        say()


def table(sign_ins: Path) -> Iterable[str]:
    rows = [COLUMNS, *([str(entry[column]) for column in COLUMNS] for entry in json.loads(sign_ins.read_text("utf-8")))]
    widths = [max(_width(row[i]) for row in rows) for i in range(len(COLUMNS))]
    for row in rows:
        padded = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(padded).rstrip()


def _width(text: str) -> int:
    """Columns of a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
