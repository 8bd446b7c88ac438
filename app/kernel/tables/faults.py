"""Problems of rows, gathered while reading and told all at once; and what an import reports."""

import contextlib
from collections.abc import Sequence
from datetime import date
from typing import Self

from pydantic import BaseModel, Field

from app.kernel.errors import Fault, Invalid
from app.kernel.tables.columns import Column, Line, Sheet

MAX_TOLD = 200  # in one answer; whoever has more mends these first


class RowProblem(BaseModel):
    """What is wrong, or unusual, in one cell."""

    row: int = Field(description="Row number as the spreadsheet shows it.", examples=[12])
    column: str = Field(description="Name of the column's field.", examples=["code"])
    header: str | None = Field(None, description="The column's header word.", examples=["代码"])
    code: str = Field(examples=["code-prefix"])
    value: str | None = Field(None, description="What stands there, when it is a code.", examples=["99010100100"])


class ImportReport(BaseModel):
    """What an import did, or would do. With a single problem nothing at all is imported."""

    dry_run: bool
    rows: int = Field(description="Rows read, empty ones apart.", examples=[1400])
    created: int = Field(0, examples=[1398])
    changed: int = Field(0, examples=[2])
    unchanged: int = Field(0, examples=[0])
    problems: list[RowProblem] = Field(default_factory=list, max_length=MAX_TOLD)
    problem_count: int = Field(0, description="How many problems there are; at most 200 are told.")
    warnings: list[RowProblem] = Field(default_factory=list, description="Unusual, and imported all the same.")
    ignored_columns: list[str] = Field(
        default_factory=list, description="Header words nobody knows.", examples=[["备注"]]
    )

    @classmethod
    def of(
        cls, sheet: Sheet, faults: "Faults", warnings: "Faults", *, dry_run: bool, created: int, changed: int
    ) -> Self:
        """The report on a sheet. Where there are problems nothing was created or changed, whatever was planned."""
        rows = len(sheet.lines)
        return cls(
            dry_run=dry_run,
            rows=rows,
            created=0 if faults else created,
            changed=0 if faults else changed,
            unchanged=0 if faults else rows - created - changed,
            problems=faults.found[:MAX_TOLD],
            problem_count=len(faults.found),
            warnings=warnings.found[:MAX_TOLD],
            ignored_columns=sheet.ignored,
        )


class Faults:
    """Gathers problems while rows are read."""

    def __init__(self, columns: Sequence[Column] = ()) -> None:
        self.found: list[RowProblem] = []
        self.headers = {column.name: column.header for column in columns}

    def __bool__(self) -> bool:
        return bool(self.found)

    @property
    def rows(self) -> set[int]:
        """The rows that have a problem."""
        return {found.row for found in self.found}

    def add(self, line: Line, name: str, code: str, *, show: bool = False) -> None:
        """Note a problem. `show` tells the value too: for codes and days only, never for what names a person."""
        value = line[name] if show and line[name] else None
        header = self.headers.get(name)
        self.found.append(RowProblem(row=line.number, column=name, header=header, code=code, value=value))

    def require(self, line: Line, columns: Sequence[Column]) -> None:
        """Note every required cell that is empty."""
        for column in columns:
            if column.required and not line[column.name]:
                self.add(line, column.name, "missing")

    def word(self, line: Line, column: Column, default: str = "") -> str:
        """The code a cell stands for in the column's words, `default` where it is empty; notes an unknown word."""
        text = line[column.name]
        if not text:
            return default
        if text in column.words.values():
            return text
        if text not in column.words:
            self.add(line, column.name, "unknown-word", show=True)
        return column.words.get(text, "")

    def day(self, line: Line, name: str) -> date | None:
        """The day in a cell (2026-11-22, 2026/11/22, 2026.11.22, 2026年11月22日), None where empty; notes others."""
        text = line[name].removesuffix("日")
        if not text:
            return None
        for mark in "年月/.":
            text = text.replace(mark, "-")
        with contextlib.suppress(ValueError):
            year, month, day = (int(part) for part in text.split("-"))
            if 1900 <= year <= 2200:
                return date(year, month, day)
        self.add(line, name, "not-a-day", show=True)
        return None

    def number(self, line: Line, name: str, least: int, most: int) -> int | None:
        """The whole number in a cell, None where empty; notes anything else and what is out of bounds."""
        text = line[name]
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most:
            return int(text)
        self.add(line, name, "not-a-number", show=True)
        return None

    def refuse(self) -> None:
        """Raise Invalid with a fault at /rows/<row>/<column> for each problem, if there is one."""
        if self.found:
            told = [Fault(f"/rows/{found.row}/{found.column}", found.code) for found in self.found[:MAX_TOLD]]
            raise Invalid(errors=told, params={"problems": len(self.found)})
