"""The one readable list of routers. A room plugs in here and nowhere else."""

from fastapi import APIRouter

from app.audit.routes import router as audit
from app.identity.routes import router as identity
from app.media.routes import router as media
from app.organisation.routes import router as organisation
from app.registers.routes import router as registers
from app.sync.routes import router as sync
from app.visits.routes import router as visits

PREFIX = "/api/v1"

router = APIRouter(prefix=PREFIX)
for room in (identity, organisation, registers, visits, sync, media, audit):
    router.include_router(room)
