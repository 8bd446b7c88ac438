"""How far a run is, told while it runs: over a connection of its own, as the run's transaction shows nothing yet."""

import asyncio
import time
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.imports import repo
from app.kernel.db import beside
from app.kernel.imports import Cancelled

EVERY_S = 0.5


class Progress:
    """The watch of a run (see `kernel.imports.Watch`): notes progress, and learns whether the run was called off."""

    def __init__(self, session: AsyncSession, run_id: UUID) -> None:
        self._database, self._run_id = beside(session), run_id
        self._told = {"rows_checked": 0, "rows_written": 0}
        self._at = time.monotonic()

    async def read(self, rows: int) -> None:
        """The workbook was read, and has so many rows."""
        await self._tell(rows_total=rows)

    async def checked(self, rows: int) -> None:
        """So many more rows were compared with what is there."""
        self._told["rows_checked"] += rows
        await self._turn()

    async def written(self, rows: int) -> None:
        """So many more rows were written."""
        self._told["rows_written"] += rows
        await self._turn()

    async def _turn(self) -> None:
        await asyncio.sleep(0)  # whoever else this process serves
        if time.monotonic() - self._at >= EVERY_S:
            await self._tell()

    async def _tell(self, **more: int) -> None:
        self._at = time.monotonic()
        async with self._database.transaction() as session:
            is_called_off = await repo.tell(session, self._run_id, **self._told, **more)
        if is_called_off:
            raise Cancelled
