"""The resident's link: no account, a code in the body, and a limit on guessing; and how a desk hands out another."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request

from app.incidents import service
from app.incidents.schemas.follow import Follow, Followed, FollowLink, FollowMove
from app.kernel.access import Actor, guard
from app.kernel.db import Session
from app.kernel.errors import Conflict, Gone, TooManyRequests
from app.kernel.openapi import problems
from app.kernel.workflow import IllegalMove, Overtaken, RuleRefused

router = APIRouter()


@router.post("/follow", responses=problems(400, 404, Gone, 422, TooManyRequests))
async def follow_incident(asked: Follow, request: Request, session: Session) -> Followed:
    """How one's case stands: no names, no account."""
    await service.slow_down(request)
    return await service.follow.follow(session, asked.code, service.follow_key(request))


@router.post(
    "/follow/step", responses=problems(400, 404, Gone, IllegalMove, Overtaken, RuleRefused, 422, TooManyRequests)
)
async def follow_step(asked: FollowMove, request: Request, session: Session) -> Followed:
    """Say whether it is solved, have it opened again within 30 days, or appeal."""
    await service.slow_down(request)
    return await service.follow.step(session, asked, service.follow_key(request))


@router.post("/incidents/{incident_id}/follow-link", status_code=201, responses=problems(401, 403, 404, Conflict, 422))
async def issue_follow_link(
    incident_id: UUID, request: Request, session: Session, actor: Annotated[Actor, guard("incident.follow_link")]
) -> FollowLink:
    """A new code for the complainant of a case; older ones stay valid, and the log of looks keeps who handed it out.

    409 `no-complainant`: nobody gave a name, so there is nobody who could use it.
    """
    key = service.follow_key(request)
    return FollowLink(code=await service.follow.give(session, actor, incident_id, key))
