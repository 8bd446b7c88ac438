"""The texts people consent to: released versions, never altered, so that it stays known what was agreed to."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parent / "texts.json"


@dataclass(frozen=True, slots=True)
class Text:
    """A released text. `kind`: for an ordinary consent, a separate one, or a guardian's."""

    version: str
    kind: str
    zh: str
    en: str


TEXTS: Final[Mapping[str, Text]] = {row["version"]: Text(**row) for row in json.loads(FILE.read_text(encoding="utf-8"))}
