"""A district of a thousand grids with a million cases, 20,000 of them open, and three lines of log each.

Written by SQL, as no gate could in an afternoon: the columns that the measured routes read are those of real cases.
"""

import sys
from datetime import datetime
from typing import Any, Final

import asyncpg

from app.identity.service import add_user
from app.incidents.service import publish_catalogue
from app.kernel.db import Database, driver_url
from app.organisation.service import create_area, create_department
from tests.bench.place import PASSWORD, SCHEMA

STREETS, COMMUNITIES, GRIDS = 10, 10, 10  # each within the one before: 1,000 grids
UNITS: Final = 20
OPEN: Final = 20_000
FIRST_GRID: Final = "990101001001001"
STREET, COMMUNITY = FIRST_GRID[:9], FIRST_GRID[:12]
# name → role and place
PEOPLE: Final = {
    "district": ("district_dispatcher", "990101"),
    "street": ("street_dispatcher", STREET),
    "secretary": ("community_secretary", COMMUNITY),
    "handler": ("dept_handler", "D-01"),
}

# n counts cases from the newest back; the newest OPEN ones are open. One degree holds a hundred grids side by side.
_CASES: Final = """
insert into incidents (id, no, source, category_id, category_code, level, urgency, text, place_text, lat, lon,
    path_at_report, occurred_at, reported_at, reporter_name, state, desk, is_self_handled, is_restricted,
    is_confidential, due_at, handle_due, supervise_next, dispatched_at, first_dispatched_at, original_handle_due,
    closed_at, supervision_level, returned_count, return_count, sent_down_count, extension_count, appeal_count,
    rework_count, redo_count, reopen_count, flags, version, log_seq, log_hash, grid_code, path, rev)
select uuidv7(at - now()), '990101-' || to_char(at, 'YYYYMMDD') || '-' || n, 'grid', c.id, c.code,
    c.level, case when n % 50 = 0 then 1 else 0 end,
    c.name_zh || '，' || (n * 7919 % 1000) || '号门前，住户反映已经' || n % 9 + 1 || '天', '槐花巷' || n % 900 || '号',
    34 + (g / 32 + (n % 97) / 97.0) / 100, 113 + (g % 32 + (n % 89) / 89.0) / 100,
    p.path, at, at, '纪晴川', state, case when n % 10 = 0 then 'district' else 'street' end, false, false,
    false, case when n <= $3 then at + interval '9 days' end, case when n <= $3 then at + interval '9 days' end, 1,
    case when state = 'pending_dispatch' then null else at end, at, at + interval '9 days',
    case when n > $3 then at + interval '5 days' end, 0, 0, 0, 0, 0, 0, 0, 0, 0, '{}', 4, 3, '\\x00',
    p.code, p.path, 1
from generate_series($1::bigint, $2::bigint) n
cross join lateral (select n * 104729 % 1000 as g, $4::timestamptz - make_interval(secs => 60 * n) as at,
    case when n > $3 then 'archived' when n % 4 = 0 then 'pending_dispatch' else 'in_progress' end as state) s
join placed p on p.grid_no = s.g join leaves c on c.leaf_no = n % 75
"""
_LOG: Final = """
insert into incident_log (incident_id, seq, at, verb, actor_name, role, from_state, to_state, text, detail, flags,
    audience, content, hash)
select i.id, s.seq, i.reported_at + make_interval(hours => s.seq), v[1], '纪晴川', v[2], v[3], v[4], '已到现场查看',
    '{}', '{}', 'all', repeat('x', 300), '\\x00'
from incidents i, generate_series(1, 3) s(seq), lateral (select case s.seq
    when 1 then array['submit', 'grid_worker', 'draft', 'submitted']
    when 2 then array['forward_up', 'community_secretary', 'submitted', 'pending_dispatch']
    else array['dispatch', 'street_dispatcher', 'pending_dispatch', 'dispatched'] end) w(v)
where i.reported_at between $3::timestamptz - make_interval(secs => 60 * $2) and $3 - make_interval(secs => 60 * $1)
"""
_UNITS: Final = """
insert into case_units (id, incident_id, role, assigned_at, accepted_at, is_final, sees_complainant, unit_code,
    unit_name, path)
select uuidv7(), i.id, 'lead', i.reported_at, i.reported_at, false, false, d.code, d.name, d.path
from incidents i join units d on d.unit_no = abs(hashtext(i.no)) % (select count(*) from units)
where i.state <> 'pending_dispatch'
    and i.reported_at between $3::timestamptz - make_interval(secs => 60 * $2) and $3 - make_interval(secs => 60 * $1)
"""


async def settle(url: str) -> None:
    """Areas, units, the catalogue and four people to ask as."""
    database = Database(url, SCHEMA)
    async with database.transaction() as session:
        await create_area(session, code="990101", kind="district", name="云溪区")
        for street in range(1, STREETS + 1):
            code = f"990101{street:03}"
            await create_area(session, code=code, kind="street", name=code, parent_code="990101")
            for community in range(1, COMMUNITIES + 1):
                inner = f"{code}{community:03}"
                await create_area(session, code=inner, kind="community", name=inner, parent_code=code)
                for grid in range(1, GRIDS + 1):
                    leaf = f"{inner}{grid:03}"
                    await create_area(session, code=leaf, kind="grid", name=leaf, parent_code=inner)
        for unit in range(1, UNITS + 1):
            await create_department(session, code=f"D-{unit:02}", name=f"第{unit}养护队", area_code="990101")
        for name, (role, place) in PEOPLE.items():
            is_unit = role == "dept_handler"
            await add_user(
                session,
                username=name,
                name="岳千帆",
                password=PASSWORD,
                role=role,
                area_code=None if is_unit else place,
                department_code=place if is_unit else None,
            )
        await publish_catalogue(session)
    await database.close()


async def grow(url: str, first: int, last: int, at: datetime) -> None:
    """Add the cases from `first` to `last`, counted from the newest back at `at`, a minute each, with log and units."""
    connection = await asyncpg.connect(driver_url(url), server_settings={"search_path": f"{SCHEMA},public"})
    await connection.execute("set maintenance_work_mem = '512MB'; set work_mem = '128MB'; set synchronous_commit = off")
    await _lists(connection)
    kept = await _set_aside(connection)
    for start in range(first, last + 1, 100_000):
        end = min(start + 99_999, last)
        await connection.execute(_CASES, start, end, OPEN, at)
        await connection.execute(_LOG, start, end, at)
        await connection.execute(_UNITS, start, end, at)
        print(f"{end:,} cases", file=sys.stderr, flush=True)
    await connection.execute("update incidents set text = $1 where no like '%-50000'", "老井盖下沉")
    for statement in kept:
        await connection.execute(statement)
    await connection.execute("vacuum analyze")
    await connection.close()


async def _lists(connection: Any) -> None:
    """Grids, leaves and units by a number, for the statements to join."""
    await connection.execute(
        """
        create temp table placed as
            select row_number() over (order by code) - 1 as grid_no, code, path from areas where kind = 'grid';
        create temp table leaves as select row_number() over (order by code) - 1 as leaf_no, * from categories;
        create temp table units as select row_number() over (order by code) - 1 as unit_no, code, name,
            ('unit.' || replace(id::text, '-', ''))::ltree as path from departments;
        analyze placed; analyze leaves; analyze units;
        """
    )


async def _set_aside(connection: Any) -> list[str]:
    """Drop the indexes that loading would grow row by row; the statements that make them again."""
    found = await connection.fetch(
        """
        select indexdef, format('%I.%I', schemaname, indexname) as name from pg_indexes
        where schemaname = $1 and tablename in ('incidents', 'incident_log', 'case_units')
            and indexname like 'ix_%'
        """,
        SCHEMA,
    )
    for index in found:
        await connection.execute(f"drop index {index['name']}")
    return [index["indexdef"] for index in found]
