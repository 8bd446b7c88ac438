"""Attempts that may fail without harm: when the database refuses a lot, it is halved until the culprit stands alone."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import asyncpg
from sqlalchemy.exc import DBAPIError

from app.kernel.operations import Item, Result

Run = Callable[[Sequence[Item]], Awaitable[dict[UUID, Result]]]


async def bisect(
    connection: "asyncpg.Connection[asyncpg.Record]", run: Run, items: Sequence[Item]
) -> dict[UUID, Result]:
    """Run for all items; for halves of them where that fails. What fails alone is refused as unstorable.

    Outside a transaction `run` is one statement, which undoes itself. Raises what no item can be blamed for.
    """
    try:
        if connection.is_in_transaction():
            async with connection.transaction():  # a savepoint
                return await run(items)
        return await run(items)
    except (asyncpg.PostgresError, asyncpg.DataError, DBAPIError) as error:
        state = _sqlstate(error)
        # Only data can be at fault here (22: bad value, 23: a constraint); anything else is not the item's doing.
        if not state.startswith(("22", "23")):
            raise
        if len(items) == 1:
            return {items[0].op_id: Result("rejected", None, "unstorable", {"sqlstate": state})}
    middle = len(items) // 2
    first = await bisect(connection, run, items[:middle])
    return first | await bisect(connection, run, items[middle:])


def _sqlstate(error: Exception) -> str:
    """The SQLSTATE of a failed statement; a value the driver itself could not send counts as a bad value."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return getattr(cause, "sqlstate", None) or ("22000" if isinstance(cause, asyncpg.DataError) else "")
