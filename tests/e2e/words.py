"""The app's own words, so that screens can be found in either language."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Literal

from tests.e2e.server import ROOT

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Words:
    """One language of the app."""

    language: Language = "zh"

    def __call__(self, key: str, **params: object) -> str:
        """The words of a key of src/i18n, without plural forms."""
        text = _messages(self.language)[key]
        for name, value in params.items():
            text = text.replace(f"{{{name}}}", str(value))
        return text


@cache
def _messages(language: Language) -> dict[str, str]:
    folder = ROOT / "pwa/src/i18n"
    names = (
        f"{language}.json",
        f"desk.{language}.json",
        f"incidents.{language}.json",
        f"life.{language}.json",
        f"me.{language}.json",
    )
    return {key: text for name in names for key, text in json.loads((folder / name).read_text("utf-8")).items()}
