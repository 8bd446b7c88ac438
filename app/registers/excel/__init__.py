"""The households of one grid from a spreadsheet: everything or nothing, and the same file again changes nothing."""

from app.registers.excel.columns import COLUMNS, TITLE
from app.registers.excel.load import import_households

__all__ = ["COLUMNS", "TITLE", "import_households"]
