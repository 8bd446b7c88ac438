"""Which incidents and categories a phone holds, and what of them."""

from app.kernel.feeds import Feed

_LOG = """(select json_agg(json_build_object(
    'seq', l.seq, 'at', l.at, 'verb', l.verb, 'role', l.role, 'actor_name', l.actor_name,
    'from_state', l.from_state, 'to_state', l.to_state, 'text', l.text, 'flags', l.flags) order by l.seq)
    from incident_log l where l.incident_id = r.id and l.audience = 'all')"""
_PHOTOS = """(select json_agg(json_build_object('media_id', p.media_id, 'stage', p.stage) order by p.added_at)
    from incident_photos p where p.incident_id = r.id)"""
_LEAD = "(select u.unit_name from case_units u where u.incident_id = r.id and u.role = 'lead' and u.ended_at is null)"
# A handler's own grid worker may not verify (S4): the phone knows by this that the button is not theirs.
_LEAD_IS_COMMUNITY = """exists (select from case_units u where u.incident_id = r.id and u.role = 'lead'
    and u.ended_at is null and u.path @> r.path)"""


def _open(expression: str) -> str:
    """A field that restricted cases show to nobody's phone (R6); the reporter keeps what they wrote."""
    return f"case when r.is_restricted then null else {expression} end"


FEEDS = (
    Feed(
        number=6,
        name="categories",
        source="categories r",
        scope="true",
        data="""json_build_object('code', r.code, 'version', r.version, 'name_zh', r.name_zh, 'name_en', r.name_en,
            'level', r.level, 'department', r.department, 'limit', r.limit, 'photo', r.photo,
            'can_self_handle', r.can_self_handle, 'is_urgent', r.is_urgent, 'is_restricted', r.is_restricted,
            'is_confidential', r.is_confidential, 'authority', r.authority, 'keywords', r.keywords)""",
        due="true",
    ),
    Feed(
        number=7,
        name="incidents",
        source="incidents r",
        scope="""r.grid_code = any(:grids) and r.path <@ any(:paths) and not r.is_confidential and (
            r.reported_at > :horizon or r.state not in ('closed', 'archived', 'invalid', 'merged', 'withdrawn'))""",
        data=f"""json_build_object(
            'no', r.no, 'grid_code', r.grid_code, 'state', r.state, 'desk', r.desk, 'category', r.category_code,
            'level', r.level, 'urgency', r.urgency, 'version', r.version, 'text', {_open("r.text")},
            'place_text', {_open("r.place_text")}, 'household_id', {_open("r.household_id")},
            'lat', {_open("r.lat")}, 'lon', {_open("r.lon")}, 'visit_id', {_open("r.visit_id")},
            'is_restricted', r.is_restricted, 'is_self_handled', r.is_self_handled,
            'occurred_at', r.occurred_at, 'reported_at', r.reported_at, 'reporter_id', r.reporter_id,
            'reporter_name', {_open("r.reporter_name")}, 'due_at', r.due_at, 'handle_due', r.handle_due,
            'lead_unit', {_LEAD}, 'is_handled_by_community', {_LEAD_IS_COMMUNITY},
            'result', r.result, 'result_text', {_open("r.result_text")}, 'merged_into', r.merged_into,
            'photos', {_open(_PHOTOS)}, 'log', {_open(_LOG)})""",
    ),
)
