"""Sheets that leave: marked with who took them and why, harmless to open, never too long."""

import io
from datetime import UTC, date, datetime

import pytest
from python_calamine import CalamineWorkbook

from app.kernel.errors import TooLarge
from app.kernel.tables.writing import LIMIT, Part, Watermark, build, harmless, within_limit

WHO = Watermark("岑守拙", datetime(2026, 11, 21, 16, 5, tzinfo=UTC), "A&B 本人要求")


def test_title_watermark_header_rows() -> None:
    data = build([Part("走访记录", ("时间", "备注"), [(date(2026, 11, 22), "=1+1"), (7, None)])], WHO)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("走访记录").to_python()
    assert rows[0][0] == "走访记录"
    assert rows[1][0] == "导出人：岑守拙　时间：2026-11-22 00:05　用途：A&B 本人要求"
    assert rows[2] == ["时间", "备注"]
    assert rows[3] == ["2026-11-22", "'=1+1"]
    assert rows[4][0] == 7


@pytest.mark.parametrize("told", ["=1+1", "+86 154", "-1", "@SUM(A1)", "\tx", '=HYPERLINK("http://x")'])
def test_no_text_is_a_formula_anywhere(told: str) -> None:
    assert harmless(told) == f"'{told}"


def test_values_are_what_they_were() -> None:
    assert [harmless(value) for value in (None, 0, 1.5, True, "好")] == [None, 0, 1.5, True, "好"]
    assert len(str(harmless("长" * 40_000))) == 32_000


def test_more_than_may_leave_at_once_is_refused() -> None:
    within_limit(LIMIT)
    with pytest.raises(TooLarge) as raised:
        within_limit(LIMIT + 1)
    assert raised.value.params == {"limit": 500, "reason": "rows"}
