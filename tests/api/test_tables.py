"""Reading spreadsheets, honest and hostile, and the templates people fill in."""

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from fastapi import UploadFile
from python_calamine import CalamineWorkbook

from app.kernel.errors import Invalid, Problem, TooLarge, UnsupportedMedia
from app.kernel.tables import Column, Faults, Line, read, reading
from app.kernel.tables.template import build
from tests.sheets import workbook

pytestmark = pytest.mark.one_engine

COLUMNS = (
    Column("code", "代码", required=True, example="990101001"),
    Column("kind", "类型", words={"街道": "street", "社区": "community"}, note="可不填。"),
    Column("born", "日期", aliases=("启用日期",)),
)


async def told(data: bytes) -> list[tuple[int, dict[str, str]]]:
    sheet = await read(UploadFile(io.BytesIO(data)), COLUMNS)
    return [(line.number, dict(line.cells)) for line in sheet.lines]


async def test_cells_become_the_text_a_person_reads() -> None:
    rows: list[list[Any]] = [
        [990101001001001, "街道\u200b", dt.date(2026, 11, 22)],
        [None, None, None],
        [" 990101\u3000001 ", True, 2.5],
    ]
    data = workbook(["代码*", "类型（选填）", "启用日期"], rows)
    assert await told(data) == [
        (2, {"code": "990101001001001", "kind": "街道", "born": "46348"}),
        (4, {"code": "990101 001", "kind": "是", "born": "2.5"}),
    ]


async def test_days_written_as_days_are_days() -> None:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy/m/d"})
    sheet.write_row(0, 0, ["代码", "日期"])
    sheet.write(1, 0, "1")
    sheet.write_datetime(1, 1, dt.date(2026, 11, 22), day)
    book.close()
    assert await told(held.getvalue()) == [(2, {"code": "1", "born": "2026-11-22"})]


async def test_a_code_that_a_number_cannot_hold_does_not_pass_for_one() -> None:
    [(_, cells)] = await told(workbook(["代码"], [[99010100100100117]]))
    assert not cells["code"].isdigit()


async def test_a_title_above_the_header_is_skipped_and_unknown_words_are_told() -> None:
    data = workbook(["备注", "代码"], [["x", "1"]], title="云溪区区域表")
    sheet = await read(UploadFile(io.BytesIO(data)), COLUMNS)
    assert (sheet.lines[0].number, sheet.lines[0]["code"], sheet.ignored) == (3, "1", ["备注"])


@pytest.mark.parametrize(
    ("data", "pointer", "code"),
    [
        (workbook(["类型", "日期"], [["街道", "x"]]), "/rows/1/code", "missing-column"),
        (workbook(["代码"], []), "/rows", "no-rows"),
        (workbook([], []), "/rows", "no-rows"),
    ],
)
async def test_a_sheet_without_header_or_rows_says_so(data: bytes, pointer: str, code: str) -> None:
    with pytest.raises(Invalid) as raised:
        await told(data)
    assert [(found.pointer, found.code) for found in raised.value.errors] == [(pointer, code)]


def bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(200 << 20))
    return held.getvalue()


def shared_text() -> bytes:
    """100 kB that unfold to 1.6 GB: one long text in every cell."""
    return workbook(["代码"] * 10, [["x" * 32_000] * 10] * 5_000)


def not_a_workbook() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("hello.txt", "hello")
    return held.getvalue()


@pytest.mark.parametrize(
    ("make", "kind", "params"),
    [
        (lambda: b"", UnsupportedMedia, {"reason": "not-a-workbook"}),
        ("代码,名称\n1,2".encode, UnsupportedMedia, {"reason": "not-a-workbook"}),
        (lambda: b"PK\x03\x04" + bytes(100), UnsupportedMedia, {"reason": "not-a-workbook"}),
        (not_a_workbook, UnsupportedMedia, {"reason": "not-a-workbook"}),
        (lambda: bytes(reading.MAX_BYTES + 1), TooLarge, {"limit": reading.MAX_BYTES}),
        (bomb, TooLarge, {"reason": "unpacked"}),
        (shared_text, TooLarge, {"reason": "unpacked"}),
        (lambda: workbook(["代码"], [["1"]] * 60_001), TooLarge, {"reason": "rows"}),
        (lambda: workbook(["代码"] * 101, [["1"]]), TooLarge, {"reason": "columns"}),
        (lambda: workbook(["代码"], [["x" * 1001]]), TooLarge, {"reason": "cell"}),
    ],
    ids=["empty", "csv", "garbage", "other-zip", "bytes", "zip-bomb", "shared-text", "rows", "columns", "cell"],
)
async def test_hostile_files_get_a_clear_problem(make: Any, kind: type[Problem], params: dict[str, Any]) -> None:
    with pytest.raises(kind) as raised:
        await told(make())
    assert raised.value.params == params


async def test_a_cell_in_the_furthest_corner_costs_nothing_here() -> None:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write(0, 0, "代码")
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    with pytest.raises(TooLarge):
        await told(held.getvalue())


@pytest.mark.parametrize("text", ["2026-11-22", "2026/11/22", "2026.11.22", "2026年11月22日", "2026-11-2"])
def test_days_people_write(text: str) -> None:
    faults = Faults()
    assert faults.day(Line(2, {"born": text}), "born") in (dt.date(2026, 11, 22), dt.date(2026, 11, 2))
    assert not faults


@pytest.mark.parametrize("text", ["22.11.2026", "2026-13-01", "明天", "46348", "2026-11-22 08:00:00", "0001-01-01"])
def test_what_is_no_day_is_told(text: str) -> None:
    faults = Faults()
    assert faults.day(Line(2, {"born": text}), "born") is None
    assert [(found.row, found.column, found.code, found.value) for found in faults.found] == [
        (2, "born", "not-a-day", text)
    ]


def test_words_and_codes_are_both_understood() -> None:
    faults = Faults()
    kinds = [faults.word(Line(2, {"kind": text}), COLUMNS[1], "x") for text in ("街道", "street", "", "村")]
    assert kinds == ["street", "street", "x", ""]
    assert [found.code for found in faults.found] == ["unknown-word"]


async def test_a_template_is_an_empty_sheet_that_reads_back() -> None:
    data = build("区域导入表", COLUMNS)
    with pytest.raises(Invalid) as raised:
        await told(data)
    assert [found.code for found in raised.value.errors] == ["no-rows"]
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        assert book.get_sheet_by_index(0).to_python() == [["代码*", "类型", "日期"]]
        assert ["类型", "选填", "", "可不填。可填:街道、社区"] in book.get_sheet_by_name("填写说明").to_python()


def test_nothing_in_a_template_is_a_formula() -> None:
    data = build("表", (Column("code", "=1+1", example='=HYPERLINK("http://x")'),))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 2
    assert not any(b"<f>" in sheet for sheet in sheets)
