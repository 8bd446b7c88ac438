"""One case from a photo in an alley to a resident who says it is solved, and what everybody on the way can see."""

from sqlalchemy import select

from app.incidents import log
from app.incidents.models import IncidentLog
from tests.incidents import LIGHTS, Town


async def test_a_call_becomes_a_case_is_solved_and_reopened_by_the_resident(town: Town) -> None:
    made = await town.register()
    one = made["id"]
    assert made["state"] == "pending_dispatch"
    assert made["follow_code"]
    await town.go("street", one, "dispatch", lead=LIGHTS)
    await town.go("handler", one, "accept")
    await town.go("handler", one, "first_contact", channel="phone", at="2026-11-22T10:00:00+08:00", is_reached=True)
    await town.go("handler", one, "progress", text="已到现场")
    await town.go("handler", one, "finish", result="solved", text="已更换灯具")
    await town.go("worker", one, "verify_pass")
    await town.go("agent", one, "callback_ok", rating=5, solved="yes")
    told = (await town.client.post("/api/v1/follow", json={"code": made["follow_code"]})).json()
    assert (told["state"], told["moves"]) == ("closed", ["reopen"])
    again = {"code": made["follow_code"], "verb": "reopen", "version": told["version"], "text": "又灭了"}
    answer = await town.client.post("/api/v1/follow/step", json=again)
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "pending_dispatch"
    row = await town.incident(one)
    assert (row.reopen_count, row.state, row.desk) == (1, "pending_dispatch", "street")
    assert await log.first_broken(town.session, row) is None
    verbs = list(
        await town.session.scalars(
            select(IncidentLog.verb).where(IncidentLog.incident_id == row.id).order_by(IncidentLog.seq)
        )
    )
    assert verbs == [
        "intake",
        "dispatch",
        "accept",
        "first_contact",
        "progress",
        "finish",
        "verify_pass",
        "callback_ok",
        "reopen",
    ]


async def test_the_case_shows_what_one_may_do(town: Town) -> None:
    one = await town.to("in_progress")
    shown = (await town.get("handler", f"/incidents/{one}")).json()
    assert {"progress", "finish"} <= set(shown["moves"])
    assert shown["units"][0]["is_mine"]
    assert shown["log"][0]["verb"] == "submit"
    queue = (await town.get("handler", "/incidents")).json()
    assert [row["id"] for row in queue["items"]] == [one]
    assert (await town.get("other_handler", f"/incidents/{one}")).status_code == 404
    assert (await town.get("other_handler", "/incidents")).json()["items"] == []
