"""Every room's tables, in one import, for migrations and drift checks."""

from app.audit import models as audit
from app.care import models as care
from app.identity import models as identity
from app.imports import models as imports
from app.incidents import models as incidents
from app.kernel import changes, limits, seal_keys
from app.media import models as media
from app.organisation import models as organisation
from app.premises import models as premises
from app.privacy import models as privacy
from app.registers import models as registers
from app.sync import models as sync
from app.tasks import models as tasks
from app.visits import models as visits

ALL = (
    changes,
    limits,
    seal_keys,
    audit,
    media,
    organisation,
    identity,
    registers,
    care,
    premises,
    visits,
    incidents,
    tasks,
    sync,
    imports,
    privacy,
)
