"""The resident's link: no account, a token in the body, and a limit on guessing."""

from fastapi import APIRouter, Request

from app.incidents import service
from app.incidents.schemas.follow import Follow, Followed, FollowMove
from app.kernel.db import Session
from app.kernel.errors import TooManyRequests
from app.kernel.openapi import problems
from app.kernel.workflow import IllegalMove, Overtaken, RuleRefused

router = APIRouter(prefix="/follow")


@router.post("", responses=problems(400, 404, 422, TooManyRequests))
async def follow_incident(asked: Follow, request: Request, session: Session) -> Followed:
    """How one's case stands: no names, no account."""
    await service.slow_down(request)
    return await service.follow.follow(session, asked.token)


@router.post("/step", responses=problems(400, 403, 404, IllegalMove, Overtaken, RuleRefused, 422, TooManyRequests))
async def follow_step(asked: FollowMove, request: Request, session: Session) -> Followed:
    """Say that it is solved, have it opened again within 30 days, or appeal."""
    await service.slow_down(request)
    return await service.follow.step(session, asked.token, asked)
