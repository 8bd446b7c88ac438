"""Erasing a person: afterwards nothing of them is found anywhere, and everything is still counted."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.audit.service import first_broken
from app.incidents import log
from app.incidents.models import Incident
from app.kernel.changes import bump
from app.kernel.clock import now, today
from app.kernel.db import Base
from app.kernel.ids import new_id
from app.kernel.seal import PLACES
from app.media.service import Store, drop_pictures
from app.registers.models import Household, Resident
from app.visits.models import Visit
from tests import district as at
from tests.api.privacy.conftest import ID_NO, NAME, PHONE, Home
from tests.incidents import Town, report_data
from tests.photos import photo
from tests.tus import Sender, objects, sha256
from tests.world import World, operation, pull, push, visit_data

pytestmark = pytest.mark.one_engine

SPACED = ("司徒 檀溪", "司徒\n檀溪", "154 0000 9137", "１５４-0000-9137", f"{ID_NO[:6]} {ID_NO[6:14]} {ID_NO[14:]}")
PICTURE = photo(200, 150)


def holds(told: str) -> list[str]:
    """Which of the person's traces stand in a text, whatever lies between their characters."""
    plain = re.sub(r"[\s\-\\n]", "", told.translate(str.maketrans("０１２３４５６７８９", "0123456789")))
    return [trace for trace in (NAME, PHONE, ID_NO, "situ") if trace in plain or trace.encode().hex() in plain]


async def everywhere(session: AsyncSession) -> dict[str, list[str]]:
    """Table → traces found in its rows, sealed values opened."""
    session.expire_all()
    found = {}
    for name in Base.metadata.tables:
        rows = (await session.scalars(text(f"select t::text from {name} t"))).all()
        found[name] = holds("".join(rows))
    for place, field in PLACES.items():
        for row in await session.scalars(select(field.owner)):
            found[field.table] += holds(getattr(row, field.name) or "")
            if field.is_found:
                told = getattr(row, f"{field.name}_index")
                values = (PHONE, ID_NO)
                found[field.table] += [place for value in values if told in field.indexes(value)]
                found[field.table] += [place] if getattr(row, f"{field.name}_tail") in (PHONE[-4:], ID_NO[-4:]) else []
    return {name: traces for name, traces in found.items() if traces}


async def counted(session: AsyncSession) -> dict[str, int]:
    """How many rows every table has that people count."""
    names = ("visits", "visit_versions", "incidents", "incident_log", "complainants", "residents", "households")
    return {name: await session.scalar(select(func.count()).select_from(text(name))) or 0 for name in names}


async def planted(home: Home, world: World, town: Town, officer: httpx.AsyncClient, session: AsyncSession) -> str:
    """The person in every place that can hold them; answers the id of the case they asked for."""
    assert (await Sender(world.worker).send(PICTURE)).status_code == 204
    data = visit_data(
        home.household,
        note=f"{SPACED[0]}说电话换成{SPACED[2]}",
        answers={"change": "none", "opinion": f"{SPACED[1]} {SPACED[4]}"},
        media=[sha256(PICTURE)],
    )
    amended = {"visit_id": data["id"], "reason": f"{NAME}更正", "changes": {"note": f"再记 {SPACED[3]}"}}
    elsewhere = visit_data(world.households[1], note=f"邻居{NAME}住楼上")
    edits = {"contact_phone": {"from": PHONE, "to": "15400009138"}, "contact_name": {"from": NAME, "to": "桑白露"}}
    back = {"contact_phone": {"from": "15400009138", "to": PHONE}, "contact_name": {"from": "桑白露", "to": NAME}}
    report = report_data(text=f"{NAME}家门口的灯不亮", household_id=str(home.household_id), place_text=f"{NAME}家门前")
    sent = [
        operation("visit.record", data),
        operation("visit.record", elsewhere),
        operation("visit.amend", amended),
        operation("visit.amend", amended | {"changes": {"note": f"又记 {NAME}"}}),
        operation("household.edit", {"household_id": str(home.household_id), "fields": edits}),
        operation("household.edit", {"household_id": str(home.household_id), "fields": back}),
        operation("incident.report", report),
    ]
    person = str(home.resident_id)
    sent += [
        operation("resident.edit", {"resident_id": person, "fields": {"phone": {"from": PHONE, "to": "15400009139"}}}),
        operation("resident.edit", {"resident_id": person, "fields": {"phone": {"from": "15400009139", "to": PHONE}}}),
    ]
    for one in sent:
        [verdict] = (await push(world.worker, [one]))["verdicts"]
        assert verdict["outcome"] == "applied", verdict
    case = await town.register(
        text=f"{NAME} {PHONE}反映噪声", complainant={"name": NAME, "phone": "154-0000-9137"}, place_text="槐花巷"
    )
    told = await town.post("street", f"/incidents/{case['id']}/comments", {"text": f"已与{SPACED[0]}通话"})
    assert told.status_code in (200, 201), told.text
    asked = {"resident_id": str(home.resident_id), "kind": "access", "received_on": today().isoformat(), "text": NAME}
    made = await world.secretary.post("/api/v1/privacy/requests", json=asked)
    assert made.status_code == 201, made.text
    for step in ({"step": "take_up"}, {"step": "answer", "text": f"已给{NAME}看过"}):
        stepped = await officer.post(f"/api/v1/privacy/requests/{made.json()['id']}/steps", json=step)
        assert stepped.status_code == 200, stepped.text
    await planted_by_the_community(home, world)
    return str(case["id"])


async def planted_by_the_community(home: Home, world: World) -> None:
    """The person in what a community keeps beside the register: care, orders, premises."""
    contact = {"kind": "emergency", "name": NAME, "phone": PHONE}
    care: dict[str, Any] = {"resident_id": str(home.resident_id), "category": "K01", "legal_basis": "statutory_duty"}
    care |= {"purpose": f"看看{NAME}是否安好", "contacts": [contact]}
    order: dict[str, Any] = {
        "kind": "distribution",
        "title": f"给{NAME}送药",
        "source_code": at.PEACH,
        "area_codes": [at.PEACH],
    }
    order |= {"due_from": str(today()), "due_to": str(today() + timedelta(days=7)), "text": f"电话{SPACED[2]}"}
    shop = {"area_code": at.PEACH_1, "name": "槐荫里小吃店", "kind": "catering", "address": "槐荫里12号"}
    shop |= {"contact_name": NAME, "contact_phone": PHONE}
    for path, body in (("care/entries", care), ("tasks", order), ("premises", shop)):
        made = await world.secretary.post(f"/api/v1/{path}", json=body)
        assert made.status_code == 201, made.text


async def read(client: httpx.AsyncClient, *paths: str) -> str:
    """What routes answer, all together."""
    return "".join([(await client.get(f"/api/v1{path}")).text for path in paths])


async def test_after_erasure_nothing_is_found_and_all_is_counted(
    home: Home,
    world: World,
    town: Town,
    officer: httpx.AsyncClient,
    session: AsyncSession,
    store: Store,
    capfd: pytest.CaptureFixture[str],
) -> None:
    await pull(world.worker)
    case_id = await planted(home, world, town, officer, session)
    old = await pull(world.worker)
    before = await counted(session)
    there = await everywhere(session)
    wanted = {"residents", "households", "household_edits", "visits", "visit_versions", "incidents"}
    wanted |= {"resident_edits", "care_entries", "care_contacts", "tasks", "premises"}
    assert there.keys() >= wanted | {"complainants", "incident_log", "data_requests"}
    assert holds(str(old)) == [NAME, PHONE, ID_NO, "situ"]
    assert await objects(store, "media")

    answer = await officer.post(f"{home.url}/erase", json={"reason": "request"})
    assert (answer.status_code, answer.json()["params"]["blocked_by"][0]["code"]) == (409, "open-case")
    case = await town.incident(case_id)
    case.state, case.closed_at, case.due_at = "archived", now(), None
    await session.flush()
    cursor = (await pull(world.worker))["cursor"]
    answer = await officer.post(f"{home.url}/erase", json={"reason": "request"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["rows"]["photos"] == 1
    [payload] = (
        await session.scalars(
            text("select convert_from(payload, 'UTF8') from jobs.pgqueuer where entrypoint like '%media.forget'")
        )
    ).all()
    await drop_pictures(session, store, orjson.loads(payload))

    assert await everywhere(session) == {}
    assert await objects(store) == []
    assert await counted(session) == before
    fresh, full = await pull(world.worker, cursor), await pull(world.worker)
    assert holds(f"{fresh}{full}") == []
    gone = {one["id"] for one in fresh["changes"] if one.get("gone") == "deleted"}
    assert gone == {str(home.resident_id)}
    assert {one["collection"] for one in fresh["changes"]} >= {"households", "residents", "visits", "incidents"}
    seen = await read(
        world.secretary,
        "/households",
        f"/households/{home.household_id}",
        f"/visits?household_id={home.household_id}",
        f"/households?query={PHONE}",
        f"/incidents/{case_id}",
        f"/households/{home.household_id}/timeline",
        f"/households/{home.household_id}/care",
        "/tasks",
        "/premises",
    )
    visit = (await session.scalars(select(Visit).where(Visit.household_id == home.household_id))).first()
    assert visit is not None
    seen += await read(world.secretary, f"/visits/{visit.id}") + await read(world.auditor, "/audit")
    assert holds(seen) == []
    assert "".join(capfd.readouterr()).count(NAME) == 0

    left = await session.get_one(Resident, home.resident_id)
    assert (left.name, left.sex, left.birth_year, left.grid_code) == ("", 2, 1940, at.PEACH_1)
    assert await log.first_broken(session, await session.get_one(Incident, UUID(case_id))) is None
    assert await first_broken(session) is None


async def test_what_is_kept_by_law_waits_and_names_why(
    home: Home, world: World, officer: httpx.AsyncClient, session: AsyncSession
) -> None:
    asked = {"subject_kind": "household", "subject_id": str(home.household_id), "reason": "法院调取"}
    hold = (await officer.post("/api/v1/privacy/holds", json=asked)).json()
    request = {"resident_id": str(home.resident_id), "kind": "correct", "received_on": today().isoformat()}
    waiting = (await world.secretary.post("/api/v1/privacy/requests", json=request)).json()
    answer = await officer.post(f"{home.url}/erase", json={"reason": "request"})
    assert answer.status_code == 409
    against = {one["code"]: one["id"] for one in answer.json()["params"]["blocked_by"]}
    assert against == {"legal-hold": hold["id"], "open-request": waiting["id"]}
    assert (await officer.post(f"/api/v1/privacy/holds/{hold['id']}/release")).status_code == 200
    assert (await officer.post(f"/api/v1/privacy/holds/{hold['id']}/release")).status_code == 409
    step = {"step": "withdraw"}
    assert (await officer.post(f"/api/v1/privacy/requests/{waiting['id']}/steps", json=step)).status_code == 200
    assert (await officer.post(f"{home.url}/erase", json={"reason": "request"})).status_code == 200
    assert (await officer.post(f"{home.url}/erase", json={"reason": "request"})).status_code == 404


async def test_the_request_to_delete_is_answered_by_it(
    home: Home, world: World, officer: httpx.AsyncClient, session: AsyncSession
) -> None:
    request = {"resident_id": str(home.resident_id), "kind": "delete", "received_on": today().isoformat()}
    made = (await world.secretary.post("/api/v1/privacy/requests", json=request)).json()
    asked = {"reason": "request", "request_id": made["id"]}
    assert (await officer.post(f"{home.url}/erase", json=asked)).status_code == 422
    await officer.post(f"/api/v1/privacy/requests/{made['id']}/steps", json={"step": "take_up"})
    assert (await officer.post(f"{home.url}/erase", json=asked)).status_code == 200
    listed = (await officer.get("/api/v1/privacy/requests", params={"is_open": False})).json()["items"]
    assert [(one["id"], one["state"]) for one in listed] == [(made["id"], "answered")]
    entry = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "person.erase"))).one()
    assert entry.detail["rows"]["residents"] == 1
    assert holds(entry.content) == []


async def test_others_keep_what_is_theirs(
    home: Home, world: World, officer: httpx.AsyncClient, session: AsyncSession, store: Store
) -> None:
    """A spouse with the same telephone, and a namesake in another grid."""
    rev = await bump(session)
    fields = {column.key: getattr(home.resident, column.key) for column in Resident.__table__.columns}
    for changed in (
        {"name": "戚晚照", "phone": PHONE, "is_contact": False},
        {"name": NAME, "household_id": world.elsewhere.id, "grid_code": world.elsewhere.grid_code, "phone": None},
    ):
        row_id = new_id()
        bare: dict[str, Any] = {
            name: value for name, value in fields.items() if not name.startswith(("phone", "id_no"))
        }
        session.add(Resident(**(bare | {"id": row_id, "rev": rev} | changed)))
        await session.flush()
    assert (await Sender(world.worker).send(PICTURE)).status_code == 204
    here = visit_data(home.household, note=f"{NAME}和戚晚照 {PHONE}", media=[sha256(PICTURE)])
    there = visit_data(world.elsewhere, note=f"{NAME}很好")
    await push(world.worker, [operation("visit.record", here)])
    await push(world.stranger, [operation("visit.record", there)])
    assert (await officer.post(f"{home.url}/erase", json={"reason": "request"})).status_code == 200
    session.expire_all()
    notes = {str(one.id): one.note for one in await session.scalars(select(Visit))}
    assert notes[here["id"]] == f"〔已删除〕和戚晚照 {PHONE}"
    assert notes[there["id"]] == f"{NAME}很好"
    assert (await session.get_one(Visit, here["id"])).media == [sha256(PICTURE)]
    assert await objects(store, "media")
    household = await session.get_one(Household, home.household_id)
    assert (household.contact_name, household.contact_phone) == (None, None)
    spouse = (await session.scalars(select(Resident).where(Resident.name == "戚晚照"))).one()
    assert spouse.phone == PHONE


async def test_nobody_elses_area_and_no_other_role(home: Home, world: World, officer: httpx.AsyncClient) -> None:
    for client in (world.worker, world.secretary, world.auditor):
        assert (await client.post(f"{home.url}/erase", json={"reason": "request"})).status_code == 403
    assert (
        await officer.post(f"/api/v1/privacy/people/{new_id()}/erase", json={"reason": "request"})
    ).status_code == 404
