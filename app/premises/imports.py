"""Which sheets this room reads. Opened by the imports room alone."""

from app.kernel.imports import Importer
from app.premises import columns, sheets
from app.premises.load import Kind
from app.premises.models import Asset, Building, Device, Premises

KINDS = {
    "buildings": Kind(
        noun="building",
        permission="premises.import",
        model=Building,
        columns=columns.BUILDINGS,
        key=("grid_code", "name"),
        place="grid_code",
        read=sheets.building,
        defaults={},
    ),
    "premises": Kind(
        noun="premises",
        permission="premises.import",
        model=Premises,
        columns=columns.PREMISES,
        key=("grid_code", "address", "name"),
        place="grid_code",
        read=sheets.premises,
        defaults={"contact_phone": None, "is_nine_small": False, "hazard_tags": [], "status": "open"},
        feed=10,
    ),
    "devices": Kind(
        noun="device",
        permission="premises.import",
        model=Device,
        columns=columns.DEVICES,
        key=("kind", "serial"),
        place="serial",
        read=sheets.device,
        defaults={"status": "in_use"},
        feed=11,
    ),
    "assets": Kind(
        noun="asset",
        permission="asset.import",
        model=Asset,
        columns=columns.ASSETS,
        key=("code",),
        place="code",
        read=sheets.asset,
        defaults={"status": "in_use"},
    ),
}
_TITLES = {
    "buildings": columns.BUILDINGS_TITLE,
    "premises": columns.PREMISES_TITLE,
    "devices": columns.DEVICES_TITLE,
    "assets": columns.ASSETS_TITLE,
}

IMPORTERS = tuple(
    Importer(name, kind.permission, _TITLES[name], kind.columns, kind.draw, is_personal=name == "premises")
    for name, kind in KINDS.items()
)
