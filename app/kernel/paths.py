"""Area paths of all tables at once: when an area moves, everything below it moves in the same transaction."""

from sqlalchemy import Table, literal, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import func

from app.kernel.db import Base, Ltree


def tables() -> list[Table]:
    """Every table whose rows lie at an area: those with an ltree column `path`."""
    return [
        table
        for table in Base.metadata.sorted_tables
        if "path" in table.columns and isinstance(table.columns["path"].type, Ltree)
    ]


async def move(session: AsyncSession, old: str, new: str) -> int:
    """Hang everything at or below area path `old` under `new`. Returns the number of rows rewritten, of all tables."""
    before, after, moved = literal(old, Ltree()), literal(new, Ltree()), 0
    for table in tables():
        path = table.columns["path"]
        # subpath() refuses an offset at the very end, which is where the moved area's own path ends
        rest = func.subpath(path, func.nlevel(before), type_=Ltree())
        deeper = update(table).where(path.op("<@")(before), path != before).values(path=after.op("||")(rest))
        itself = update(table).where(path == before).values(path=after)
        for statement in (deeper, itself):
            moved += len((await session.execute(statement.returning(path))).all())
    return moved
