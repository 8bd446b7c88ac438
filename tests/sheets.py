"""Workbooks for tests, made as a spreadsheet program makes them."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]


def workbook(header: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str | None = None) -> bytes:
    """An .xlsx with a header row (below a title, if there is one); None leaves a cell empty."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    sheet = book.add_worksheet()
    top = 0
    if title:
        sheet.write(0, 0, title)
        top = 1
    for at, row in enumerate([header, *rows], start=top):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(at, column, value)
    book.close()
    return held.getvalue()


def upload(data: bytes) -> dict[str, Any]:
    """The `files` of a request that uploads a workbook."""
    return {"file": ("区域.xlsx", data, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")}
