"""Routes of tasks: the list, orders, care rounds, campaigns, plans, leaves and the roster."""

from fastapi import APIRouter

from app.tasks.routes.campaigns import router as campaigns
from app.tasks.routes.plans import router as plans
from app.tasks.routes.roster import router as roster
from app.tasks.routes.tasks import router as tasks

router = APIRouter(tags=["tasks"])
for part in (campaigns, plans, roster, tasks):
    router.include_router(part)
