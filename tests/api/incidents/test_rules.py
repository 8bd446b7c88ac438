"""Rules of single moves, privacy, phones that come late, two people for one step, and whistles."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, text

from app.incidents.models import Incident, IncidentLog
from app.kernel.clock import now
from tests import district as at
from tests.incidents import LIGHTS, ROADS, Town, intake_data, report_data
from tests.world import operation


def rule(answer: Any) -> str:
    assert answer.status_code == 409, answer.text
    return str(answer.json()["params"]["rule"])


def fault(answer: Any) -> tuple[str, str]:
    assert answer.status_code == 422, answer.text
    [one] = answer.json()["errors"]
    return one["pointer"], one["code"]


async def test_a_unit_gives_a_case_back_once(town: Town) -> None:
    one = await town.to("dispatched")
    back = {"reason": "wrong_unit", "basis": "职责清单第三条", "suggested_unit": ROADS}
    await town.go("lead", one, "return_dispatch", **back)
    assert (await town.get("handler", f"/incidents/{one}")).status_code == 404
    await town.go("street", one, "dispatch", lead=LIGHTS)
    assert rule(await town.step("lead", one, "return_dispatch", **back)) == "returned_once"
    ruling = await town.session.scalar(text("select ruling from return_requests"))
    assert ruling == "unjustified"


async def test_a_unit_of_another_street_is_unknown_to_a_streets_desk(town: Town) -> None:
    one = await town.to("pending_dispatch")
    assert fault(await town.step("street", one, "dispatch", lead=at.URBAN_OFFICE)) == ("/form/lead", "unknown-unit")
    await town.go("street", one, "escalate", reason="beyond_authority")
    assert (await town.step("street", one, "dispatch", lead=LIGHTS)).status_code == 403
    await town.go("district", one, "dispatch", lead=at.URBAN_OFFICE, co=[LIGHTS])


async def test_helpers_are_done_or_let_go_before_the_lead_finishes(town: Town) -> None:
    one = await town.to("pending_dispatch")
    await town.go("street", one, "dispatch", lead=LIGHTS, co=[ROADS])
    await town.go("handler", one, "accept")
    finish = {"result": "solved", "text": "好了"}
    assert rule(await town.step("handler", one, "finish", **finish)) == "co_units_done"
    await town.go("other_handler", one, "progress", text="路面已恢复", is_done=True)
    await town.go("handler", one, "finish", **finish)


async def test_an_after_photo_or_a_reason(town: Town) -> None:
    one = await town.to("in_progress", category="0202", media=["ab" * 32])
    told = await town.step("handler", one, "finish", result="solved", text="补好了")
    assert fault(told) == ("/form/media", "after-photo-needed")
    await town.go("handler", one, "finish", result="solved", text="补好了", photo_reason="dark")


async def test_who_handled_does_not_verify(town: Town) -> None:
    one = await town.report(category="0105")
    await town.go("secretary", one, "take_local")
    row = await town.incident(one)
    assert row.first_dispatched_at == row.dispatched_at is not None
    await town.go("clerk", one, "finish", result="solved", text="清理了", photo_reason="dark")
    assert rule(await town.step("worker", one, "verify_pass")) == "verifier_apart"
    assert rule(await town.step("secretary", one, "verify_pass")) == "verifier_apart"
    await town.go("street", one, "verify_pass")


async def test_an_extension_moves_the_due_date_and_not_the_original(town: Town) -> None:
    one = await town.to("in_progress", category="0303", media=[])
    row = await town.incident(one)
    assert row.handle_due is not None
    original, until = row.original_handle_due, row.handle_due + timedelta(days=3)
    await town.go("lead", one, "request_extension", until=until.isoformat(), text="等配件")
    await town.go("street", one, "decide_extension", is_approved=True)
    row = await town.incident(one)
    assert (row.handle_due, row.original_handle_due) == (until, original)


async def test_two_people_strike_a_case_out(town: Town) -> None:
    one = await town.to("in_progress")
    form = {"reason": "test_record", "text": "培训测试件"}
    assert (await town.go("district", one, "void", **form))["is_proposed"]
    assert (await town.incident(one)).state == "in_progress"
    assert rule(await town.step("district", one, "void", **form)) == "second_person"
    assert (await town.go("second", one, "void", **form))["state"] == "invalid"


async def test_explained_takes_a_dispatcher_and_a_supervisor(town: Town) -> None:
    one = await town.to("pending_callback")
    form = {"basis": "条例第三十五条", "text": "书面答复已送达"}
    await town.go("district", one, "close_explained", **form)
    assert rule(await town.step("second", one, "close_explained", **form)) == "second_role"
    assert (await town.go("supervisor", one, "close_explained", **form))["state"] == "closed"
    assert (await town.incident(one)).result == "explained"


async def test_joined_cases_stay_one_level_deep(town: Town) -> None:
    first, second, third = [await town.report() for _ in range(3)]
    await town.go("secretary", first, "merge", target_id=second)
    await town.go("secretary", second, "merge", target_id=third)
    rows = {str(row.id): row.merged_into for row in await town.session.scalars(select(Incident))}
    assert str(rows[first]) == str(rows[second]) == third
    again = await town.step("street", first, "merge", target_id=third)
    assert again.json()["code"] == "illegal-move"
    await town.go("street", first, "unmerge", text="不是同一处")
    shown = (await town.get("secretary", f"/incidents/{third}")).json()
    assert len(shown["merged"]) == 1


async def test_a_rejected_report_is_appealed_once(town: Town) -> None:
    one = await town.to("invalid")
    await town.go("worker", one, "appeal", text="确实不亮")
    assert (await town.incident(one)).desk == "street"
    await town.go("street", one, "reject_at_desk", reason="no_content", text="请拨打供电热线")
    assert rule(await town.step("worker", one, "appeal", text="又")) == "appeal_once"


async def test_a_phone_that_comes_late_leaves_a_remark(town: Town) -> None:
    one = await town.to("handled")
    seen = (await town.incident(one)).version
    await town.go("secretary", one, "verify_pass")
    late = {"incident_id": one, "verb": "verify_fail", "version": seen}
    late["form"] = {"reason": "not_done", "text": "灯还是不亮"}
    [verdict] = await town.push("worker", operation("incident.move", late))
    assert (verdict["outcome"], verdict["flags"]) == ("applied", ["stale"])
    row = await town.incident(one)
    assert row.state == "pending_callback"
    line = (await town.session.scalars(select(IncidentLog).where(IncidentLog.seq == row.log_seq))).one()
    assert (line.verb, line.text, line.flags) == ("comment", "灯还是不亮", ["offline", "stale"])


async def test_a_phone_in_time_moves_the_case(town: Town) -> None:
    one = await town.to("handled")
    move = {"incident_id": one, "verb": "verify_pass", "version": (await town.incident(one)).version, "form": {}}
    sent = operation("incident.move", move)
    assert [v["outcome"] for v in await town.push("worker", sent)] == ["applied"]
    assert [v["outcome"] for v in await town.push("worker", sent)] == ["duplicate"]
    assert (await town.incident(one)).state == "pending_callback"


async def test_a_report_sent_twice_is_one_incident_with_one_number(town: Town) -> None:
    data = report_data()
    [first] = await town.push("worker", operation("incident.report", data))
    [again] = await town.push("worker", operation("incident.report", data))  # another op_id, the same report
    other = operation("incident.report", data | {"text": "完全不同的一件事"})
    [reused] = await town.push("worker", other)
    assert [first["outcome"], again["outcome"]] == ["applied", "duplicate"]
    assert reused["problem"]["code"] == "op-reused"
    assert len((await town.session.scalars(select(Incident))).all()) == 1


async def test_numbers_count_the_day(town: Town) -> None:
    sent = [operation("incident.report", report_data()) for _ in range(3)]
    await town.push("worker", *sent)
    numbers = sorted(await town.session.scalars(select(Incident.no)))
    assert [no[-5:] for no in numbers] == ["00001", "00002", "00003"]


async def test_a_report_says_what_it_lacks(town: Town) -> None:
    lacking = [
        report_data(media=[]),
        report_data(place_text=None),
        report_data(category="9999"),
        report_data(urgent=True),
        report_data(self_handled=True),
        report_data(category="1203", media=[]),
    ]
    verdicts = await town.push("worker", *[operation("incident.report", data) for data in lacking])
    assert [v["problem"]["errors"][0]["code"] for v in verdicts] == [
        "photo-needed",
        "place-needed",
        "unknown-category",
        "reason-needed",
        "not-here",
        "desk-only",
    ]


async def test_units_do_not_know_who_complained_unless_it_is_shared(town: Town) -> None:
    one = (await town.register())["id"]
    assert (await town.get("street", f"/incidents/{one}")).json()["complainant"]["phone_tail"] == "0427"
    await town.go("street", one, "dispatch", lead=LIGHTS)
    shown = await town.get("handler", f"/incidents/{one}")
    assert shown.json()["complainant"] is None
    assert "0427" not in shown.text
    assert (await town.post("handler", f"/incidents/{one}/complainant/reveal")).status_code == 403
    assert (await town.get("agent", f"/incidents/{one}")).status_code == 404  # no open call-back
    other = (await town.register())["id"]
    await town.go("street", other, "dispatch", lead=LIGHTS, share_complainant=True)
    told = await town.post("handler", f"/incidents/{other}/complainant/reveal")
    assert told.json()["phone"] == "0990-0000427"


async def test_a_complaint_about_staff_is_not_seen_by_whom_it_is_about(town: Town) -> None:
    asked = {"category": "1203", "text": "窗口人员态度差，推诿", "about_unit": at.PEACH}
    one = (await town.register(**asked))["id"]
    assert (await town.incident(one)).desk == "street"
    for who in ("worker", "secretary", "clerk", "colleague"):
        assert (await town.get(who, f"/incidents/{one}")).status_code == 404, who
        assert (await town.get(who, "/incidents")).json()["items"] == []
    assert (await town.get("street", f"/incidents/{one}")).status_code == 200
    given = await town.step("street", one, "dispatch", lead=at.PEACH)
    assert fault(given) == ("/form/lead", "complained-about")
    two = (await town.register(**asked | {"about_unit": LIGHTS}))["id"]
    assert (await town.incident(two)).desk == "district"
    assert fault(await town.step("district", two, "dispatch", lead=LIGHTS)) == ("/form/lead", "complained-about")


async def test_disputes_show_code_and_community_to_people_outside(town: Town) -> None:
    one = (await town.register(category="0901", text="楼上楼下因漏水争吵"))["id"]
    outside = (await town.get("supervisor", f"/incidents/{one}")).json()
    assert outside["is_hidden"]
    assert (outside["text"], outside["place_text"], outside["log"], outside["category"]) == (None, None, [], "0901")
    assert outside["community_name"] == "桃源社区"
    assert (await town.get("secretary", f"/incidents/{one}")).json()["text"]
    pulled = await town.client.post(
        "/api/v1/sync/pull", json={"device_id": one, "cursor": None}, headers=await town.as_("worker")
    )
    [row] = [change for change in pulled.json()["changes"] if change["collection"] == "incidents"]
    assert "text" not in row["data"]
    assert "楼上楼下" not in pulled.text


async def test_the_phone_holds_the_grids_cases_with_their_story(town: Town) -> None:
    one = await town.to("dispatched")
    pulled = await town.client.post(
        "/api/v1/sync/pull", json={"device_id": one, "cursor": None}, headers=await town.as_("worker")
    )
    changes = pulled.json()["changes"]
    assert sum(change["collection"] == "categories" for change in changes) >= 75
    [row] = [change["data"] for change in changes if change["collection"] == "incidents"]
    assert (row["state"], row["lead_unit"], [line["verb"] for line in row["log"]]) == (
        "dispatched",
        "市政照明所",
        ["submit", "forward_up", "dispatch"],
    )


async def test_three_tries_on_two_days_close_as_not_reached(town: Town) -> None:
    one = (await town.register())["id"]
    for who, verb, form in (
        ("street", "dispatch", {"lead": LIGHTS}),
        ("handler", "accept", {}),
        ("handler", "finish", {"result": "solved", "text": "好了"}),
        ("worker", "verify_pass", {}),
    ):
        await town.go(who, one, verb, **form)
    assert fault(await town.step("agent", one, "callback_ok")) == ("/form/rating", "missing")
    for number in range(3):
        answer = await town.post("agent", f"/incidents/{one}/callback-attempts", {"is_reached": False})
        assert answer.status_code == 200, answer.text
        if number == 1:
            await town.session.execute(text("update callback_attempts set at = at - interval '1 day'"))
    row = await town.incident(one)
    assert (row.state, row.flags, row.rating) == ("closed", ["not_reached"], None)


async def test_dissatisfied_goes_round_once(town: Town) -> None:
    one = await town.to("pending_callback")
    await town.go("agent", one, "callback_redo", reason="unsolved", text="还是不亮")
    await town.go("handler", one, "finish", result="solved", text="重修")
    await town.go("worker", one, "verify_pass")
    assert rule(await town.step("agent", one, "callback_redo", reason="unsolved", text="还是")) == "redo_once"


async def test_a_whistle_calls_and_marks_both_ways(town: Town) -> None:
    one = await town.to("in_progress")
    meet = (now() + timedelta(days=1)).isoformat()
    form = {"kind": "routine", "units": [ROADS], "place": "路口", "meet_at": meet, "text": "管线交叉"}
    assert (await town.get("other_handler", f"/incidents/{one}")).status_code == 404
    await town.go("secretary", one, "blow_whistle", **form)
    assert rule(await town.step("secretary", one, "blow_whistle", **form)) == "no_open_whistle"
    shown = (await town.get("other_handler", f"/incidents/{one}")).json()
    [unit] = shown["whistles"][0]["units"]
    step = f"/incidents/whistle-units/{unit['id']}/step"
    assert (await town.post("other_handler", step, {"step": "sign"})).status_code == 200
    assert (await town.post("other_handler", step, {"step": "arrive"})).status_code == 403  # nobody marks themselves
    assert (await town.post("secretary", step, {"step": "arrive"})).status_code == 200
    end = f"/incidents/whistles/{shown['whistles'][0]['id']}/conclusion"
    duty = {"unit": ROADS, "duty": "移走线杆", "due": meet}
    assert (await town.post("secretary", end, {"text": "会商完毕", "duties": [duty]})).status_code == 200
    assert (await town.post("other_handler", step, {"step": "done", "text": "已移走"})).status_code == 200
    mark = await town.post("secretary", f"/incidents/whistle-units/{unit['id']}/mark", {"rating": 4})
    assert mark.json()["whistles"][0]["units"][0]["rating"] == 4


async def test_a_category_is_released_anew_and_open_cases_keep_theirs(town: Town) -> None:
    one = await town.report()
    edit = {"version": 1, "changes": {"limit": "1 WD", "keywords": ["路灯", "黑灯"]}}
    headers = await town.as_("sysadmin")
    answer = await town.client.put("/api/v1/categories/0203", json=edit, headers=headers)
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    assert (await town.client.put("/api/v1/categories/0203", json=edit, headers=headers)).status_code == 409
    assert (await town.get("worker", f"/incidents/{one}")).json()["limit"] == "3 WD"
    found = (await town.get("worker", "/categories", q="黑灯")).json()["items"]
    assert found[0]["limit"] == "1 WD"


async def test_duplicates_are_shown_before_saving(town: Town) -> None:
    one = await town.report()
    asked = {"category": "0203", "grid_code": at.PEACH_1, "text": "路灯不亮，看不见路"}
    [found] = (await town.get("hotline", "/incidents/duplicates", **asked)).json()
    assert (found["incident"]["id"], "category" in found["reasons"]) == (one, True)
    assert (await town.get("hotline", "/incidents/duplicates", **asked | {"grid_code": at.PLUM_1})).json() == []


async def test_the_queue_pages_by_urgency_and_due_date(town: Town) -> None:
    ids = [await town.report() for _ in range(4)]
    ids.append((await town.register(category="0201", text="井盖没了,很危险"))["id"])
    first = (await town.get("street", "/incidents", limit=2)).json()
    rest = (await town.get("street", "/incidents", limit=10, cursor=first["next"])).json()
    listed = [row["id"] for row in first["items"] + rest["items"]]
    assert listed[0] == ids[-1]
    assert sorted(listed) == sorted(ids)
    newest = (await town.get("street", "/incidents", order="newest", limit=3)).json()
    following = (await town.get("street", "/incidents", order="newest", limit=3, cursor=newest["next"])).json()
    assert [row["id"] for row in newest["items"] + following["items"]] == ids[::-1]
    assert len((await town.get("street", "/incidents", q="井盖")).json()["items"]) == 1
    assert (await town.get("street", "/incidents", state="closed")).json()["items"] == []


async def test_photos_open_for_those_who_have_the_case(town: Town) -> None:
    """Links are what the media room asks: the area's readers, the unit while it has the case, nobody else."""
    one = await town.to("dispatched", media=["ab" * 32])
    query = text("select record_kind, permission, path::text from media_links order by record_kind")
    kinds = {row.record_kind: row for row in await town.session.execute(query)}
    assert set(kinds) == {"incident", "case_unit"}
    assert (kinds["incident"].permission, kinds["case_unit"].permission) == ("incident.read", "incident.read")
    assert kinds["case_unit"].path.startswith("unit.")
    back = {"reason": "wrong_unit", "basis": "职责清单", "suggested_unit": ROADS}
    await town.go("lead", one, "return_dispatch", **back)
    assert [row.record_kind for row in await town.session.execute(query)] == ["incident"]


async def test_photos_of_disputes_are_not_for_the_whole_grid(town: Town) -> None:
    await town.report(category="0901", text="楼上楼下因漏水争吵", media=["ab" * 32])
    assert await town.session.scalar(text("select permission from media_links")) == "incident.read_restricted"


async def test_remarks_make_nobodys_step_stale(town: Town) -> None:
    one = await town.to("pending_dispatch")
    version = (await town.incident(one)).version
    told = await town.post("secretary", f"/incidents/{one}/comments", {"text": "居民又来问了", "desk_only": True})
    assert told.status_code == 200, told.text
    assert (await town.incident(one)).version == version
    assert "居民又来问了" not in (await town.get("worker", f"/incidents/{one}")).text
    body = {"version": version, "form": {"lead": LIGHTS}}
    assert (await town.post("street", f"/incidents/{one}/dispatch", body)).status_code == 200


async def test_an_enquiry_is_answered_at_once(town: Town) -> None:
    made = await town.register(category="1201", text="老年卡在哪里办理", answer="社区便民服务站一楼")
    assert made["state"] == "closed"
    refused = await town.post("hotline", "/incidents", intake_data(answer="换灯"))
    assert fault(refused) == ("/answer", "no-enquiry")


async def test_an_informant_reports_by_browser_and_sees_only_that(town: Town) -> None:
    body = {"category": "0203", "text": "路灯不亮，看不见路", "grid_code": at.PEACH_1, "place_text": "巷口"}
    made = await town.post("informant", "/incidents/reports", body | {"photo_reason": "dark"})
    assert made.status_code == 201, made.text
    await town.report()
    rows = (await town.get("informant", "/incidents")).json()["items"]
    assert [row["id"] for row in rows] == [made.json()["id"]]
    elsewhere = await town.post("informant", "/incidents/reports", body | {"grid_code": at.PLUM_1})
    assert fault(elsewhere) == ("/grid_code", "unknown-place")


async def test_whoever_was_joined_is_still_asked(town: Town) -> None:
    """T13: a case that nobody complained about has a caller once another one is joined to it."""
    one = await town.report()
    for who, verb, form in (
        ("secretary", "forward_up", {"text": "社区办不了"}),
        ("street", "dispatch", {"lead": LIGHTS}),
        ("handler", "accept", {}),
    ):
        await town.go(who, one, verb, **form)
    other = (await town.register())["id"]
    await town.go("street", other, "merge", target_id=one, text="同一排路灯")
    assert (await town.go("handler", one, "finish", result="solved", text="换好了"))["state"] == "handled"
    await town.go("worker", one, "verify_pass")
    shown = (await town.get("agent", f"/incidents/{one}")).json()["complainant"]
    assert (shown["name"], shown["phone_tail"]) == ("桑**", "0427")
    refused = await town.step("agent", one, "callback_ok")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/form/rating")
    assert (await town.go("agent", one, "callback_ok", rating=4, solved="yes"))["state"] == "closed"
