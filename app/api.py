"""The one readable list of routers. A room plugs in here and nowhere else."""

from fastapi import APIRouter

from app.audit.routes import router as audit
from app.care.routes import router as care
from app.identity.routes import router as identity
from app.imports.routes import router as imports
from app.incidents.routes import router as incidents
from app.media.routes import router as media
from app.organisation.routes import router as organisation
from app.premises.routes import router as premises
from app.privacy.routes import router as privacy
from app.registers.routes import router as registers
from app.sync.routes import router as sync
from app.tasks.routes import router as tasks
from app.timeline.routes import router as timeline
from app.visits.routes import router as visits

PREFIX = "/api/v1"

# Routes without a guard, each with its reason. Everything else asks who is there; a test holds us to it.
PUBLIC = {
    ("GET", "/healthz"): "tells nothing but that the process lives",
    ("GET", "/readyz"): "tells nothing but that the database answers",
    ("POST", f"{PREFIX}/auth/sign-in"): "the door itself",
    ("GET", f"{PREFIX}/openapi.json"): "the shape of the API, nobody's data",
    ("HEAD", f"{PREFIX}/openapi.json"): "the shape of the API, nobody's data",
    ("POST", f"{PREFIX}/follow"): "a resident's link opens one case",
    ("POST", f"{PREFIX}/follow/step"): "a resident's link, to say whether it is solved",
    ("OPTIONS", f"{PREFIX}/media"): "what uploads can do, as tus clients ask before they sign in",
    ("GET", "/case"): "a field for the code of a resident's link",
    ("POST", "/case"): "a resident's link opens one case",
    ("POST", "/case/step"): "a resident's link, to say whether it is solved",
    ("GET", "/case/photos/{address}"): "a photo of such a case, for ten minutes, by a signed address",
    ("GET", "/case/style.css"): "how that page looks",
    ("GET", "/case/case.js"): "puts the code of a link into the field",
    ("GET", "/docs"): "leads to the pages below",
    ("GET", "/docs/api"): "the shape of the API, readable",
    ("GET", "/docs/problems"): "what errors mean",
    ("GET", "/docs/style.css"): "how those pages look",
    ("GET", "/assets"): "the phone app's files",
    ("GET", "/{path:path}"): "the phone app's shell, the same for everybody",
}

router = APIRouter(prefix=PREFIX)
# In this order an address is looked for: what phones ask all day comes first.
for room in (
    *(sync, media, identity, organisation, registers, care, premises),
    *(visits, incidents, tasks, timeline, imports, privacy, audit),
):
    router.include_router(room)
