"""Every kind of sheet, gathered from the rooms below. Only this room opens their `imports`."""

from collections.abc import Mapping

from app.identity import imports as identity
from app.kernel.imports import Importer
from app.organisation import imports as organisation
from app.premises import imports as premises
from app.registers import imports as registers

# In the order in which a district is filled: a household needs its grid.
ORDERED: tuple[Importer, ...] = (
    *organisation.IMPORTERS,
    *identity.IMPORTERS,
    *registers.IMPORTERS,
    *premises.IMPORTERS,
)
KINDS: Mapping[str, Importer] = {importer.kind: importer for importer in ORDERED}
