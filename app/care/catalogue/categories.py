"""The categories K01 to K21: data, read from `categories.csv`. K22 is no category of its own but a list of others."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parent / "categories.csv"
# Entries keep the version under which they were registered; another file is another version.
VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Category:
    """A category as the file has it. Months until a review, days until it runs out by itself."""

    code: str
    name_zh: str
    name_en: str
    purpose_zh: str
    purpose_en: str
    level: str  # the usual one
    rule: str  # when another one is usual: aged_or_frail → A, alone → B
    levels: tuple[str, ...]
    bases: tuple[str, ...]
    needs_consent: bool  # whatever the basis
    target: str  # resident, household, any
    months: int
    lasts_days: int | None  # at most so long
    until_18: bool
    is_deleted: bool  # when it runs out, rather than ended
    ends: str
    worker: str  # category, a hint, or nothing
    volunteer: str  # a hint, or nothing
    departments: tuple[str, ...]
    form: str  # of its visits


def _category(row: Mapping[str, str]) -> Category:
    kind, _, days = row["lasts"].partition("_")
    return Category(
        code=row["code"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        purpose_zh=row["purpose_zh"],
        purpose_en=row["purpose_en"],
        level=row["level"],
        rule=row["rule"],
        levels=tuple(row["levels"].split()),
        bases=tuple(row["bases"].split()),
        target=row["target"],
        ends=row["ends"],
        worker=row["worker"],
        volunteer=row["volunteer"],
        departments=tuple(row["departments"].split()),
        form=row["form"],
        needs_consent=row["consent"] == "yes",
        months=int(row["months"]),
        lasts_days=int(days) if kind in ("end", "delete") else None,
        until_18=kind == "until",
        is_deleted=kind == "delete",
    )


def _read() -> dict[str, Category]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: _category(row) for row in csv.DictReader(file)}


CATEGORIES: Final[Mapping[str, Category]] = _read()
# K22: whom to call when it is very hot, very cold or about to flood.
WEATHER: Final = tuple(f"K0{number}" for number in range(1, 10))
