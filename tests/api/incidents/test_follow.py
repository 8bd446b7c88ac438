"""The resident's link: codes, what they show, what may be done with one, and the page that needs no script."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update

from app.incidents import log
from app.incidents.models import Callback, FollowToken, Incident, IncidentLog, IncidentPhoto
from app.kernel.clock import now
from app.media.models import Media
from app.media.service import Store
from tests.incidents import LIGHTS, ROADS, Town

PHOTO = "cd" * 32


async def called_back(town: Town) -> tuple[str, str]:
    """A case that somebody rang up about, waiting for its call-back; its id and the code of the link."""
    made = await town.register()
    one = made["id"]
    await town.go("street", one, "dispatch", lead=LIGHTS)
    await town.go("handler", one, "accept")
    await town.go("handler", one, "finish", result="solved", text="换了灯头")
    await town.go("worker", one, "verify_pass")
    return one, made["follow_code"]


async def follow(town: Town, code: str) -> httpx.Response:
    return await town.client.post("/api/v1/follow", json={"code": code})


async def step(town: Town, code: str, verb: str, **said: Any) -> httpx.Response:
    seen = (await follow(town, code)).json()
    body = {"code": code, "verb": verb, "version": seen["version"]} | said
    return await town.client.post("/api/v1/follow/step", json=body)


async def page(town: Town, path: str = "/case", **fields: str) -> httpx.Response:
    return await town.client.post(path, data=fields)


async def test_a_code_is_forgiving_and_kept_as_a_hash(town: Town) -> None:
    made = await town.register()
    code = made["follow_code"]
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", code)
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    told = (await follow(town, typed)).json()
    assert (told["no"], told["state"], told["moves"]) == (made["no"], "pending_dispatch", [])
    [token] = await town.session.scalars(select(FollowToken).filter_by(incident_id=UUID(made["id"])))
    assert code.replace("-", "").encode() not in token.token_hash
    assert "桑白露" not in (await follow(town, code)).text
    for wrong in ("AAAA-AAAA-AAAA", "not a code"):
        assert (await follow(town, wrong)).status_code == 404
    await town.session.execute(update(FollowToken).values(expires_at=now() - timedelta(seconds=1)))
    assert (await follow(town, code)).json()["code"] == "gone"


async def test_satisfied_closes_and_less_goes_to_the_call_back_desk(town: Town) -> None:
    one, code = await called_back(town)
    assert (await step(town, code, "answer")).status_code == 422
    unrated = await step(town, code, "answer", solved="yes")
    assert unrated.json()["errors"][0]["pointer"] == "/rating"
    due = (await town.incident(one)).callback_due
    told = (await step(town, code, "answer", solved="no", rating=2, text="晚上还是黑")).json()
    assert (told["state"], told["answer"]) == ("pending_callback", {"solved": "no", "rating": 2})
    row = await town.incident(one)
    assert due is not None
    assert row.callback_due is not None
    assert row.callback_due < due
    assert "unsolved" in row.flags
    shown = (await town.get("agent", f"/incidents/{one}")).json()
    assert shown["answer"] == {"solved": "no", "rating": 2, "text": "晚上还是黑"}
    done = await town.go("agent", one, "callback_redo", reason="unsolved", text="居民说晚上还是黑")
    assert done["state"] == "in_progress"
    [round_] = await town.session.scalars(select(Callback).filter_by(incident_id=UUID(one)))
    assert (round_.outcome, round_.solved, round_.rating) == ("redo", "no", 2)
    row = await town.incident(one)
    assert (row.rating, row.flags) == (2, [])
    assert await log.first_broken(town.session, row) is None


async def test_an_answer_said_twice_is_one_line(town: Town) -> None:
    one, code = await called_back(town)
    for _ in range(2):
        assert (await step(town, code, "answer", solved="partly")).status_code == 200
    query = select(IncidentLog.verb).filter_by(incident_id=UUID(one), verb="resident_answered")
    assert len((await town.session.scalars(query)).all()) == 1


async def test_unsolved_is_never_closed_as_not_reached(town: Town) -> None:
    """Somebody who answered by the link was reached, however often the telephone rang in vain."""
    one, code = await called_back(town)
    await step(town, code, "answer", solved="no")
    for _ in range(3):
        answer = await town.post("agent", f"/incidents/{one}/callback-attempts", {"is_reached": False})
        assert answer.status_code == 200
    refused = await town.step("agent", one, "callback_ok")
    assert refused.status_code == 422
    assert (await town.incident(one)).state == "pending_callback"


async def test_satisfied_by_the_link_closes(town: Town) -> None:
    one, code = await called_back(town)
    told = (await step(town, code, "answer", solved="yes", rating=4)).json()
    assert (told["state"], told["rating"], told["moves"]) == ("closed", 4, ["reopen"])
    late = (await follow(town, code)).json()["version"]
    await step(town, code, "reopen", reason="recurs", text="又坏了")
    overtaken = await town.client.post(
        "/api/v1/follow/step", json={"code": code, "verb": "reopen", "version": late, "text": "又坏了"}
    )
    assert overtaken.status_code == 409
    row = await town.incident(one)
    assert (row.state, row.reopen_count) == ("pending_dispatch", 1)


async def test_reopening_and_appeals_end(town: Town) -> None:
    _, code = await called_back(town)
    await step(town, code, "answer", solved="yes", rating=5)
    await town.session.execute(update(Incident).values(archive_due=now() - timedelta(days=1)))
    assert (await follow(town, code)).json()["moves"] == []
    assert (await step(town, code, "reopen", text="又坏了")).json()["code"] == "rule-refused"
    made = await town.register()
    await town.go("street", made["id"], "reject_at_desk", reason="no_content", text="请补充情况后再打来")
    told = (await follow(town, made["follow_code"])).json()
    assert (told["state"], told["reason"], told["reason_text"]) == ("invalid", "no_content", "请补充情况后再打来")
    assert told["moves"] == ["appeal"]
    assert (await step(town, made["follow_code"], "appeal", text="情况很清楚")).json()["state"] == "pending_dispatch"


async def test_a_joined_case_is_followed_where_it_is_handled(town: Town) -> None:
    reported, told = await town.to("pending_dispatch"), await town.register()
    await town.go("street", told["id"], "merge", target_id=reported)
    await town.go("street", reported, "dispatch", lead=ROADS)
    found = (await follow(town, told["follow_code"])).json()
    assert (found["no"], found["state"], found["unit"]) == (told["no"], "dispatched", "道路养护中心")


async def test_another_link_for_whoever_complained(town: Town) -> None:
    made = await town.register()
    path = f"/incidents/{made['id']}/follow-link"
    assert (await town.post("secretary", path)).status_code == 403
    assert (await town.post("agent", path)).status_code == 404  # not yet one of theirs
    answer = await town.post("hotline", path)
    assert answer.status_code == 201, answer.text
    for code in (answer.json()["code"], made["follow_code"]):
        assert (await follow(town, code)).json()["no"] == made["no"]
    nobody = await town.to("pending_dispatch")
    refused = await town.post("street", f"/incidents/{nobody}/follow-link")
    assert (refused.status_code, refused.json()["params"]) == (409, {"reason": "no-complainant"})
    await town.go("street", made["id"], "merge", target_id=nobody)
    assert (await town.post("street", f"/incidents/{nobody}/follow-link")).status_code == 201
    entries = (await town.get("auditor", "/audit", action="incident.follow_link")).json()
    assert len(entries["items"]) == 2


async def test_the_page_asks_and_answers_without_a_script(town: Town) -> None:
    one, code = await called_back(town)
    asked = await town.client.get("/case")
    assert asked.status_code == 200
    assert 'name="code"' in asked.text
    seen = await page(town, code=code)
    assert seen.headers["cache-control"] == "private, no-store"
    assert "说是办好了，您看对不对" in seen.text
    assert "市政照明所" in seen.text
    assert not re.search(r'type="radio"[^>]* checked', seen.text)
    for name in ("桑白露", "handler某", "worker某", "0990"):
        assert name not in seen.text
    version = re.findall(r'name="version" value="(\d+)"', seen.text)[0]
    unrated = await page(town, "/case/step", code=code, version=version, verb="answer", solved="yes")
    assert unrated.status_code == 422
    assert "不选不会算成满意" in unrated.text
    assert re.search(r'value="yes" required checked', unrated.text)
    unsolved = await page(town, "/case/step", code=code, version=version, verb="answer", solved="no", text="还是黑")
    assert "记下了，会退回重办" in unsolved.text
    assert (await town.incident(one)).state == "pending_callback"
    english = await town.client.post("/case?lang=en", data={"code": code})
    assert "It will be sent round again" in english.text
    assert 'lang="en"' in english.text


async def test_what_goes_wrong_on_the_page_is_said_in_words(town: Town) -> None:
    one, code = await called_back(town)
    wrong = await page(town, code="AAAA-AAAA-AAAA")
    assert (wrong.status_code, "没有这个查询码" in wrong.text) == (404, True)
    assert (await page(town)).status_code == 404
    first = await page(town, "/case/step", code=code, version="1", verb="answer", solved="no")
    assert (first.status_code, "有人先办了一步" in first.text) == (409, True)
    odd = await page(town, "/case/step", code=code, version="x", verb="rob")
    assert (odd.status_code, "没有看懂" in odd.text) == (422, True)
    silent = await page(town, "/case/step", code=code, version="1", verb="reopen")
    assert (silent.status_code, "请写两句" in silent.text) == (422, True)
    assert (await town.incident(one)).state == "pending_callback"
    foreign = await town.client.post("/case", data={"code": code}, headers={"origin": "https://elsewhere.example"})
    assert foreign.status_code == 403
    await town.session.execute(update(FollowToken).values(expires_at=now() - timedelta(seconds=1)))
    late = await page(town, code=code)
    assert (late.status_code, "过期" in late.text) == (410, True)


async def test_guessing_is_slowed_down(town: Town) -> None:
    answers = [await page(town, code="AAAA-AAAA-AAAA") for _ in range(62)]
    assert answers[-1].status_code == 429
    assert "太勤了" in answers[-1].text
    assert int(answers[-1].headers["retry-after"]) >= 1


async def photographed(town: Town, one: str, app: Any) -> None:
    """Two photos of the case that have arrived, before and after; and one that was taken in between."""
    owner = (await town.incident(one)).reporter_id or UUID(int=7)
    store: Store = app.state.media_store
    await store.put("photo", b"\xff\xd8\xff jpeg")
    for media, stage in (("ab" * 32, "before"), (PHOTO, "after"), ("ef" * 32, "during")):
        town.session.add(
            Media(
                id=media,
                owner_id=owner,
                full_key="photo",
                thumb_key="photo",
                bytes=8,
                width=1,
                height=1,
                received_at=now(),
            )
        )
        town.session.add(
            IncidentPhoto(incident_id=UUID(one), media_id=media, owner_id=owner, stage=stage, added_at=now())
        )
    await town.session.flush()


async def test_photos_open_by_an_address_for_a_while(town: Town, app: Any) -> None:
    one, code = await called_back(town)
    await photographed(town, one, app)
    told = (await follow(town, code)).json()
    assert [photo["stage"] for photo in told["photos"]] == ["before", "after"]
    seen = await page(town, code=code)
    addresses = re.findall(r'src="(/case/photos/[\w-]+)"', seen.text)
    assert len(addresses) == 2
    assert code not in "".join(addresses)
    opened = await town.client.get(addresses[0])
    assert (opened.status_code, opened.headers["content-type"]) == (200, "image/jpeg")
    assert (await town.client.get(addresses[0][:-2] + "AA")).status_code == 404
    await town.session.execute(update(FollowToken).values(expires_at=now() - timedelta(seconds=1)))
    assert (await town.client.get(addresses[0])).status_code == 410


@pytest.mark.parametrize("changed", [{"is_restricted": True}, {"is_confidential": True}, {"household_id": UUID(int=9)}])
async def test_photos_of_homes_and_of_restricted_cases_stay_hidden(
    town: Town, app: Any, changed: dict[str, Any]
) -> None:
    one, code = await called_back(town)
    await photographed(town, one, app)
    address = (await follow(town, code)).json()["photos"][0]["address"]
    await town.session.execute(update(Incident).where(Incident.id == UUID(one)).values(**changed))
    assert (await follow(town, code)).json()["photos"] == []
    assert (await town.client.get(f"/case/photos/{address}")).status_code == 404
