"""Filled spreadsheets to hand out: title, watermark, header, rows. What leaves says who took it, when and why."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import quote

from fastapi import Response

from app.kernel.clock import SHANGHAI
from app.kernel.errors import TooLarge
from app.kernel.tables.template import XLSX, workbook

LIMIT: Final = 500  # rows a community may take at once (domain 7.4)
_WIDEST: Final = 60
_LONGEST: Final = 32_000  # characters of a cell; Excel takes 32,767
# Programs that read a sheet as CSV take these for the beginning of a formula, whatever the cell says it is.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Watermark:
    """Who takes the data, when, and why."""

    name: str
    at: datetime
    reason: str

    def __str__(self) -> str:
        return f"导出人：{self.name}　时间：{self.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}　用途：{self.reason}"


@dataclass(frozen=True, slots=True)
class Part:
    """A sheet of a workbook: what it is called, the words above its columns, its rows."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]


def within_limit(rows: int, limit: int = LIMIT) -> None:
    """Raise TooLarge when more rows are asked for than may leave at once."""
    if rows > limit:
        raise TooLarge(params={"limit": limit, "reason": "rows"})


def harmless(value: Any) -> str | int | float | bool | None:
    """A value as a cell holds it: numbers as they are, all else as text that no program takes for a formula."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    told = str(value)[:_LONGEST]
    return f"'{told}" if told.startswith(_FORMULA) else told


def build(parts: Iterable[Part], watermark: Watermark) -> bytes:
    """The bytes of a workbook; the watermark stands above every sheet and on every printed page."""
    held, book = workbook()
    big = book.add_format({"bold": True, "font_size": 14})
    grey = book.add_format({"font_color": "#666666", "italic": True})
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1})
    plain = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    for part in parts:
        sheet = book.add_worksheet(part.title[:31])
        sheet.write_string(0, 0, part.title, big)
        sheet.write_string(1, 0, str(watermark), grey)
        sheet.write_row(2, 0, part.header, bold)
        sheet.freeze_panes(3, 0)
        # & begins a code in a footer
        sheet.set_footer(str(watermark).replace("&", "&&")[:250])
        for at, row in enumerate(part.rows, start=3):
            for column, value in enumerate(row):
                _write(sheet, at, column, harmless(value), plain)
        for column, word in enumerate(part.header):
            texts = (word, *(str(row[column] or "") for row in part.rows[:200]))
            sheet.set_column(column, column, min(_WIDEST, max(len(text) for text in texts) * 2 + 2))
    book.close()
    return held.getvalue()


def _write(sheet: Any, at: int, column: int, value: Any, plain: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(at, column, value, plain)
    elif value is not None:
        sheet.write(at, column, value, plain)


async def download(name: str, parts: Sequence[Part], watermark: Watermark) -> Response:
    """A filled workbook to download, never kept by whatever lies between."""
    data = await asyncio.to_thread(build, parts, watermark)
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}.xlsx", "cache-control": "no-store"}
    return Response(data, media_type=XLSX, headers=headers)
