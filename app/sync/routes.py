"""Sync: push, pull, and the live word that something changed."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from app.kernel.access import Actor, StreamGuard, guard
from app.kernel.db import Session
from app.kernel.openapi import problems
from app.sync import examples, live
from app.sync.envelope import read_envelope
from app.sync.pull import pull as pull_page
from app.sync.push import push as push_batch
from app.sync.schemas import LiveEvent, PullIn, PullOut, PushOut

router = APIRouter(tags=["sync"])


@router.post(
    "/sync/push",
    response_model=PushOut,
    responses={200: examples.PUSH_ANSWER, **problems(400, 401, 403, 413, 422, 503)},
    openapi_extra=examples.PUSH_BODY,
)
async def push(request: Request, actor: Annotated[Actor, Depends(StreamGuard("visit.record"))]) -> Response:
    """Send what was done on a phone: 1 to 500 operations, a verdict each, in their order. Safe to repeat."""
    envelope = read_envelope(await request.body())  # which may take a stairwell's time: no connection waits for it
    return live.json_response(await push_batch(request.app.state.database, actor, envelope))


@router.post(
    "/sync/pull",
    response_model=PullOut,
    responses={200: examples.PULL_ANSWER, **problems(400, 401, 403, 413, 422, 503)},
)
async def pull(asked: PullIn, session: Session, actor: Annotated[Actor, guard("sync.feed")]) -> Response:
    """Fetch what changed in one's grids since the cursor; without a cursor, everything, today's households first."""
    return Response(await pull_page(session, actor, asked), media_type="application/json")


@router.get("/live", response_class=EventSourceResponse, responses=problems(401, 403, 503))
async def live_stream(
    request: Request, _actor: Annotated[Actor, Depends(StreamGuard(None))]
) -> AsyncIterator[ServerSentEvent]:
    """Tell within a second of every commit that the district has moved on. Carries a rev, never a record."""
    async for rev in live.revs(request):
        yield ServerSentEvent(event="rev", id=str(rev), data=LiveEvent(rev=rev))
