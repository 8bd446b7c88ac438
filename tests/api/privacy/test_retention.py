"""Every rule at its boundary: the day before, the last day, the day after; held rows; twice; the dry run."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditArchive, AuditEntry
from app.audit.service import first_broken, record
from app.incidents.models import Complainant, Incident, IncidentLog
from app.kernel.clock import SHANGHAI, now, today
from app.kernel.ids import new_id
from app.privacy.models import DataRequest, LegalHold
from app.privacy.retention import JOBS, RULES, sweep
from app.privacy.retention.rules import BY_CODE
from app.registers.models import Household, HouseholdEdit, Resident
from app.visits.models import Visit, VisitVersion
from tests.api.privacy.conftest import Home
from tests.district import PEACH
from tests.factories import resident
from tests.incidents import Town
from tests.world import World, operation, push, visit_data

pytestmark = pytest.mark.one_engine


def late(day: date) -> datetime:
    """The last minute of a day: what counts is the day in Shanghai."""
    return datetime.combine(day, time(23, 59), SHANGHAI)


async def visited(world: World, session: AsyncSession, home: Home, at: datetime) -> Visit:
    told = visit_data(home.household, note="老人咳嗽", answers={"change": "none", "opinion": "想装扶手"})
    await push(world.worker, [operation("visit.record", told)])
    changes = {"visit_id": told["id"], "reason": "漏记", "changes": {"note": "老人咳嗽,想装扶手"}}
    await push(world.worker, [operation("visit.amend", changes)])
    visit = await session.get_one(Visit, UUID(told["id"]), populate_existing=True)
    visit.occurred_at, visit.lat, visit.lon, visit.position_at = at, 36.5, 100.5, at
    visit.media = ["ab" * 32]
    await session.flush()
    return visit


async def swept(session: AsyncSession) -> None:
    session.expire_all()
    for job in JOBS:
        await job.handler(session, {})
    session.expire_all()


async def test_visits_at_the_boundary(home: Home, world: World, session: AsyncSession) -> None:
    made = {
        (code, days): (
            await visited(world, session, home, late(BY_CODE[code].keep.last_gone(today()) + timedelta(days=days)))
        ).id
        for code in ("visit_note", "home_photo", "position")
        for days in (1, 0, -1)
    }
    await swept(session)
    for (code, days), visit_id in made.items():
        visit = await session.get_one(Visit, visit_id)
        [version] = await session.scalars(select(VisitVersion).where(VisitVersion.visit_id == visit_id))
        kept = {
            "visit_note": bool(visit.note and visit.answers and version.body and version.reason),
            "home_photo": visit.media != [],
            "position": visit.lat is not None or visit.position_at is not None,
        }
        assert kept[code] is (days > 0), (code, days)
        assert (visit.outcome, visit.version) == ("met", 2)


async def test_numbers_go_when_the_service_ends_and_their_index_a_year_later(home: Home, session: AsyncSession) -> None:
    resident = home.resident
    for until, number, index in (
        (today(), True, True),
        (today() - timedelta(days=1), False, True),
        (BY_CODE["id_no_index"].keep.last_gone(today()) + timedelta(days=1), False, True),
        (BY_CODE["id_no_index"].keep.last_gone(today()), False, False),
    ):
        resident = await session.get_one(Resident, home.resident_id)
        resident.id_no_until = until
        await session.flush()
        await swept(session)
        resident = await session.get_one(Resident, home.resident_id)
        assert (resident.id_no is not None, resident.id_no_index is not None) == (number, index), until
        assert bool(resident.id_no_tail) is number


async def test_who_left_is_erased_after_six_months(home: Home, session: AsyncSession) -> None:
    entry = select(AuditEntry).where(AuditEntry.action == "retention.run")
    for days, is_kept in ((1, True), (0, False)):
        person = await session.get_one(Resident, home.resident_id)
        person.residence_kind = "left"
        person.review_on = BY_CODE["resident"].keep.last_gone(today()) + timedelta(days=days)
        await session.flush()
        await swept(session)
        found = await session.get_one(Resident, home.resident_id)
        assert (found.name != "", found.deleted_at is None) == (is_kept, is_kept)
        assert len((await session.scalars(entry)).all()) == int(not is_kept)
    assert (await session.scalars(entry)).one().detail == {"rule": "resident", "rows": 1}
    await swept(session)
    assert len((await session.scalars(entry)).all()) == 1


async def test_who_was_found_to_be_somebody_else_goes_with_that_person_and_not_before(
    home: Home, session: AsyncSession
) -> None:
    survivor = await session.get_one(Resident, home.resident_id)
    other = resident(await session.get_one(Household, home.household_id), survivor.name)
    other.merged_into, other.deleted_at, other.rev = survivor.id, now() - timedelta(days=2000), survivor.rev
    session.add(other)
    other_id = other.id
    await session.flush()
    await swept(session)
    for person_id in (home.resident_id, other_id):
        assert (await session.get_one(Resident, person_id, populate_existing=True)).name != ""
    survivor.residence_kind, survivor.out_reason = "left", "moved_away"
    survivor.out_on = today() - timedelta(days=900)
    await session.flush()
    await swept(session)
    for person_id in (home.resident_id, other_id):
        assert (await session.get_one(Resident, person_id, populate_existing=True)).name == ""


async def test_what_is_too_much_for_one_batch_goes_on_in_another(
    home: Home, world: World, session: AsyncSession
) -> None:
    old = late(BY_CODE["position"].keep.last_gone(today()))
    for _ in range(3):
        await visited(world, session, home, old)
    rule = replace(BY_CODE["position"], batch=2)
    left = select(func.count()).select_from(Visit).where(Visit.lat.is_not(None))
    waiting = text("select count(*) from jobs.pgqueuer where entrypoint like '%retention.position'")
    for there, again in ((1, 1), (0, 1)):
        await sweep(session, rule)
        assert (await session.scalar(left), await session.scalar(waiting)) == (there, again)


async def test_who_asked_becomes_nobody(town: Town, session: AsyncSession) -> None:
    case_id = UUID((await town.register())["id"])
    for days, is_kept in ((1, True), (0, False)):
        case = await session.get_one(Incident, case_id)
        case.state = "archived"
        line = (await session.scalars(select(IncidentLog).where(IncidentLog.incident_id == case_id))).first()
        assert line is not None
        line.to_state = "archived"
        line.at = late(BY_CODE["complainant"].keep.last_gone(today()) + timedelta(days=days))
        await session.flush()
        await swept(session)
        who = (await session.scalars(select(Complainant).where(Complainant.incident_id == case_id))).one()
        assert (who.name is not None, who.phone is not None, not who.is_anonymous) == (is_kept,) * 3
        assert (who.phone_index is not None) is is_kept


async def test_edits_and_words_of_requests(home: Home, world: World, session: AsyncSession) -> None:
    fields = {"contact_name": {"from": home.household.contact_name, "to": "桑白露"}}
    await push(world.worker, [world.edit(home.household, **fields)])
    at = now() - timedelta(days=2000)
    stamp: dict[str, Any] = {"id": new_id(), "path": home.household.path}
    asked = DataRequest(
        **stamp,
        resident_id=home.resident_id,
        kind="copy",
        given_by="self",
        text="想要一份",
        answer="给了",
        received_on=at.date(),
        due_on=at.date(),
        state="answered",
        created_by=new_id(),
        created_by_name="陶立夏",
        created_at=at,
        settled_at=at,
    )
    held = {"subject_kind": "household", "subject_id": new_id(), "reason": "法院", "placed_by": new_id()}
    more: dict[str, Any] = {"placed_by_name": "岑守拙", "placed_at": at, "released_at": at, "released_by": new_id()}
    session.add_all([asked, LegalHold(**stamp, **held, **more)])
    for days, is_kept in ((1, True), (0, False)):
        await session.flush()
        edit = (await session.scalars(select(HouseholdEdit))).one()
        edit.edited_at = late(BY_CODE["edit"].keep.last_gone(today()) + timedelta(days=days))
        request, hold = await session.get_one(DataRequest, stamp["id"]), await session.get_one(LegalHold, stamp["id"])
        request.settled_at = hold.released_at = late(BY_CODE["request"].keep.last_gone(today()) + timedelta(days=days))
        await session.flush()
        await swept(session)
        edit = (await session.scalars(select(HouseholdEdit))).one()
        request, hold = await session.get_one(DataRequest, stamp["id"]), await session.get_one(LegalHold, stamp["id"])
        assert (edit.new == "桑白露", bool(edit.old), edit.field) == (is_kept, is_kept, "contact_name")
        assert (bool(request.text), bool(request.answer), bool(hold.reason)) == (is_kept,) * 3


async def test_the_log_is_archived_and_its_chain_goes_on(world: World, session: AsyncSession) -> None:
    entries = (await session.scalars(select(AuditEntry).order_by(AuditEntry.seq))).all()
    assert len(entries) > 3
    assert await first_broken(session) is None
    for entry in entries[:3]:
        entry.at = late(BY_CODE["audit"].keep.last_gone(today()))
    entries[3].at = late(BY_CODE["audit"].keep.last_gone(today()) + timedelta(days=1))
    last = (entries[2].seq, entries[2].hash)
    await session.flush()
    await swept(session)
    archive = (await session.scalars(select(AuditArchive))).one()
    assert (archive.last_seq, archive.hash, archive.rows) == (*last, 3)
    first = (await session.scalars(select(AuditEntry).order_by(AuditEntry.seq).limit(1))).one()
    assert first.seq == last[0] + 1
    # what this test changed by hand shows, and nothing before it
    assert await first_broken(session) == first.seq
    first.at = datetime.fromisoformat(orjson.loads(first.content)[0])
    await session.flush()
    assert await first_broken(session) is None
    await record(session, "area.read", actor_id=None)
    assert await first_broken(session) is None
    archive.rows = 2
    await session.flush()
    assert await first_broken(session) is not None


async def test_held_rows_stay_until_they_are_let_go(
    home: Home, world: World, officer: httpx.AsyncClient, session: AsyncSession
) -> None:
    visit_id = (await visited(world, session, home, now() - timedelta(days=1500))).id
    home.resident.residence_kind, home.resident.review_on = "left", today() - timedelta(days=900)
    home.resident.id_no_until = today() - timedelta(days=900)
    await session.flush()
    asked = {"subject_kind": "resident", "subject_id": str(home.resident_id), "reason": "法院调取"}
    hold = (await officer.post("/api/v1/privacy/holds", json=asked)).json()
    await swept(session)
    visit, person = await session.get_one(Visit, visit_id), await session.get_one(Resident, home.resident_id)
    assert visit.note
    assert visit.lat is not None
    assert visit.media
    assert person.id_no
    assert (await officer.get("/api/v1/privacy/retention")).json()["would_go"] == []
    assert (await officer.post(f"/api/v1/privacy/holds/{hold['id']}/release")).status_code == 200
    would = {
        (one["rule"], one["area_code"], one["rows"])
        for one in (await officer.get("/api/v1/privacy/retention")).json()["would_go"]
    }
    assert would == {(rule, PEACH, 1) for rule in ("resident", "id_no", "visit_note", "home_photo", "position")}
    await swept(session)
    visit, person = await session.get_one(Visit, visit_id), await session.get_one(Resident, home.resident_id)
    assert (visit.note, visit.lat, visit.media, person.name, person.id_no) == (None, None, [], "", None)


async def test_a_hold_ends_with_its_day(home: Home, officer: httpx.AsyncClient, session: AsyncSession) -> None:
    asked = {"subject_kind": "resident", "subject_id": str(home.resident_id), "reason": "审计"}
    until = {"until": (today() - timedelta(days=1)).isoformat()}
    assert (await officer.post("/api/v1/privacy/holds", json=asked | until)).status_code == 201
    home.resident.id_no_until = today() - timedelta(days=1)
    await session.flush()
    await swept(session)
    assert (await session.get_one(Resident, home.resident_id)).id_no is None


async def test_the_rules_are_read_by_officer_and_auditor(world: World, officer: httpx.AsyncClient) -> None:
    for client, status in ((officer, 200), (world.auditor, 200), (world.secretary, 403), (world.worker, 403)):
        assert (await client.get("/api/v1/privacy/retention")).status_code == status
    told = (await officer.get("/api/v1/privacy/retention")).json()
    assert [one["code"] for one in told["rules"]] == [rule.code for rule in RULES]
