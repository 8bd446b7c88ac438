"""An uploaded workbook to named texts. The parsing happens in a process that may die of the file instead of us."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import orjson
from fastapi import File, UploadFile

from app.kernel.errors import Fault, Invalid, TooLarge, UnsupportedMedia
from app.kernel.tables.columns import Column, Line, Sheet, names_of

MAX_BYTES = 5 << 20
SECONDS = 60
HEADER_WITHIN = 10  # rows in which header words are looked for: people put a title above them

_READER = Path(__file__).with_name("reader_process.py")
# Two at a time: each takes a core and may take a gigabyte.
_turn = asyncio.Semaphore(2)

XlsxFile = Annotated[UploadFile, File(description="An .xlsx workbook of at most 5 MB; its first sheet is read.")]
Row = tuple[int, list[str]]

# How files begin: a workbook of today is a zip; one of before 2007, or one with a password, is a container of Windows.
_ZIP = b"PK"
_OLD_CONTAINER = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


async def read(file: UploadFile, columns: Sequence[Column]) -> Sheet:
    """The rows of an uploaded workbook.

    Raises TooLarge (`params.limit` in bytes, or `params.reason`: rows, columns, cell, unpacked), UnsupportedMedia when
    it is no workbook (`params.reason`: not-a-workbook, old-workbook, password-protected), Invalid when header words
    are missing (at /rows/<row>/<column>) or no rows follow (at /rows).
    """
    return await read_bytes(await taken(file), columns)


async def taken(file: UploadFile) -> bytes:
    """The bytes of an upload that may be a workbook. Raises TooLarge and UnsupportedMedia as `read` does."""
    data = await file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise TooLarge(params={"limit": MAX_BYTES})
    if data.startswith(_OLD_CONTAINER):
        raise UnsupportedMedia(params={"reason": "password-protected" if _ENCRYPTED in data else "old-workbook"})
    if not data.startswith(_ZIP):
        raise UnsupportedMedia(params={"reason": "not-a-workbook"})
    return data


async def read_bytes(data: bytes, columns: Sequence[Column]) -> Sheet:
    """The rows of a workbook that was `taken`. Raises what `read` raises."""
    rows = await _rows(data)
    # Ten thousands of rows take some tenths of a second, for which nobody should have to wait.
    return await asyncio.to_thread(_sheet, rows, columns)


def _sheet(rows: Sequence[Row], columns: Sequence[Column]) -> Sheet:
    at, names = _header(rows, columns)
    lines = [
        Line(number, {name: text for name, text in zip(names, texts, strict=False) if name})
        for number, texts in rows[at + 1 :]
    ]
    if not lines:
        raise Invalid(errors=[Fault("/rows", "no-rows")])
    words = rows[at][1]
    return Sheet(lines, [word for word, name in zip(words, names, strict=True) if word and name is None])


def _header(rows: Sequence[Row], columns: Sequence[Column]) -> tuple[int, list[str | None]]:
    """Place and column names of the first row that has every required header word."""
    needed = {column.name for column in columns if column.required}
    if not rows:
        raise Invalid(errors=[Fault("/rows", "no-rows")])
    likely = 0
    for at, (_, words) in enumerate(rows[:HEADER_WITHIN]):
        names = names_of(words, columns)
        if needed <= set(names):
            return at, names
        if len(needed.intersection(names)) > len(needed.intersection(names_of(rows[likely][1], columns))):
            likely = at
    number, words = rows[likely]
    missing = needed.difference(names_of(words, columns))
    raise Invalid(errors=[Fault(f"/rows/{number}/{name}", "missing-column") for name in sorted(missing)])


async def _rows(data: bytes) -> list[Row]:
    async with _turn:
        reader = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            str(_READER),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            told, _ = await asyncio.wait_for(reader.communicate(data), SECONDS)
        except TimeoutError:
            told = b""
        finally:
            if reader.returncode is None:
                reader.kill()
                await reader.wait()
    # Ended by a signal or by the clock: it asked for more memory or time than any honest sheet needs.
    answer: dict[str, Any] = orjson.loads(told) if told and reader.returncode == 0 else {"too_large": "unpacked"}
    if answer.get("broken"):
        raise UnsupportedMedia(params={"reason": "not-a-workbook"})
    if reason := answer.get("too_large"):
        raise TooLarge(params={"reason": reason})
    rows: list[Row] = answer["rows"]
    return rows
