"""The live stream: one event a change, whose listener is looked at each minute: still signed in?."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import orjson
from fastapi import Request, Response

from app.kernel.access import current_actor
from app.kernel.db import Database
from app.kernel.errors import Problem
from app.kernel.live import Listener

RECHECK_S = 60.0


def json_response(body: dict[str, Any]) -> Response:
    """A body that is JSON already in all but form."""
    return Response(orjson.dumps(body, default=str), media_type="application/json")


async def revs(request: Request) -> AsyncIterator[int]:
    """The district's rev now, and again whenever it has moved; ends at the latest a minute after the session does.

    A listener that comes back needs no replay: the rev it gets first is higher than the one it had, so it asks anew.
    """
    listener: Listener = request.app.state.listener
    told, recheck = -1, time.monotonic() + RECHECK_S
    while True:
        try:
            told = await asyncio.wait_for(listener.newer(told), recheck - time.monotonic())
        except TimeoutError:
            if not await _is_signed_in(request):
                return
            recheck = time.monotonic() + RECHECK_S
        else:
            yield told


async def _is_signed_in(request: Request) -> bool:
    database: Database = request.app.state.database
    async with database.transaction() as session:
        try:
            await current_actor(request, session)
        except Problem:
            return False
    return True
