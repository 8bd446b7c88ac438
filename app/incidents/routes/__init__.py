"""Routes of incidents: catalogue, rules, map, queue and case, moves, notes, whistles, the resident's link."""

from fastapi import APIRouter

from app.incidents.routes.beside import router as beside
from app.incidents.routes.cases import router as cases
from app.incidents.routes.catalogue import router as catalogue
from app.incidents.routes.dispatch_rules import router as rules
from app.incidents.routes.follow import router as follow
from app.incidents.routes.map import router as maps
from app.incidents.routes.moves import router as moves

router = APIRouter(tags=["incidents"])
for part in (catalogue, rules, maps, follow, cases, beside, moves):
    router.include_router(part)
