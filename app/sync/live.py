"""The live stream: one event a change, checked each minute that the listener is still signed in."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
from fastapi import Request, Response

from app.kernel.access import current_actor
from app.kernel.changes import current_rev
from app.kernel.db import Database
from app.kernel.errors import Problem
from app.kernel.live import Listener

RECHECK_S = 60.0


def json_response(body: dict[str, Any]) -> Response:
    """A body that is JSON already in all but form."""
    return Response(orjson.dumps(body, default=str), media_type="application/json")


async def revs(request: Request) -> AsyncIterator[int]:
    """The district's rev now, and again whenever it has moved; ends when the session does.

    A listener that comes back needs no replay: the rev it gets first is higher than the one it had, so it asks anew.
    """
    database: Database = request.app.state.database
    listener: Listener = request.app.state.listener
    moves = listener.revs()
    told = -1
    try:
        while True:
            try:
                await asyncio.wait_for(anext(moves), RECHECK_S)
            except TimeoutError:
                moves = listener.revs()
            async with database.transaction() as session:
                try:
                    await current_actor(request, session)
                except Problem:
                    return
                rev = await current_rev(session)
            if rev > told:
                told = rev
                yield rev
    finally:
        await moves.aclose()
