"""`make bench`: prints tables and keeps them in docs/reference. `make bench ONLY=board` measures one thing alone."""

import asyncio
import sys
from typing import Final

from tests.bench import board, imports, incidents, register, sync
from tests.bench.report import keep, table

CHAPTERS: Final = {
    "sync": ("Sync", sync.measure),
    "register": ("Looking somebody up", register.measure),
    "board": ("The live board", board.measure),
    "imports": ("Imports", imports.measure),
    "incidents": ("A million incidents", incidents.measure),
}


async def main(names: list[str]) -> int:
    """Measure what is named, everything when nothing is; exit status 1 when a target is missed."""
    missed = False
    for name in names or CHAPTERS:
        title, measure = CHAPTERS[name]
        figures = await measure()
        print(f"{title}\n\n{table(figures)}\n", flush=True)
        keep(title, figures)
        missed |= any(one.is_met is False for one in figures)
    return int(missed)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
