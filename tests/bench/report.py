"""Figures, with what they must be, and the page of docs/reference that keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "reference" / "benchmarks.md"
HEAD: Final = (
    "# Benchmarks\n\nWritten by `make bench`. Ratios hold on any machine; "
    "times are those of the one that ran it last.\n\n"
)


@dataclass(frozen=True)
class Figure:
    """One figure, with what it must be."""

    name: str
    value: float
    unit: str = ""
    target: str = ""
    is_met: bool | None = None  # None: told for information, nothing promised


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def table(figures: Sequence[Figure]) -> str:
    """The results as Markdown."""
    rows = [
        f"| {one.name} | {one.value:.3g} {one.unit} | {one.target} | "
        f"{'' if one.is_met is None else 'yes' if one.is_met else '**no**'} |"
        for one in figures
    ]
    return "\n".join(["| figure | measured | target | met |", "|---|---|---|---|", *rows])


def keep(title: str, figures: Sequence[Figure]) -> None:
    """Put a chapter of results on the page; the other chapters stay as they are."""
    text = PAGE.read_text("utf-8") if PAGE.exists() else ""
    chapters = {part.partition("\n")[0]: part.partition("\n")[2].strip() for part in text.split("\n## ")[1:]}
    chapters[title] = table(figures)
    PAGE.write_text(HEAD + "\n\n".join(f"## {name}\n\n{body}" for name, body in chapters.items()) + "\n", "utf-8")
