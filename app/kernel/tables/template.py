"""Empty spreadsheets to fill in: header words, drop-down lists, an example and notes on a second sheet."""

import asyncio
import io
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import xlsxwriter  # type: ignore[import-untyped]
from fastapi import Response

from app.kernel.tables.columns import Column

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSX_ANSWER: dict[int | str, dict[str, Any]] = {200: {"description": "A spreadsheet.", "content": {XLSX: {}}}}
ROWS = 5000  # rows that get a drop-down list
_LIST_LENGTH = 255  # Excel's limit for words written into a list


def workbook() -> tuple[io.BytesIO, Any]:
    """A workbook in memory whose cells are what was written: no text becomes a formula or a link."""
    held = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    return held, xlsxwriter.Workbook(held, options)


def build(title: str, columns: Sequence[Column]) -> bytes:
    """The bytes of an empty sheet."""
    held, book = workbook()
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1})
    needed = book.add_format({"bold": True, "bg_color": "#FBE9D7", "bottom": 1})
    # Text, or Excel turns a 17-digit code into a rounded number and 2-1 into a day.
    plain = book.add_format({"num_format": "@"})
    wrapped = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    notes = book.add_worksheet("填写说明")
    notes.set_column(0, 1, 16, wrapped)
    notes.set_column(2, 3, 48, wrapped)
    notes.write_row(0, 0, ["列", "是否必填", "示例", "说明"], bold)
    for at, column in enumerate(columns):
        header = f"{column.header}*" if column.required else column.header
        sheet.set_column(at, at, max(12, len(header) * 2 + 4), plain)
        sheet.write_string(0, at, header, needed if column.required else bold)
        words = list(column.words)
        if words and len(",".join(words)) <= _LIST_LENGTH:
            sheet.data_validation(1, at, ROWS, at, {"validate": "list", "source": words, "error_type": "warning"})
        note = column.note + (f"可填:{'、'.join(words)}" if words else "")
        for place, text in enumerate((column.header, "必填" if column.required else "选填", column.example, note)):
            notes.write_string(at + 1, place, text, wrapped)
    book.close()
    return held.getvalue()


async def template(title: str, columns: Sequence[Column]) -> Response:
    """An empty sheet to download."""
    data = await asyncio.to_thread(build, title, columns)
    named = f"attachment; filename*=UTF-8''{quote(title)}.xlsx"
    return Response(data, media_type=XLSX, headers={"content-disposition": named})
