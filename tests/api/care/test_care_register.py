"""Registering care: nothing without purpose and basis, nothing twice, nobody else's; and what it does to the plan."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from app.audit.models import AuditEntry
from app.care.models import CareContact, CareEntry
from app.identity.models import Assignment, Staff
from app.kernel.clock import now, today
from app.kernel.ids import new_id
from app.registers.models import Household, Resident
from tests.care import Care, consent
from tests.world import World

ID_NUMBER = "11010519491231002X"


async def test_an_elder_who_lives_alone_is_seen_every_week_from_now_on(care: Care) -> None:
    made = await care.register("K01", contacts=[{"kind": "emergency", "name": "桑知远", "phone": "154 0000 8816"}])
    assert (made["level"], made["state"], made["name"]) == ("A", "live", "桑白露"), "83 years old"
    assert made["purpose"]
    assert made["legal_basis"] == "statutory_duty"
    assert today() < (await care.entry(made["id"])).review_on <= today() + timedelta(days=186)
    assert await care.plan() == ("care", "living_alone@1", 7, today() + timedelta(days=7))
    assert [step["verb"] for step in made["steps"]] == ["registered"]
    assert made["contacts"] == [made["contacts"][0] | {"kind": "emergency", "name": "桑知远", "phone_tail": "8816"}]


async def test_somebody_comes_within_a_day_after_a_sudden_event(care: Care) -> None:
    made = await care.register("K20")
    assert (await care.plan())[2:] == (7, today() + timedelta(days=1))
    assert made["ends_on"] == (today() + timedelta(days=30)).isoformat()


async def test_care_on_request_leaves_the_plan_alone(care: Care) -> None:
    care.home.plan_every_days = 45
    await care.session.flush()
    made = await care.register("K21")
    assert (await care.plan())[:3] == ("household", "household@1", 45)
    await care.do(made["id"], "end", reason="not_needed")
    assert (await care.plan())[:3] == ("household", "household@1", 45)


async def test_care_that_workers_may_not_see_leaves_no_trace_on_the_plan_but_its_interval(care: Care) -> None:
    await care.register("K11")
    assert (await care.plan())[:3] == ("household", "household@1", 30)


WRONG: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"legal_basis": "vital_interest"}, "/legal_basis", "not-of-category"),
    ({"category": "K07"}, "/legal_basis", "not-of-category"),
    ({"category": "K07", "legal_basis": "separate_consent"}, "/consent", "missing"),
    (
        {"category": "K07", "legal_basis": "separate_consent", "consent": consent("consent@1")},
        "/consent/text_version",
        "text-too-weak",
    ),
    ({"legal_basis": "consent"}, "/consent", "missing"),
    ({"legal_basis": "consent", "consent": consent("consent@9")}, "/consent/text_version", "unknown-text"),
    (
        {"legal_basis": "consent", "consent": consent(given_at=now() + timedelta(days=1))},
        "/consent/given_at",
        "out-of-range",
    ),
    ({"category": "K17"}, "/consent", "missing"),
    ({"purpose": "   "}, "/purpose", "string_too_short"),
    ({"purpose": f"证号 {ID_NUMBER}"}, "/purpose", "id-number"),
    ({"purpose": "a\u0000b"}, "/purpose", "string_pattern_mismatch"),
    ({"level": "C"}, "/level", "not-of-category"),
    ({"level": "hot"}, "/level", "literal_error"),
    ({"category": "K22"}, "/category", "unknown-category"),
    ({"category": "K10"}, "/resident_id", "needs-household"),
    ({"category": "K12", "legal_basis": "statutory_duty"}, "/category", "grown-up"),
    ({"review_on": today().isoformat()}, "/review_on", "out-of-range"),
    ({"review_on": (today() + timedelta(days=200)).isoformat()}, "/review_on", "out-of-range"),
    ({"started_on": (today() + timedelta(days=1)).isoformat()}, "/started_on", "out-of-range"),
    ({"ends_on": (today() - timedelta(days=1)).isoformat()}, "/ends_on", "out-of-range"),
    ({"needs": ["meals", "meals"]}, "/needs", "named-twice"),
    ({"needs": ["diagnosis"]}, "/needs/0", "literal_error"),
    ({"risk_level": "high"}, "/risk_level", "extra_forbidden"),
    ({"score": 3}, "/score", "extra_forbidden"),
    ({"contacts": [{"kind": "emergency", "name": "甲", "phone": "12-34"}]}, "/contacts/0/phone", "not-a-phone"),
    ({"household_id": str(new_id())}, "", "one-target"),
)


async def test_what_cannot_be_saved(care: Care) -> None:
    right = await care.body()
    for changed, pointer, code in WRONG:
        answer = await care.world.secretary.post("/api/v1/care/entries", json=right | changed)
        assert answer.status_code == 422, answer.text
        assert {"pointer": pointer, "code": code} in answer.json()["errors"], (changed, answer.text)
        assert ID_NUMBER not in answer.text
    assert await care.session.scalar(select(CareEntry.id)) is None
    assert (await care.plan())[:3] == ("household", "household@1", 90)


async def test_a_child_needs_its_guardian(care: Care) -> None:
    person = await care.person()
    person.birth_year = today().year - 9
    await care.session.flush()
    secretary = care.world.secretary
    for told in (None, consent("guardian@1"), consent("separate@1", "guardian"), consent("separate@1")):
        body = await care.body("K13", legal_basis="statutory_duty", consent=told)
        answer = await secretary.post("/api/v1/care/entries", json=body)
        assert answer.status_code == 422, answer.text
        assert any(one["pointer"].startswith("/consent") for one in answer.json()["errors"])
    made = await care.register("K12", legal_basis="statutory_duty", consent=consent("guardian@1", "guardian"))
    assert made["consent"]["given_by"] == "guardian"
    assert made["ends_on"] == f"{today().year + 9}-12-31", "the 18th birthday, at the latest"


async def test_two_entries_of_one_category(care: Care) -> None:
    first = await care.register()
    answer = await care.world.secretary.post("/api/v1/care/entries", json=await care.body())
    assert (answer.status_code, answer.json()["params"]) == (409, {"reason": "already-live", "entry_id": first["id"]})
    await care.register("K06", legal_basis="statutory_duty", consent=None)
    await care.do(first["id"], "end", reason="mistaken")
    assert (await care.register())["id"] != first["id"]


async def test_nobody_is_looked_after_where_they_are_not(care: Care) -> None:
    person = await care.person()
    body = await care.body()
    person.residence_kind = "left"
    await care.session.flush()
    answer = await care.world.secretary.post("/api/v1/care/entries", json=body)
    assert (answer.status_code, answer.json()["params"]) == (409, {"reason": "left"})
    person.residence_kind, care.home.status = "living", "moved_out"
    await care.session.flush()
    answer = await care.world.secretary.post("/api/v1/care/entries", json=body)
    assert (answer.status_code, answer.json()["params"]) == (409, {"reason": "not-lived-in"})
    person.deleted_at = now()
    await care.session.flush()
    assert (await care.world.secretary.post("/api/v1/care/entries", json=body)).status_code == 404


async def test_another_communitys_people_are_unknown(care: Care) -> None:
    theirs = await care.person(care.world.elsewhere)
    for target in ({"resident_id": str(theirs.id)}, {"household_id": str(care.world.elsewhere.id)}):
        body = {key: value for key, value in (await care.body("K02")).items() if not key.endswith("_id")}
        answer = await care.world.secretary.post("/api/v1/care/entries", json=body | target)
        assert answer.status_code == 404, answer.text


async def test_only_the_community_writes(care: Care, world: World) -> None:
    made = await care.register()
    for client in (world.worker, world.auditor):
        assert (await client.post("/api/v1/care/entries", json=await care.body("K05"))).status_code == 403
        answer = await client.post(f"/api/v1/care/entries/{made['id']}/end", json={"reason": "declined"})
        assert answer.status_code == 403


async def test_who_is_responsible_works_there(care: Care) -> None:
    query = select(Staff.name, Assignment.id).join(Staff, Staff.id == Assignment.staff_id)
    posts = {name: post for name, post in await care.session.execute(query)}  # noqa: C416  (rows are no pairs to mypy)
    worker, stranger = str(posts["纪晴川"]), str(posts["麦秋实"])
    for wrong in ({"responsible_id": stranger}, {"responsible_id": worker, "backup_id": worker}):
        answer = await care.world.secretary.post("/api/v1/care/entries", json=await care.body(**wrong))
        assert answer.status_code == 422, answer.text
    made = await care.register(responsible_id=worker)
    assert made["responsible_id"] == worker


async def test_contacts_lie_sealed_and_are_shown_for_a_reason(care: Care) -> None:
    made = await care.register(contacts=[{"kind": "key_holder", "name": "谷清扬", "phone": "15400005520"}])
    row = (await care.session.scalars(select(CareContact))).one()
    stored = await care.session.scalar(text("select care_contacts::text from care_contacts"))
    kept = row.name_sealed + (row.phone_sealed or b"")
    assert kept
    assert not [clear for clear in ("谷清扬", "5520") if clear.encode() in kept or clear in str(stored)]
    address = f"/api/v1/care/entries/{made['id']}/contacts/{made['contacts'][0]['id']}/reveal"
    assert "15400005520" not in str(made)
    assert (await care.world.secretary.post(address, json={})).status_code == 422
    answer = await care.world.secretary.post(address, json={"reason": "emergency"})
    assert answer.json() == {"phone": "15400005520", "looks_today": 1, "is_unusual": False}
    assert (await care.world.worker.post(address, json={"reason": "visit"})).status_code == 403
    await care.do(made["id"], "end", reason="not_needed")
    assert await care.session.scalar(select(CareContact.id)) is None
    assert (await care.world.secretary.post(address, json={"reason": "visit"})).status_code == 404


async def test_the_log_knows_that_and_not_what(care: Care) -> None:
    """The log outlives an entry and names its subject: a category in it would be a label for years."""
    made = await care.register("K17", contacts=[{"kind": "emergency", "name": "谷清扬", "phone": "15400005520"}])
    await care.world.secretary.get(f"/api/v1/care/entries/{made['id']}")
    await care.world.secretary.get("/api/v1/care/entries", params={"category": "K17"})
    await care.world.worker.get(f"/api/v1/households/{care.home.id}/care")
    await care.do(made["id"], "withdraw", 204)
    logged = (await care.session.scalars(select(AuditEntry).where(AuditEntry.action.startswith("care.")))).all()
    actions = {entry.action for entry in logged}
    assert actions >= {"care.register", "care.read", "care.list", "care.household", "care.withdraw"}
    said = "".join(entry.content for entry in logged)
    assert not [word for word in ("K17", "特殊", "谷清扬", "5520", "桑白露") if word in said]


BROKEN: tuple[tuple[dict[str, Any], str], ...] = (
    ({"category": "K22"}, "category"),
    ({"category": "K07", "legal_basis": "statutory_duty"}, "separate"),
    ({"legal_basis": "consent", "consent_id": None}, "consent"),
    ({"purpose": "  "}, "purpose"),
    ({"level": "D"}, "level"),
    ({"review_on": today() - timedelta(days=200)}, "dates"),
    ({"ended_on": today()}, "ended"),
    ({"end_reason": "petitioner", "ended_on": today()}, "end_reason"),
    ({"category": "K20", "ends_on": None}, "runs_out"),
    ({"category": "K13", "resident_id": None}, "child"),
    ({"needs": ["disease"]}, "needs"),
)


async def test_the_database_keeps_the_promises_too(care: Care) -> None:
    made = (await care.plant("K01")).id
    for wrong, constraint in BROKEN:
        with pytest.raises(IntegrityError, match=f"ck_care_entries_{constraint}"):
            async with care.session.begin_nested():
                await care.session.execute(update(CareEntry).where(CareEntry.id == made).values(wrong))
    for category in ("K02", "K20"):
        await care.plant(category, ended_on=today(), end_reason="mistaken")
        await care.plant(category)
        with pytest.raises(IntegrityError, match="uq_care_entries"):
            async with care.session.begin_nested():
                await care.plant(category)


def test_there_is_no_place_for_a_risk_or_a_score() -> None:
    columns = {column.name for column in (*CareEntry.__table__.columns, *Household.__table__.columns)}
    columns |= {column.name for column in Resident.__table__.columns}
    assert not [name for name in columns for word in ("risk", "score", "diagnos", "disease") if word in name]
