"""Which sheets this room reads. Opened by the imports room alone."""

from app.kernel.imports import Importer
from app.registers import excel

IMPORTERS = (
    Importer(
        "households",
        "household.import",
        excel.ALL_GRIDS_TITLE,
        excel.ALL_GRIDS,
        excel.draw,
        known=(excel.ID_NUMBER,),
        is_personal=True,
    ),
)
