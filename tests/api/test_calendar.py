"""The work calendar as the district keeps it: filled at the start, edited by the administrator, fresh for everybody."""

from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.clock import SHANGHAI
from app.kernel.config import Settings
from app.organisation.calendar.keeping import holidays
from app.organisation.service import Limit, calendar, publish_calendar
from tests.conftest import RolledBack
from tests.district import DISTRICT, PEACH_1, District

pytestmark = pytest.mark.one_engine

FRIDAY = datetime(2027, 3, 5, 16, 30, tzinfo=SHANGHAI)
SATURDAY = {"on_date": "2027-03-06", "is_workday": True, "name": "调休"}


@pytest.fixture
async def admin(district: District) -> dict[str, str]:
    return await district.arrive("sysadmin", DISTRICT)


async def put(client: httpx.AsyncClient, headers: dict[str, str], *days: dict[str, Any]) -> httpx.Response:
    return await client.put("/api/v1/calendar", json={"days": list(days)}, headers=headers)


async def shown(client: httpx.AsyncClient, headers: dict[str, str], year: int) -> dict[str, Any]:
    answer = await client.get("/api/v1/calendar", params={"year": year}, headers=headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_an_edit_is_seen_by_the_next_question(
    client: httpx.AsyncClient, admin: dict[str, str], rolled_back: RolledBack
) -> None:
    async def due() -> datetime:
        async with rolled_back.transaction() as session:
            return (await calendar(session)).due(FRIDAY, Limit(2, "WH"))

    assert await due() == FRIDAY + timedelta(days=3, hours=-7)  # Monday half past nine
    assert (await put(client, admin, SATURDAY)).status_code == 204
    assert await due() == FRIDAY + timedelta(days=1, hours=-7)
    late = {**SATURDAY, "hours": [["10:00", "12:00"]]}
    assert (await put(client, admin, late)).status_code == 204
    assert await due() == FRIDAY + timedelta(days=1, hours=-5.5)
    assert (await put(client, admin, {**SATURDAY, "is_workday": False, "name": "休"})).status_code == 204
    assert await due() == FRIDAY + timedelta(days=3, hours=-7)


async def test_the_calendar_is_kept_in_memory(session: AsyncSession) -> None:
    assert await calendar(session) is await calendar(session)


async def test_a_year_is_shown_to_everybody_who_works_here(
    client: httpx.AsyncClient, admin: dict[str, str], district: District
) -> None:
    await put(client, admin, SATURDAY, {"on_date": "2028-01-01", "is_workday": False, "name": "元旦"})
    worker = await district.arrive("grid_worker", PEACH_1)
    assert await shown(client, worker, 2027) == {
        "year": 2027,
        "hours": [["08:30", "12:00"], ["13:30", "17:30"]],
        "days_end": "office",
        "days": [SATURDAY],
    }


async def test_only_the_administrator_edits_and_the_log_tells(
    client: httpx.AsyncClient, admin: dict[str, str], district: District
) -> None:
    worker = await district.arrive("grid_worker", PEACH_1)
    assert (await put(client, worker, SATURDAY)).status_code == 403
    assert (await put(client, admin, SATURDAY)).status_code == 204
    auditor = await district.arrive("auditor", DISTRICT)
    entries = (await client.get("/api/v1/audit", params={"action": "calendar.edit"}, headers=auditor)).json()["items"]
    assert [entry["detail"] for entry in entries] == [{"days": 1, "first": "2027-03-06", "last": "2027-03-06"}]


@pytest.mark.parametrize(
    ("changed", "pointer", "code"),
    [
        ({"hours": [["12:00", "08:30"]]}, "/days/0/hours", "invalid-hours"),
        ({"hours": []}, "/days/0/hours", "invalid-hours"),
        ({"hours": [["8:30", "12:00"]]}, "/days/0/hours", "invalid-hours"),
        ({"hours": [["08:30", "12:00", "13:00"]]}, "/days/0/hours", "invalid-hours"),
        ({"hours": [["08:30", "12:00"]], "is_workday": False}, "/days/0", "hours-misplaced"),
        ({"on_date": "1999-01-01"}, "/days/0/on_date", "greater_than_equal"),
        ({"name": ""}, "/days/0/name", "string_too_short"),
    ],
)
async def test_what_is_no_day(
    client: httpx.AsyncClient, admin: dict[str, str], changed: dict[str, Any], pointer: str, code: str
) -> None:
    answer = await put(client, admin, {**SATURDAY, **changed})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"pointer": pointer, "code": code}]


async def test_a_day_is_told_once(client: httpx.AsyncClient, admin: dict[str, str]) -> None:
    assert (await put(client, admin, SATURDAY, SATURDAY)).json()["errors"][0]["code"] == "day-twice"
    assert (await put(client, admin)).status_code == 422


async def test_holidays_come_with_the_first_start_and_do_not_undo_edits(
    client: httpx.AsyncClient, admin: dict[str, str], rolled_back: RolledBack, settings: Settings
) -> None:
    known = {"on_date": "2026-10-01", "is_workday": True, "name": "值守"}
    await put(client, admin, known)
    async with rolled_back.transaction() as session:
        assert await publish_calendar(session, settings) == len(holidays()) - 1
    async with rolled_back.transaction() as session:
        found = await calendar(session)
        assert found.is_workday(date(2026, 10, 1))
        assert not found.is_workday(date(2026, 10, 2))
        assert found.is_workday(date(2026, 10, 10))
        assert await publish_calendar(session, settings) == 0
        assert await calendar(session) is found, "a start that brings nothing new changes nothing"


async def test_other_office_hours_hold_from_the_next_start(session: AsyncSession, settings: Settings) -> None:
    changed = settings.model_copy(update={"office_hours": "09:00-12:00,14:00-18:00", "working_days_end": "clock"})
    await publish_calendar(session, changed)
    found = await calendar(session)
    assert found.due(FRIDAY, Limit(2, "WH")) == FRIDAY + timedelta(days=3, hours=-7)  # Monday half past nine again
    assert found.due(FRIDAY, Limit(4, "WH")) == FRIDAY + timedelta(days=3, hours=-5)
    assert found.due(FRIDAY, Limit(1, "WD")) == FRIDAY + timedelta(days=3)
