"""Routes of the audit room."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.audit import schemas, service
from app.kernel.access import Actor, guard
from app.kernel.db import Session

router = APIRouter(tags=["audit"])


@router.get("/audit", response_model_exclude_none=True)
async def entries(
    actor: Annotated[Actor, guard("audit.read")],
    session: Session,
    since: datetime | None = None,
    actor_id: UUID | None = None,
    action: str | None = None,
    cursor: int | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> schemas.Entries:
    """Who saw or changed what, newest first. Reading the log is written into the log."""
    found = service.Filter(since=since, actor_id=actor_id, action=action)
    return await service.entries(session, actor, found, cursor=cursor, limit=limit)
