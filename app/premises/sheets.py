"""From a row of a sheet to the columns of a row of ours. Empty cells say nothing and leave alone what is there."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from app.kernel.numbers import phone
from app.kernel.tables import Faults, Line
from app.premises import columns as c
from app.premises import rules
from app.premises.codes import HAZARDS
from app.premises.places import Places
from app.registers.service import tidy_building, tidy_room, tidy_unit

Values = dict[str, Any]
LONGEST: Mapping[str, int] = {
    "name": 60,
    "address": 120,
    "road": 120,
    "contact_name": 60,
    "business_hours": 60,
    "serial": 40,
    "code": 40,
}
ANYWHERE = ("district", "street", "zone", "community", "grid")
_MARKS = str.maketrans(",，；;/", "、、、、、")


def building(line: Line, places: Places, faults: Faults) -> Values:
    """A building of a grid, or of one of its micro-grids."""
    _short(line, faults)
    grid = places.area(line, "grid_code", faults, ("grid",))
    micro = places.area(line, "micro_grid_code", faults, ("micro_grid",))
    if grid and micro and not micro.code.startswith(grid.code):
        faults.add(line, "micro_grid_code", "another-grid", show=True)
    held = micro or grid
    return {
        "grid_code": grid.code if grid else None,
        "path": held.path if held else None,
        "name": tidy_building(line["name"]),
        "address": line["address"],
        "units": faults.number(line, "units", 0, 99),
        "floors": faults.number(line, "floors", 1, 200),
        "property_unit_id": places.unit(line, "property_unit_code", faults),
        **_position(line, faults),
    }


def premises(line: Line, places: Places, faults: Faults) -> Values:
    """Premises of a grid."""
    _short(line, faults)
    grid = places.area(line, "grid_code", faults, ("grid",))
    return {
        "grid_code": grid.code if grid else None,
        "path": grid.path if grid else None,
        "name": line["name"],
        "uscc": _read(line, "uscc", rules.uscc, "not-a-uscc", faults),
        "kind": faults.word(line, c.PREMISES_KIND),
        "address": line["address"],
        "contact_name": line["contact_name"],
        "contact_phone": _read(line, "contact_phone", phone, "not-a-phone", faults),
        "business_hours": line["business_hours"],
        "is_nine_small": {"yes": True, "no": False}.get(faults.word(line, c.NINE_SMALL)),
        "hazard_tags": _hazards(line, faults),
        "visit_interval_days": faults.number(line, "visit_interval_days", 1, 400),
        "status": faults.word(line, c.PREMISES_STATE),
    }


def device(line: Line, places: Places, faults: Faults) -> Values:
    """A device behind a door."""
    _short(line, faults)
    grid = places.area(line, "grid_code", faults, ("grid",))
    key = tidy_building(line["building"]), tidy_unit(line["unit"]), tidy_room(line["room"])
    door = places.doors.get((grid.code, *key)) if grid else None
    if grid and door is None and line["building"] and line["room"]:
        faults.add(line, "room", "unknown-door")
    tested = {
        "last_test_on": faults.day(line, "last_test_on"),
        "last_test_result": faults.word(line, c.RESULT),
    }
    if bool(tested["last_test_on"]) != bool(tested["last_test_result"]):
        faults.add(line, "last_test_on" if tested["last_test_result"] else "last_test_result", "missing")
    return {
        "grid_code": door.grid_code if door else None,
        "path": door.path if door else None,
        "dwelling_id": door.id if door else None,
        "kind": faults.word(line, c.DEVICE_KIND),
        "serial": line["serial"],
        "installed_on": faults.day(line, "installed_on"),
        "battery_on": faults.day(line, "battery_on"),
        "status": faults.word(line, c.DEVICE_STATE),
        **tested,
    }


def asset(line: Line, places: Places, faults: Faults) -> Values:
    """An asset at any area."""
    _short(line, faults)
    area = places.area(line, "area_code", faults, ANYWHERE)
    return {
        "area_code": area.code if area else None,
        "path": area.path if area else None,
        "code": line["code"],
        "kind": faults.word(line, c.ASSET_KIND),
        "road": line["road"],
        "owner_unit_id": places.unit(line, "owner_unit_code", faults),
        "status": faults.word(line, c.ASSET_STATE),
        **_position(line, faults),
    }


def _short(line: Line, faults: Faults) -> None:
    for name, longest in LONGEST.items():
        if len(line[name]) > longest:
            faults.add(line, name, "too-long")


def _read(line: Line, name: str, read: Callable[[str], str | None], code: str, faults: Faults) -> str | None:
    """A value in its normal form; a cell from which none could be read is noted."""
    value = read(line[name]) if line[name] else None
    if line[name] and value is None:
        faults.add(line, name, code)
    return value


def _hazards(line: Line, faults: Faults) -> list[str]:
    words = [word.strip() for word in line["hazard_tags"].translate(_MARKS).split("、")]
    codes = [HAZARDS.get(word, word) for word in words if word]
    if set(codes) - set(HAZARDS.values()):
        faults.add(line, "hazard_tags", "unknown-word")
    return list(dict.fromkeys(codes))


def _position(line: Line, faults: Faults) -> Values:
    found: Values = {"lat": _degrees(line, "lat", 90, faults), "lon": _degrees(line, "lon", 180, faults)}
    if bool(line["lat"]) != bool(line["lon"]):
        faults.add(line, "lon" if line["lat"] else "lat", "missing")
    return found


def _degrees(line: Line, name: str, most: int, faults: Faults) -> float | None:
    if not line[name]:
        return None
    try:
        value = float(line[name])
    except ValueError:
        value = math.nan
    if abs(value) <= most:
        return value
    faults.add(line, name, "not-a-position", show=True)
    return None
