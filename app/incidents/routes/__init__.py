"""Routes of incidents: the catalogue, the queue and the case, every move, notes and whistles, the resident's link."""

from fastapi import APIRouter

from app.incidents.routes.beside import router as beside
from app.incidents.routes.cases import router as cases
from app.incidents.routes.catalogue import router as catalogue
from app.incidents.routes.follow import router as follow
from app.incidents.routes.moves import router as moves

router = APIRouter(tags=["incidents"])
for part in (catalogue, follow, cases, beside, moves):
    router.include_router(part)
