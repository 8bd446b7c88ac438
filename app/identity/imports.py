"""Which sheets this room reads. Opened by the imports room alone."""

from app.identity import staff_sheet
from app.identity.staff_plan import PERMISSION
from app.kernel.imports import Importer

IMPORTERS = (Importer("staff", PERMISSION, staff_sheet.TITLE, staff_sheet.COLUMNS, staff_sheet.draw, is_personal=True),)
