"""What comes from phones, and which rows a phone holds. Opened by the sync room alone."""

from pydantic import TypeAdapter

from app.kernel.feeds import Feed
from app.kernel.operations import Operation
from app.premises import checks, edits
from app.premises.models import Premises

OPERATIONS = (
    Operation(
        "premises.edit",
        1,
        "edit",
        "premises.edit",
        TypeAdapter(edits.PremisesEditData),
        edits.apply,
        "Fields of premises, each from what it was to what it is",
    ),
    Operation(
        "device.check",
        1,
        "append",
        "device.check",
        TypeAdapter(checks.DeviceCheckData),
        checks.apply,
        "The test of a smoke alarm or its like",
    ),
)

_IN_GRID = "r.grid_code = any(:grids) and r.path <@ any(:paths)"

FEEDS = (
    Feed(
        number=10,
        name="premises",
        source="premises r",
        scope=_IN_GRID,
        data="""json_build_object(
            'grid_code', r.grid_code, 'name', r.name, 'kind', r.kind, 'address', r.address,
            'dwelling_id', r.dwelling_id, 'contact_name', r.contact_name, 'business_hours', r.business_hours,
            'is_nine_small', r.is_nine_small, 'hazard_tags', r.hazard_tags,
            'visit_interval_days', r.visit_interval_days, 'due_on', r.due_on, 'last_visit_at', r.last_visit_at,
            'status', r.status)""",
        due="r.due_on <= :due_by",
        sealed=(Premises.contact_phone,),
    ),
    Feed(
        number=11,
        name="devices",
        source="devices r join dwellings d on d.id = r.dwelling_id",
        scope=_IN_GRID,
        data="""json_build_object(
            'grid_code', r.grid_code, 'kind', r.kind, 'serial', r.serial, 'dwelling_id', r.dwelling_id,
            'address', d.address, 'installed_on', r.installed_on, 'battery_on', r.battery_on,
            'last_test_on', r.last_test_on, 'last_test_result', r.last_test_result, 'status', r.status)""",
    ),
)
