"""What a person may ask: what is kept about them, who looked at it, and an answer within fifteen days."""

import io
from datetime import timedelta

import httpx
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.kernel.changes import bump
from app.kernel.clock import today
from app.kernel.ids import new_id
from app.privacy.models import DataRequest
from app.registers.models import Resident
from tests.api.privacy.conftest import ID_NO, NAME, PHONE, Home
from tests.incidents import Town
from tests.world import World, operation, push, visit_data

pytestmark = pytest.mark.one_engine
EXPORT = {"reason": "本人要求复制"}


async def test_their_own_data_with_a_watermark_and_nobody_elses(
    home: Home, world: World, town: Town, officer: httpx.AsyncClient, session: AsyncSession
) -> None:
    bare = {column.key: getattr(home.resident, column.key) for column in Resident.__table__.columns}
    for name in [name for name in bare if name.startswith(("phone", "id_no"))]:
        del bare[name]
    session.add(Resident(**bare | {"id": new_id(), "name": "戚晚照", "rev": await bump(session), "is_contact": False}))
    note = visit_data(home.household, note="=1+1 要装扶手")
    other = visit_data(world.households[1], note="别家的话")
    await push(world.worker, [operation("visit.record", note), operation("visit.record", other)])
    await town.register(complainant={"name": NAME, "phone": PHONE}, text="楼道灯不亮")
    answer = await officer.post(f"{home.url}/export", json=EXPORT)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    for title, rows in sheets.items():
        assert rows[0][0] == title
        assert "岑守拙" in str(rows[1][0])
        assert "本人要求复制" in str(rows[1][0])
    [resident] = sheets["居民登记"][3:]
    assert {NAME, PHONE, ID_NO} <= set(resident)
    assert any("'=1+1 要装扶手" in map(str, row) for row in sheets["走访记录"])
    assert any(PHONE in row for row in sheets["诉求人信息"])
    everything = str(sheets)
    assert "别家的话" not in everything
    assert "戚晚照" not in everything

    answer = await world.secretary.post(f"{home.url}/export", json=EXPORT | {"format": "json"})
    assert answer.json()["data"]["居民登记"][0]["姓名"] == NAME
    assert "陶立夏" in answer.json()["watermark"]
    entries = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "person.export"))).all()
    assert [entry.detail["format"] for entry in entries] == ["xlsx", "json"]
    assert all(NAME not in entry.content and "本人要求复制" not in entry.content for entry in entries)
    for client in (world.worker, world.auditor):
        assert (await client.post(f"{home.url}/export", json=EXPORT)).status_code == 403


async def test_too_much_does_not_leave_at_once(home: Home, world: World, officer: httpx.AsyncClient) -> None:
    made = [operation("visit.record", visit_data(home.household, note=str(n))) for n in range(501)]
    for at in range(0, len(made), 100):
        await push(world.worker, made[at : at + 100])
    answer = await officer.post(f"{home.url}/export", json=EXPORT)
    assert (answer.status_code, answer.json()["params"]) == (413, {"limit": 500, "reason": "rows"})


async def test_who_looked_is_told_in_words(home: Home, world: World, officer: httpx.AsyncClient) -> None:
    await world.secretary.get(f"/api/v1/households/{home.household_id}")
    shown = {"resident_id": str(home.resident_id), "reason": "emergency"}
    await world.worker.post(f"/api/v1/households/{home.household_id}/reveal", json=shown)
    await world.worker.get(f"/api/v1/households/{world.households[1].id}")
    told = (await officer.get(f"{home.url}/looks")).json()["items"]
    assert [(one["who"], one["action"], one.get("reason")) for one in told] == [
        ("纪晴川", "contact.reveal", "emergency"),
        ("陶立夏", "household.read", None),
    ]
    assert told[1]["zh"] == "查看了你家的登记页"
    again = (await officer.get(f"{home.url}/looks")).json()["items"]
    assert (again[0]["who"], again[0]["action"]) == ("岑守拙", "person.looks")
    assert (await world.worker.get(f"{home.url}/looks")).status_code == 403


async def test_a_person_is_found_by_a_whole_number_only(
    home: Home, world: World, officer: httpx.AsyncClient, session: AsyncSession
) -> None:
    for number in (PHONE, "154-0000-9137", ID_NO, ID_NO.lower()):
        answer = await officer.post("/api/v1/privacy/people/find", json={"number": number, "reason": "request"})
        assert [one["id"] for one in answer.json()["items"]] == [str(home.resident_id)], number
        assert answer.json()["items"][0]["name"] == "司***"
    for number in ("0000913", "15400009138", "1540000913"):
        answer = await officer.post("/api/v1/privacy/people/find", json={"number": number, "reason": "request"})
        assert answer.json() == {"items": []}
    entries = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "person.find"))).all()
    assert {entry.detail["by"] for entry in entries} == {"phone", "id_no"}
    assert not any(PHONE in entry.content or ID_NO in entry.content for entry in entries)
    asked = {"number": PHONE, "reason": "request"}
    assert (await world.secretary.post("/api/v1/privacy/people/find", json=asked)).status_code == 403


async def test_a_request_has_fifteen_days_and_one_end(
    home: Home, world: World, officer: httpx.AsyncClient, session: AsyncSession
) -> None:
    asked = {"resident_id": str(home.resident_id), "kind": "access", "received_on": today().isoformat()}
    for wrong in (today() + timedelta(days=1), today() - timedelta(days=16)):
        answer = await world.secretary.post("/api/v1/privacy/requests", json=asked | {"received_on": wrong.isoformat()})
        assert answer.status_code == 422
    made = (await world.secretary.post("/api/v1/privacy/requests", json=asked)).json()
    assert (made["due_on"], made["state"], made["is_overdue"]) == (
        (today() + timedelta(days=15)).isoformat(),
        "open",
        False,
    )
    url = f"/api/v1/privacy/requests/{made['id']}/steps"
    for step, status in (
        ({"step": "answer", "text": "好的"}, 409),
        ({"step": "take_up"}, 200),
        ({"step": "answer"}, 422),
        ({"step": "answer", "text": "已当面出示"}, 200),
        ({"step": "refuse", "text": "不行"}, 409),
        ({"step": "withdraw"}, 409),
    ):
        assert (await officer.post(url, json=step)).status_code == status, step
    row = await session.get_one(DataRequest, made["id"])
    assert (row.state, row.handler_name, row.answer) == ("answered", "岑守拙", "已当面出示")
    again = (await world.secretary.post("/api/v1/privacy/requests", json=asked)).json()
    late = await session.get_one(DataRequest, again["id"])
    late.received_on, late.due_on = today() - timedelta(days=16), today() - timedelta(days=1)
    await session.flush()
    [waiting] = (await officer.get("/api/v1/privacy/requests")).json()["items"]
    assert (waiting["id"], waiting["is_overdue"]) == (again["id"], True)
    assert (await world.worker.post("/api/v1/privacy/requests", json=asked)).status_code == 403
    elsewhere = select(Resident.id).where(Resident.household_id == world.elsewhere.id)
    foreign = asked | {"resident_id": str(await session.scalar(elsewhere))}
    assert (await world.secretary.post("/api/v1/privacy/requests", json=foreign)).status_code == 404
