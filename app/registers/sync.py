"""How register edits come from phones, and which rows a phone holds. Opened by the sync room alone."""

from pydantic import TypeAdapter

from app.kernel.feeds import Feed
from app.kernel.operations import Operation
from app.registers import edits, reveals
from app.registers.life import sync as life
from app.registers.life.change import HOUSEHOLDS, RESIDENTS
from app.registers.models import Household, Resident

OPERATIONS = (
    *life.OPERATIONS,
    Operation(
        "household.edit",
        1,
        "edit",
        "household.edit",
        TypeAdapter(edits.HouseholdEditData),
        edits.apply,
        "Fields of a household, each from what it was to what it is",
    ),
    Operation(
        "contact.reveal",
        1,
        "append",
        "contact.reveal",
        TypeAdapter(reveals.ContactReveal),
        reveals.apply,
        "A phone number was looked at; the audit log keeps it",
    ),
)

# A phone plans the next care visit by itself: it needs to know which days do not count, not why.
_PAUSES = """case when r.plan_kind = 'care' then (
    select json_agg(json_build_array(p.from_on, p.until_on) order by p.from_on, p.id) from pauses p
    where p.household_id = r.id and (p.until_on is null or p.until_on >= current_date - 400)) end"""
_IN_GRID = "r.grid_code = any(:grids) and r.path <@ any(:paths)"

FEEDS = (
    Feed(
        number=HOUSEHOLDS,
        name="households",
        source="households r join dwellings d on d.id = r.dwelling_id",
        scope=_IN_GRID,
        data=f"""json_build_object(
            'grid_code', r.grid_code, 'building', d.building, 'unit', d.unit, 'floor', d.floor, 'room', d.room,
            'address', d.address, 'use', d.use, 'status', r.status, 'contact_name', r.contact_name,
            'visit_preference', r.visit_preference,
            'declined_until', r.declined_until, 'hints', r.hints, 'members_count', r.members_count,
            'plan_kind', r.plan_kind, 'plan_form', r.plan_form, 'plan_every_days', r.plan_every_days,
            'plan_weekday', r.plan_weekday, 'pauses', {_PAUSES},
            'due_on', r.due_on, 'last_visit_at', r.last_visit_at, 'last_outcome', r.last_outcome)""",
        due="r.due_on <= :due_by",
        sealed=(Household.contact_phone,),
    ),
    Feed(
        number=RESIDENTS,
        name="residents",
        source="residents r",
        scope=_IN_GRID,
        data="""json_build_object(
            'household_id', r.household_id, 'name', r.name, 'pinyin', r.pinyin, 'initials', r.initials,
            'sex', r.sex, 'birth_year', r.birth_year, 'relation', r.relation, 'residence_kind', r.residence_kind,
            'is_contact', r.is_contact)""",
        due="exists (select 1 from households h where h.id = r.household_id and h.due_on <= :due_by)",
        sealed=(Resident.phone,),
    ),
)
