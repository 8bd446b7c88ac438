"""The demo district: built once, true to the invariants of the register, and alive on whatever day it is built."""

import re
import zlib
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app import demo
from app.care.models import CareEntry
from app.care.service import CATEGORIES, plan_of, seen_as
from app.demo.build import build
from app.demo.names import NOBODYS_PREFIX
from app.identity.models import Staff
from app.identity.policy import ROLES
from app.incidents.log import first_broken
from app.incidents.models import Incident
from app.incidents.workflow import INCIDENT, OPEN
from app.kernel.clock import day_of, now, today
from app.kernel.config import Settings
from app.kernel.db import Database
from app.main import create_app
from app.organisation.models import Area
from app.registers.models import Dwelling, Household, Resident
from app.visits.forms import released
from app.visits.models import Visit
from app.visits.rules import is_night, next_due
from tests import postgres

pytestmark = pytest.mark.one_engine

FIRST_GRID = "990101001001003"
FEED_BYTES = 120 * 1024


class Demo:
    """A district that was truly built and committed, and who can sign in."""

    def __init__(self, settings: Settings, database: Database, sign_ins: list[demo.SignIn]) -> None:
        self.settings, self.database, self.sign_ins = settings, database, sign_ins

    def who(self, username: str) -> demo.SignIn:
        return next(sign_in for sign_in in self.sign_ins if sign_in["username"] == username)


@pytest.fixture(scope="module")
async def built(admin_url: str, template: str, worker_name: str, tmp_path_factory: Any) -> AsyncIterator[Demo]:
    """The demo district in a database of its own."""
    name = f"doorstep_demo_{worker_name}"
    await postgres.fresh_copy(admin_url, template, name)
    folder: Path = tmp_path_factory.mktemp("demo")
    settings = Settings(data_dir=folder, database_url=postgres.sqlalchemy_url(admin_url, name), log_level="error")
    sign_ins = await demo.ensure(settings)
    assert sign_ins is not None
    database = Database(str(settings.database_url), settings.district_schema, pool_size=4)
    yield Demo(settings, database, sign_ins)
    await database.close()
    await postgres.drop(admin_url, name)


@pytest.fixture
async def session(built: Demo) -> AsyncIterator[AsyncSession]:
    """A session on the demo district."""
    async with built.database.transaction() as found:
        yield found


@pytest.fixture
def app(built: Demo) -> FastAPI:
    """The app over the demo district."""
    made = create_app(built.settings)
    made.state.database = built.database
    return made


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(transport=ASGITransport(app), base_url="http://testserver") as found:
        yield found


async def sign_in(client: AsyncClient, who: demo.SignIn) -> dict[str, Any]:
    body = {"username": who["username"], "password": who["password"]}
    answer = await client.post("/api/v1/auth/sign-in", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["user"])


async def test_a_second_start_leaves_the_district_alone(built: Demo, session: AsyncSession) -> None:
    before = await session.scalar(select(func.count()).select_from(Resident))
    assert await demo.ensure(built.settings) is None
    assert await session.scalar(select(func.count()).select_from(Resident)) == before


async def test_the_district_has_its_layers(session: AsyncSession) -> None:
    kinds = Counter(await session.scalars(select(Area.kind)))
    assert kinds == {"district": 1, "street": 2, "zone": 1, "community": 4, "grid": 12, "micro_grid": 8}


async def test_every_role_of_the_list_can_sign_in_where_it_says(built: Demo, client: AsyncClient) -> None:
    roles = Counter(sign_in["role"] for sign_in in built.sign_ins)
    assert roles["grid_worker"] >= 2
    assert roles["community_secretary"] == 4
    for role in ("street_dispatcher", "district_dispatcher", "dept_handler", "sysadmin", "auditor"):
        assert roles[role] >= 1
    assert len({who["username"] for who in built.sign_ins}) == len(built.sign_ins)
    for username in ("2207", "2214", "1101", "1201", "3001", "3100", "4001", "9001"):
        who = built.who(username)
        user = await sign_in(client, who)
        assert (user["name"], user["areas"][0]["code"]) == (who["name"], who["area_code"])
        assert user["roles"][0] == who["role"]


def test_passwords_are_long_and_each_ones_own(built: Demo) -> None:
    passwords = [who["password"] for who in built.sign_ins]
    assert len(set(passwords)) == len(passwords)
    assert all(len(password.replace("-", "")) >= 12 for password in passwords)


def test_the_main_workers_have_a_secretary_each(built: Demo) -> None:
    communities = {who["area_code"] for who in built.sign_ins if who["role"] == "community_secretary"}
    first, second = built.who("2207"), built.who("2214")
    assert first["area_code"][:12] != second["area_code"][:12]
    assert {first["area_code"][:12], second["area_code"][:12]} <= communities


async def test_four_grids_are_full(session: AsyncSession) -> None:
    households = Counter(await session.scalars(select(Household.grid_code)))
    residents = Counter(await session.scalars(select(Resident.grid_code)))
    assert sorted(households.values(), reverse=True)[:5] == [400, 400, 400, 400, 60]
    assert min(households.values()) >= 40
    assert [residents[code] for code, count in households.items() if count == 400] == [1200] * 4


async def test_every_door_lies_in_one_grid_and_everything_behind_it_too(session: AsyncSession) -> None:
    places = {area.code: area.path for area in await session.scalars(select(Area))}
    for row in await session.execute(
        select(Dwelling.grid_code, Dwelling.path, Household.grid_code, Household.path)
        .join(Household, Household.dwelling_id == Dwelling.id)
        .where(Dwelling.deleted_at.is_(None))
    ):
        assert row[:2] == row[2:]
        assert row[1] == places[row[0]] or row[1].startswith(f"{places[row[0]]}.")
    behind = text(
        "select count(*) from residents r join households h on h.id = r.household_id "
        "where (r.grid_code, r.path) <> (h.grid_code, h.path)"
    )
    assert await session.scalar(behind) == 0
    doors = [
        tuple(row)
        for row in await session.execute(select(Dwelling.grid_code, Dwelling.building, Dwelling.unit, Dwelling.room))
    ]
    assert len(doors) == len(set(doors)) == await session.scalar(select(func.count()).select_from(Household))


async def test_every_grid_but_one_has_a_worker_and_no_two_heads(session: AsyncSession) -> None:
    query = text(
        "select a.code from areas a where a.kind = 'grid' and not exists (select 1 from assignments s where "
        "s.area_id = a.id and s.rank = 'A' and s.role in ('grid_worker', 'grid_worker_pt', 'grid_head'))"
    )
    assert list(await session.scalars(query)) == ["990101002001003"]
    workers = await session.scalar(text("select count(distinct staff_id) from assignments where role like 'grid_w%'"))
    assert workers is not None
    assert workers < 12  # fewer than grids


async def test_every_resident_has_source_basis_and_a_review_to_come(session: AsyncSession) -> None:
    for person in await session.scalars(select(Resident)):
        assert person.data_source
        assert person.legal_basis
        assert person.review_on > today()
        assert day_of(person.collected_at) < today()
        assert person.pinyin
        assert len(person.initials) == len(person.name)
        assert person.phone_tail == (person.phone[-4:] if person.phone else None)


async def test_no_phone_can_ring_anybody(session: AsyncSession) -> None:
    numbers = [person.phone for person in await session.scalars(select(Resident)) if person.phone_sealed]
    numbers += [person.mobile for person in await session.scalars(select(Staff)) if person.mobile_sealed]
    contacts = [home.contact_phone for home in await session.scalars(select(Household)) if home.contact_phone_sealed]
    # libphonenumber's mobiles of China: 15 is followed by anything but 4
    mobile = re.compile(r"1(?:[38]\d|4[57]|[59][0-35-9]|6[25-7]|7[0-35-8])\d{8}")
    assert len(numbers) == len(set(numbers)) > 2000
    for number in (*numbers, *contacts):
        assert number is not None
        assert re.fullmatch(NOBODYS_PREFIX + r"\d{8}", number)
        assert not mobile.fullmatch(number)


async def test_families_are_believable(session: AsyncSession) -> None:
    people: dict[Any, list[Resident]] = {}
    for person in await session.scalars(select(Resident)):
        people.setdefault(person.household_id, []).append(person)
    for family in people.values():
        heads = [person for person in family if person.relation == "02"]
        assert len(heads) == 1
        assert len(family) <= 6
        assert sum(person.is_contact for person in family) == 1
        born = {person.relation: person.birth_year for person in family}
        head = born["02"]
        assert head is not None
        assert head <= today().year - 18
        for relation, years in (("20", 15), ("30", 15)):
            if child := born.get(relation):
                assert child - head >= years
        if parent := born.get("50"):
            assert head - parent >= 15
    surnames = Counter(person[0].name[0] for person in people.values())
    assert len(surnames) > 80
    assert surnames.most_common(1)[0][1] < 0.05 * len(people)


async def test_households_and_their_people_agree(session: AsyncSession) -> None:
    counts = Counter(await session.scalars(select(Resident.household_id)))
    for household in await session.scalars(select(Household)):
        assert household.members_count == counts[household.id]
        assert (household.status == "active") == (household.members_count > 0)
        if household.status != "active":
            assert household.due_on is None
        if household.plan_kind == "care":
            assert (household.plan_form, household.plan_every_days in (7, 30)) == ("living_alone@1", True)
    care = Counter(
        await session.scalars(
            select(Household.grid_code).where(Household.plan_kind == "care", Household.status == "active")
        )
    )
    assert 24 <= care[FIRST_GRID] <= 40


async def test_every_plan_is_what_the_entries_of_care_make_of_it(session: AsyncSession) -> None:
    entries: dict[Any, list[CareEntry]] = {}
    for entry in await session.scalars(select(CareEntry)):
        entries.setdefault(entry.household_id, []).append(entry)
        assert entry.legal_basis in CATEGORIES[entry.category].bases
        assert entry.level in CATEGORIES[entry.category].levels
        assert entry.review_on > today() - timedelta(days=30), "nothing that the first night would freeze"
        assert (entry.consent_id is None) == (entry.legal_basis == "statutory_duty")
    for household in await session.scalars(select(Household).where(Household.status == "active")):
        held = plan_of(entries.get(household.id, []))
        assert (household.plan_kind, household.plan_form) == (held.kind, held.form)
        assert held.kind == "household" or household.plan_every_days == held.every_days
    seen = {seen_as("worker", entry.category) for found in entries.values() for entry in found}
    assert {shown.hint for shown in seen if shown} > {None, "call_first", "quiet_visit", "needs_help"}


async def test_visits_fit_their_forms_their_workers_and_their_hours(session: AsyncSession) -> None:
    forms = released()
    last: dict[Any, datetime] = {}
    held = {
        (row.staff_id, row.code)
        for row in await session.execute(
            text("select s.staff_id, a.code from assignments s join areas a on a.id = s.area_id where s.rank = 'A'")
        )
    }
    for visit in await session.scalars(select(Visit).order_by(Visit.worker_id, Visit.occurred_at)):
        form = forms[visit.form]
        assert form.faults(visit.outcome, visit.mode, visit.answers, visit.needs, visit.hazards) == []
        assert form.kind == visit.kind
        assert (visit.worker_id, visit.grid_code) in held or (visit.worker_id, visit.grid_code[:12]) in held
        assert not is_night(visit.occurred_at)
        assert visit.occurred_at < visit.received_at < now()
        if before := last.get(visit.worker_id):
            assert visit.occurred_at - before >= timedelta(minutes=1)
        last[visit.worker_id] = visit.occurred_at


async def test_the_plan_is_what_the_visits_made_of_it(session: AsyncSession) -> None:
    visits: dict[Any, list[Visit]] = {}
    for visit in await session.scalars(select(Visit).order_by(Visit.occurred_at)):
        visits.setdefault(visit.household_id, []).append(visit)
    for household in await session.scalars(select(Household).where(Household.last_visit_at.is_not(None))):
        made = visits.pop(household.id)
        assert (household.last_visit_at, household.last_outcome) == (made[-1].occurred_at, made[-1].outcome)
        due: date | None = None
        for visit in made:
            asked = visit.answers.get("next")
            asked_on = date.fromisoformat(asked) if asked else None
            due = next_due(visit.outcome, visit.occurred_at, household.plan_every_days, due, asked_on)
        assert due is None or household.due_on == due
    assert visits == {}


def due_in(households: list[Household], at: date) -> list[int]:
    return sorted((h.due_on - at).days for h in households if h.due_on and h.due_on <= at + timedelta(days=6))


async def test_today_of_a_full_grid_looks_like_the_picture(session: AsyncSession) -> None:
    for code in (FIRST_GRID, "990101001002001", "990101002001002", "990101002002001"):
        households = list(await session.scalars(select(Household).where(Household.grid_code == code)))
        assert due_in(households, today()) == [-2, -1, 0, 0, 2, 3, 4, 5, 6]
    sang = (await session.scalars(select(Resident).where(Resident.name == "桑白露"))).one()
    household = await session.get_one(Household, sang.household_id)
    assert household.due_on == today() - timedelta(days=2)
    assert household.hints == ["knock_loud", "call_first", "cat"]
    assert sang.phone_tail == "0427"


async def test_the_first_sync_of_a_full_grid_is_small(built: Demo, client: AsyncClient) -> None:
    await sign_in(client, built.who("2207"))
    body = {"device_id": "0198f5a3-7c1e-7d2a-9a51-3a8f0c2b9d11", "cursor": None, "limit": 2000}
    rows, size = Counter[str](), 0
    while True:
        answer = await client.post("/api/v1/sync/pull", json=body)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        rows.update(change["collection"] for change in {change["id"]: change for change in page["changes"]}.values())
        size += len(zlib.compress(answer.content, 5))
        body["cursor"] = page["cursor"]
        if not page["more"]:
            break
    assert page["scope"]["grids"] == [FIRST_GRID]
    assert (rows["households"], rows["residents"], rows["forms"]) >= (400, 1200, 2)
    assert 300 < rows["visits"] < 400
    assert size <= FEED_BYTES


async def test_another_district_may_have_a_demo_too(rolled_back: Any) -> None:
    async with rolled_back.transaction() as session:
        sign_ins = await build(session, "990203", "青禾区", at=now())
        codes = list(await session.scalars(select(Area.code)))
    assert all(code.startswith("990203") for code in codes)
    assert {who["role"] for who in sign_ins} <= set(ROLES)


async def test_there_is_a_case_in_every_state_a_person_brings_about(session: AsyncSession) -> None:
    states = set(await session.scalars(select(Incident.state)))
    assert set(INCIDENT.states) - {"draft", "archived"} <= states  # the clock archives the oldest when it starts
    for case in await session.scalars(select(Incident)):
        assert await first_broken(session, case) is None
        if case.state in OPEN:
            assert case.due_at is not None
            assert case.due_at > now(), case.no  # alive: nothing is over before somebody has looked
