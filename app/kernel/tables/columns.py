"""What a sheet is made of: columns with header words, lines with texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `words` are what people write for a code (网格 for grid); the code itself is understood too."""

    name: str
    header: str
    required: bool = False
    example: str = ""
    note: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()


@dataclass(slots=True)
class Line:
    """One row: its number as the spreadsheet program shows it, and its texts by column name."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        """The text in a column, "" where it is empty or the sheet has no such column."""
        return self.cells.get(name, "")


@dataclass(slots=True)
class Sheet:
    """The rows below the header, and header words nobody knows."""

    lines: list[Line]
    ignored: list[str]


def plain(word: str) -> str:
    """A header word without its star, its note in brackets and its spaces."""
    return word.replace("（", "(").split("(")[0].strip("*＊:： ").replace(" ", "").lower()


def names_of(words: Sequence[str], columns: Sequence[Column]) -> list[str | None]:
    """The column name of each header word, None for words nobody knows."""
    known = {plain(word): column.name for column in columns for word in (column.header, column.name, *column.aliases)}
    return [known.get(plain(word)) for word in words]
