"""Spreadsheets in and out: header words to field names, rows to texts, problems to rows.

What a row means is its room's affair. Nothing here logs a cell.
"""

from app.kernel.tables.columns import Column, Line, Sheet
from app.kernel.tables.faults import Faults, ImportReport, RowProblem
from app.kernel.tables.reading import XlsxFile, read, read_bytes, taken
from app.kernel.tables.template import XLSX_ANSWER, template
from app.kernel.tables.writing import LIMIT, Part, Watermark, download, within_limit

__all__ = [
    "LIMIT",
    "XLSX_ANSWER",
    "Column",
    "Faults",
    "ImportReport",
    "Line",
    "Part",
    "RowProblem",
    "Sheet",
    "Watermark",
    "XlsxFile",
    "download",
    "read",
    "read_bytes",
    "taken",
    "template",
    "within_limit",
]
