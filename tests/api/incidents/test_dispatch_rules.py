"""Stored rules of dispatch: kept by a desk, suggested with their name, tried on the past, watched for silence."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.incidents.dispatching import alarms, dry_run, keeping
from app.incidents.events import RuleFellSilent
from app.incidents.models import Category, DispatchRule, Incident, IncidentLog
from app.incidents.schemas.dispatch_rules import DryRunIn, RuleWhen
from app.kernel.access import Actor
from app.kernel.clock import SHANGHAI, now, today
from app.kernel.events import CARRIED, Subscriptions
from app.kernel.ids import new_id
from app.organisation.models import Area, Department
from app.organisation.service import create_area, move_area
from tests import district as at
from tests.incidents import LIGHTS, ROADS, Town

OTHER_STREET = "990101002"


def draft(**changed: Any) -> dict[str, Any]:
    """A rule that sends street lights to the road workers, which no counting would suggest."""
    return {"name": "路灯归道路中心", "categories": ["0203"], "area_code": at.STREET, "unit_code": ROADS} | changed


async def keep(town: Town, who: str = "street", **changed: Any) -> dict[str, Any]:
    answer = await town.post(who, "/dispatch-rules", draft(**changed))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def change(town: Town, who: str, rule: dict[str, Any], **changed: Any) -> Any:
    names = ("name", "categories", "area_code", "unit_code", "position", "hours", "weekdays", "from_time", "to_time")
    body = {name: rule[name] for name in (*names, "is_active", "alarm_days", "version")} | changed
    return await town.client.put(f"/api/v1/dispatch-rules/{rule['id']}", json=body, headers=await town.as_(who))


async def suggested(town: Town, incident_id: str, who: str = "street") -> list[dict[str, Any]]:
    return list((await town.get(who, f"/incidents/{incident_id}/suggestions")).json()["units"])


async def test_a_rule_comes_first_with_its_name_and_what_is_counted_follows(town: Town) -> None:
    await keep(town)
    one = await town.to("pending_dispatch")
    first, second = await suggested(town, one)
    assert (first["code"], first["reasons"], first["rule"]) == (ROADS, ["rule"], "路灯归道路中心")
    assert (second["code"], second["rule"]) == (LIGHTS, None)


async def test_a_unit_that_is_counted_too_is_said_once_with_all_its_reasons(town: Town) -> None:
    await keep(town, unit_code=LIGHTS)
    [only] = await suggested(town, await town.to("pending_dispatch"))
    assert (only["code"], only["reasons"]) == (LIGHTS, ["rule", "category", "area"])


@pytest.mark.parametrize(
    "changed",
    [
        {"categories": ["0204", "05"]},
        {"area_code": at.PLUM},
        {"is_active": False},
        {"weekdays": [(today().weekday() + 3) % 7 + 1]},
    ],
)
async def test_a_rule_that_does_not_fit_says_nothing(town: Town, changed: dict[str, Any]) -> None:
    await keep(town, **changed)
    assert [unit["code"] for unit in await suggested(town, await town.to("pending_dispatch"))] == [LIGHTS]


async def test_of_overlapping_rules_the_first_by_position_then_the_deeper_area(town: Town) -> None:
    await keep(town, "district", name="全区", area_code=at.DISTRICT, categories=[])
    deeper = await keep(town, name="桃源", area_code=at.PEACH, unit_code=LIGHTS)
    one = await town.to("pending_dispatch")
    assert (await suggested(town, one))[0]["rule"] == "桃源"
    await change(town, "street", deeper, position=200)
    assert (await suggested(town, one))[0]["rule"] == "全区"


async def test_a_rule_whose_unit_ended_or_gave_the_case_back_gives_way_to_the_next(
    town: Town, session: AsyncSession
) -> None:
    await keep(town, name="第一", position=1, unit_code=LIGHTS)
    await keep(town, name="第二", position=2, unit_code=ROADS)
    one = await town.to("dispatched")
    await town.go("lead", one, "return_dispatch", reason="wrong_unit", basis="职责清单", suggested_unit=ROADS)
    assert [unit["rule"] for unit in await suggested(town, one)] == ["第二"]
    ended = today() - timedelta(days=1)
    await session.execute(update(Department).where(Department.code == ROADS).values(valid_to=ended))
    assert not await suggested(town, one)


async def test_dispatching_notes_the_match_and_whether_the_desk_followed(town: Town, session: AsyncSession) -> None:
    rule = await keep(town)
    for lead, followed in ((ROADS, rule["id"]), (LIGHTS, None)):
        one = await town.to("pending_dispatch")
        await town.go("street", one, "dispatch", lead=lead)
        line = select(IncidentLog).filter_by(incident_id=UUID(one), verb="dispatch")
        assert (await session.scalars(line)).one().detail.get("rule") == followed
    row = await session.get_one(DispatchRule, UUID(rule["id"]), populate_existing=True)
    assert row.last_matched_at is not None
    assert row.version == 1


async def test_a_street_keeps_its_own_rules_only(town: Town, session: AsyncSession) -> None:
    await create_area(session, code=OTHER_STREET, kind="street", name="松湾街道", parent_code=at.DISTRICT)
    theirs = await keep(town, "district", area_code=OTHER_STREET)
    everybodys = await keep(town, "district", name="全区", area_code=at.DISTRICT)
    assert [rule["id"] for rule in (await town.get("street", "/dispatch-rules")).json()] == [everybodys["id"]]
    assert len((await town.get("district", "/dispatch-rules")).json()) == 2
    assert (await change(town, "street", theirs, name="改")).status_code == 404
    assert (await change(town, "street", everybodys, name="改")).status_code == 403
    headers = await town.as_("street")
    gone = await town.client.delete(f"/api/v1/dispatch-rules/{theirs['id']}?version=1", headers=headers)
    assert gone.status_code == 404
    for code in (OTHER_STREET, at.DISTRICT):
        refused = await town.post("street", "/dispatch-rules", draft(area_code=code))
        assert refused.status_code == 422
        assert refused.json()["errors"] == [{"pointer": "/area_code", "code": "unknown-place"}]
    mine = await keep(town)
    assert (await change(town, "street", mine, area_code=OTHER_STREET)).status_code == 422
    refused = await town.post("street", "/dispatch-rules", draft(unit_code=at.URBAN_OFFICE))
    assert refused.json()["errors"] == [{"pointer": "/unit_code", "code": "unknown-unit"}]


async def test_who_has_no_desk_has_no_rules(town: Town) -> None:
    for who in ("worker", "secretary", "handler", "agent", "auditor"):
        assert (await town.get(who, "/dispatch-rules")).status_code == 403
        assert (await town.post(who, "/dispatch-rules", draft())).status_code == 403
        assert (await town.post(who, "/dispatch-rules/dry-run", {"rule": {"area_code": at.STREET}})).status_code == 403
    assert (await town.get("sysadmin", "/dispatch-rules")).json() == []


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"categories": ["0299"]}, "/categories"),
        ({"categories": ["0203", "0203"]}, "/categories"),
        ({"unit_code": "D-NONE"}, "/unit_code"),
        ({"from_time": "22:00"}, ""),
        ({"from_time": "22:00", "to_time": "22:00"}, ""),
        ({"from_time": "24:00", "to_time": "06:00"}, "/from_time"),
        ({"weekdays": [0]}, "/weekdays/0"),
        ({"alarm_days": 0}, "/alarm_days"),
        ({"colour": "red"}, "/colour"),
    ],
)
async def test_what_is_wrong_is_named(town: Town, changed: dict[str, Any], pointer: str) -> None:
    answer = await town.post("street", "/dispatch-rules", draft(**changed))
    assert answer.status_code == 422
    assert pointer in [fault["pointer"] for fault in answer.json()["errors"]]


async def test_every_change_is_audited_and_from_the_version_that_was_read(town: Town, session: AsyncSession) -> None:
    rule = await keep(town)
    changed = (await change(town, "street", rule, name="夜间", from_time="22:00", to_time="06:00")).json()
    assert (changed["version"], changed["from_time"], changed["to_time"]) == (2, "22:00", "06:00")
    late = await change(town, "district", rule, name="迟到")
    assert (late.status_code, late.json()["params"]["by"]) == (409, "street某")
    headers = await town.as_("street")
    path = f"/api/v1/dispatch-rules/{rule['id']}"
    assert (await town.client.delete(f"{path}?version=1", headers=headers)).status_code == 409
    assert (await town.client.delete(f"{path}?version=2", headers=headers)).status_code == 204
    assert (await town.client.delete(f"{path}?version=3", headers=headers)).status_code == 404
    assert (await town.get("street", "/dispatch-rules")).json() == []
    query = select(AuditEntry).where(AuditEntry.subject_id == UUID(rule["id"])).order_by(AuditEntry.seq)
    told = [(entry.action, entry.detail["fields"]) for entry in await session.scalars(query)]
    assert told[1:] == [("dispatch_rule.change", ["from_time", "name", "to_time"]), ("dispatch_rule.delete", [])]
    assert told[0][0] == "dispatch_rule.create"


async def test_a_dry_run_counts_what_would_have_matched_and_who_got_it(town: Town) -> None:
    done = await town.to("closed")
    await town.to("pending_dispatch")
    await town.to("submitted", category="0202")
    body = {"rule": {"categories": ["0203"], "area_code": at.PEACH}, "unit_code": LIGHTS}
    told = (await town.post("street", "/dispatch-rules/dry-run", body)).json()
    assert (told["of"], told["matched"], told["agreed"], told["undispatched"]) == (3, 2, 1, 1)
    assert told["went_to"] == [{"unit_code": LIGHTS, "unit_name": "市政照明所", "n": 1}]
    assert told["is_complete"] is True
    assert [case["unit_name"] for case in told["sample"]] == [None, "市政照明所"]
    assert told["sample"][1]["id"] == done
    weekday = (today().weekday() + 3) % 7 + 1
    body["rule"] = {"categories": ["0203"], "area_code": at.PEACH, "weekdays": [weekday]}
    assert (await town.post("street", "/dispatch-rules/dry-run", body)).json()["matched"] == 0
    body["rule"] = {"area_code": at.PLUM}
    assert (await town.post("street", "/dispatch-rules/dry-run", body)).json()["of"] == 0
    body["rule"] = {"area_code": at.DISTRICT}
    assert (await town.post("street", "/dispatch-rules/dry-run", body)).status_code == 422


async def test_a_dry_run_has_a_ceiling_and_says_when_it_met_it(town: Town, session: AsyncSession) -> None:
    for _ in range(4):
        await town.to("pending_dispatch")
    path = f"{at.DISTRICT}.{at.STREET}"
    grants = dict.fromkeys(("incident.read", "dispatch_rule.edit"), (path,))
    actor = Actor(id=new_id(), account_id=new_id(), session_id=new_id(), name="", grants=grants, places=(path,))
    asked = DryRunIn(rule=RuleWhen(area_code=at.STREET), days=30)
    rule = await keeping.draft(session, actor, asked.rule)
    for ceiling, matched, is_complete in ((3, 3, False), (4, 4, True), (100, 4, True)):
        told = await dry_run.dry_run(session, actor, rule, asked, looks_at=ceiling)
        assert (told.matched, told.of, told.is_complete) == (matched, matched, is_complete)


async def test_a_holiday_is_outside_working_hours_by_the_calendar_as_it_is_kept(
    town: Town, session: AsyncSession
) -> None:
    """The same Monday morning, as a holiday and as a day that is worked: the calendar is asked, not the weekday."""
    one = await town.to("closed")
    day = today() - timedelta(days=7 + today().weekday())
    given = datetime.combine(day, time(10), SHANGHAI)
    await session.execute(update(Incident).where(Incident.id == UUID(one)).values(first_dispatched_at=given))
    found: dict[tuple[bool, str], int] = {}
    for is_workday in (False, True):
        told = {"on_date": day.isoformat(), "is_workday": is_workday, "name": "临时安排"}
        headers = await town.as_("sysadmin")
        put = await town.client.put("/api/v1/calendar", json={"days": [told]}, headers=headers)
        assert put.status_code == 204, put.text
        for hours in ("working", "outside"):
            body = {"rule": {"area_code": at.STREET, "hours": hours}, "days": 30}
            answer = await town.post("street", "/dispatch-rules/dry-run", body)
            found[is_workday, hours] = answer.json()["matched"]
    assert found == {(False, "working"): 0, (False, "outside"): 1, (True, "working"): 1, (True, "outside"): 0}


async def heard(session: AsyncSession) -> list[RuleFellSilent]:
    """What the daily watch announces."""
    found: list[RuleFellSilent] = []

    async def hear(_session: AsyncSession, event: RuleFellSilent) -> None:
        found.append(event)

    listening = Subscriptions()
    listening.on(RuleFellSilent, hear)
    before = session.info[CARRIED]
    session.info[CARRIED] = listening
    await alarms.watch(session, {})
    session.info[CARRIED] = before
    return found


async def test_a_rule_that_matches_nothing_is_told_of_once(town: Town, session: AsyncSession) -> None:
    rule = await keep(town, alarm_days=7)
    assert not await heard(session)
    long_ago = now() - timedelta(days=8)
    await session.execute(update(DispatchRule).values(changed_at=long_ago, last_matched_at=long_ago))
    [told] = await heard(session)
    assert (str(told.rule_id), told.alarms) == (rule["id"], ("silent",))
    assert not await heard(session), "a second look says nothing new"
    [shown] = (await town.get("street", "/dispatch-rules")).json()
    assert shown["alarms"] == ["silent"]
    await town.go("street", await town.to("pending_dispatch"), "dispatch", lead=ROADS)
    assert not await heard(session)
    assert (await town.get("street", "/dispatch-rules")).json()[0]["alarms"] == []
    await session.execute(update(DispatchRule).values(last_matched_at=long_ago))
    assert len(await heard(session)) == 1, "who fell silent again is told of again"


async def test_what_a_rule_names_may_end(town: Town, session: AsyncSession) -> None:
    rule = await keep(town, area_code=at.PLUM)
    ended = today() - timedelta(days=1)
    await session.execute(update(Department).where(Department.code == ROADS).values(valid_to=ended))
    await session.execute(update(Category).where(Category.code == "0203").values(deleted_at=now()))
    await session.execute(
        update(Area).where(Area.code == at.PLUM).values(valid_from=ended - timedelta(days=9), valid_to=ended)
    )
    [shown] = (await town.get("street", "/dispatch-rules")).json()
    assert shown["alarms"] == ["unit_ended", "category_gone", "area_ended"]
    assert (shown["unit_name"], shown["area_name"]) == ("道路养护中心", "梅岭社区")
    [told] = await heard(session)
    assert told.alarms == ("unit_ended", "category_gone", "area_ended")
    off = await change(town, "street", rule, is_active=False)
    assert (off.status_code, off.json()["alarms"]) == (200, []), "it can be switched off as it stands"


async def test_a_rule_moves_with_its_area(town: Town, session: AsyncSession) -> None:
    rule = await keep(town, area_code=at.PEACH)
    zone = await create_area(session, code=f"{at.STREET}Z01", kind="zone", name="北管区", parent_code=at.STREET)
    community = (await session.scalars(select(Area).where(Area.code == at.PEACH))).one()
    await move_area(session, community, zone)
    row = await session.get_one(DispatchRule, UUID(rule["id"]), populate_existing=True)
    assert row.path == f"{zone.path}.{at.PEACH}"
    assert (await suggested(town, await town.to("pending_dispatch")))[0]["rule"] == rule["name"]
