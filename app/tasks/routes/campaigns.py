"""Campaigns and their progress."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from app.kernel.access import Actor, guard
from app.kernel.db import Session
from app.kernel.errors import Conflict
from app.kernel.openapi import problems
from app.tasks import schemas, service

router = APIRouter(prefix="/campaigns")
Reader = Annotated[Actor, guard("campaign.read")]
Editor = Annotated[Actor, guard("campaign.edit")]


@router.get("")
async def list_campaigns(session: Session, actor: Reader) -> list[schemas.CampaignOut]:
    """Campaigns that concern one's areas, the latest first."""
    return await service.list_campaigns(session, actor)


@router.post("", status_code=201, responses=problems(404))
async def begin_campaign(asked: schemas.CampaignIn, session: Session, actor: Editor) -> schemas.CampaignDetail:
    """Ask for one visit to every household of some areas. The tasks are made in the background."""
    return await service.begin_campaign(session, actor, asked)


@router.get("/{campaign_id}", responses=problems(404))
async def read_campaign(campaign_id: UUID, session: Session, actor: Reader) -> schemas.CampaignDetail:
    """A campaign and how far the communities are: counts only."""
    return await service.campaign(session, actor, campaign_id)


@router.post("/{campaign_id}/end", responses=problems(404, Conflict))
async def end_campaign(campaign_id: UUID, session: Session, actor: Editor) -> schemas.CampaignDetail:
    """End a campaign before its time. What is open is asked of nobody any more."""
    return await service.end_campaign(session, actor, campaign_id)
