"""Reads one spreadsheet in a process of its own: bytes on standard input, JSON on standard output.

A workbook of some kilobytes can unfold to gigabytes (zip bombs, one cell in the furthest corner, one long text shared
by a million cells), and the parser is native code. Here it may run out of memory or time without hurting a server.
Run by path and imports nothing of ours, so that it starts in some 100 ms.
"""

import datetime as dt
import io
import resource
import sys
import zipfile
from typing import Any

import orjson
from python_calamine import CalamineError, CalamineWorkbook

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 30
UNPACKED_BYTES = 120 << 20
MAX_ROWS, MAX_COLUMNS, MAX_CELL = 60_000, 100, 1000
# Pasted along with a text and never seen: byte order mark, zero-width characters, soft hyphen.
INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad"))
# A double keeps 15 digits; a longer code typed as a number has lost its tail and must not look like a code.
EXACT = 10**15


def text_of(cell: Any) -> str:
    """A cell as the text a person reads in it: numbers without ".0", days as 2026-11-22, spaces made plain."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT:
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    return " ".join(str(cell).translate(INVISIBLE).split())


def rows_of(data: bytes) -> list[tuple[int, list[str]]]:
    """(row number as the program shows it, texts) of every row of the first sheet that is not empty.

    Raises OverflowError when there is too much of something.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(member.file_size for member in archive.infolist()) > UNPACKED_BYTES:
            raise OverflowError("unpacked")
    found: list[tuple[int, list[str]]] = []
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        sheet = book.get_sheet_by_index(0)
        if sheet.end and sheet.end[1] >= MAX_COLUMNS:  # counted from 0
            raise OverflowError("columns")
        for number, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1):
            texts = [text_of(cell) for cell in cells]
            if not any(texts):
                continue
            if len(found) > MAX_ROWS:
                raise OverflowError("rows")
            if any(len(text) > MAX_CELL for text in texts):
                raise OverflowError("cell")
            found.append((number, texts))
    return found


def main() -> None:
    """Answer {"rows": …}, {"too_large": what} or {"broken": true}."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answer: dict[str, Any]
    try:
        answer = {"rows": rows_of(sys.stdin.buffer.read())}
    except OverflowError as error:
        answer = {"too_large": str(error)}
    except (CalamineError, zipfile.BadZipFile, ValueError, NotImplementedError):
        answer = {"broken": True}
    sys.stdout.buffer.write(orjson.dumps(answer))


if __name__ == "__main__":
    main()
