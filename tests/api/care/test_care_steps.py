"""What becomes of an entry, and of the plan with it."""

from datetime import timedelta
from typing import Any

from app.kernel.clock import now, today
from tests.care import Care


async def test_several_categories_make_one_plan_and_what_is_left_remakes_it(care: Care) -> None:
    care.home.last_visit_at, care.home.last_outcome = now() - timedelta(days=3), "met"
    await care.session.flush()
    alone = await care.register("K01", level="B")
    assert (await care.plan())[:3] == ("care", "living_alone@1", 30)
    frail = await care.register("K06", legal_basis="statutory_duty", consent=None)
    assert await care.plan() == ("care", "living_alone@1", 7, today() + timedelta(days=4)), "a week after the visit"
    await care.do(alone["id"], "end", reason="family_returned")
    assert (await care.plan())[:3] == ("care", "household@1", 7)
    await care.do(frail["id"], "end", reason="reassessed")
    assert await care.plan() == ("household", "household@1", 90, today() + timedelta(days=87))


async def test_another_level_has_its_reason_and_history(care: Care) -> None:
    made = await care.register("K01", level="B")
    rev = (await care.entry(made["id"])).rev
    shown = await care.do(made["id"], "level", level="A", reason="from_hospital")
    assert [(one["verb"], one["level"], one.get("reason")) for one in shown["steps"]] == [
        ("registered", "B", None),
        ("level_changed", "A", "from_hospital"),
    ]
    assert {one["by_name"] for one in shown["steps"]} == {"陶立夏"}
    assert (await care.entry(made["id"])).rev > rev
    assert (await care.plan())[2] == 7
    again = await care.do(made["id"], "level", level="A", reason="frailer")
    assert again["steps"] == shown["steps"], "nothing changed"
    await care.do(made["id"], "level", 422, level="C", reason="better")
    await care.do(made["id"], "level", 422, level="B")


async def test_a_household_that_declined_is_left_in_peace(care: Care) -> None:
    until = today() + timedelta(days=60)
    care.home.declined_until = care.home.due_on = until
    await care.session.flush()
    await care.register("K01")
    assert (await care.plan())[3] == until


async def test_a_review_moves_the_day_no_further_than_the_category_allows(care: Care) -> None:
    made = await care.register("K11", review_on=(today() + timedelta(days=10)).isoformat())
    assert (await care.do(made["id"], "review"))["review_on"] > (today() + timedelta(days=80)).isoformat()
    for days in (0, -1, 120):
        await care.do(made["id"], "review", 422, review_on=(today() + timedelta(days=days)).isoformat())


async def test_a_frozen_entry_lives_again_when_it_is_reviewed(care: Care) -> None:
    made = await care.plant("K01", frozen_at=now(), level="A")
    await care.do(str(made.id), "level", 409, level="B", reason="better")
    assert (await care.plan())[0] == "household"
    assert (await care.do(str(made.id), "review"))["state"] == "live"
    assert await care.plan() == ("care", "living_alone@1", 7, today() + timedelta(days=7))


async def test_a_consent_is_taken_back(care: Care) -> None:
    made = await care.register("K07")
    assert (await care.plan())[0] == "care"
    await care.do(made["id"], "withdraw", 204)
    assert (await care.plan())[0] == "household"
    entry = await care.entry(made["id"])
    assert (entry.end_reason, entry.ended_on) == ("withdrawn", today())
    for state in ("live", "frozen", "ended"):
        assert await listed(care, state=state) == []
    for verb, body in (("withdraw", {}), ("review", {}), ("end", {"reason": "declined"})):
        await care.do(made["id"], verb, 404, **body)
    assert (await care.world.secretary.get(f"/api/v1/care/entries/{made['id']}")).status_code == 404
    assert (await care.register("K07"))["id"] != made["id"], "people may change their mind again"


async def test_what_rests_on_no_consent_cannot_be_taken_back(care: Care) -> None:
    made = await care.register("K01")
    assert (await care.do(made["id"], "withdraw", 409))["params"] == {"reason": "no-consent"}


async def test_what_has_ended_stays_so(care: Care) -> None:
    made = await care.register("K01")
    await care.do(made["id"], "end", 422, reason="petitioner")
    await care.do(made["id"], "end", reason="moved_away")
    for verb, body in (("end", {"reason": "declined"}), ("review", {}), ("level", {"level": "B", "reason": "better"})):
        assert (await care.do(made["id"], verb, 409, **body))["params"] == {"reason": "ended"}
    assert [one["end_reason"] for one in await listed(care, state="ended")] == ["moved_away"]


async def test_the_board_shows_what_waits_for_a_review_and_what_waited_too_long(care: Care) -> None:
    soon = await care.plant("K01", review_on=today() + timedelta(days=14))
    past = await care.plant("K05", review_on=today() - timedelta(days=3))
    frozen = await care.plant("K06", review_on=today() - timedelta(days=40), frozen_at=now())
    later = await care.plant("K09", review_on=today() + timedelta(days=15))
    assert [one["id"] for one in await listed(care, state="due")] == [str(past.id), str(soon.id)]
    assert [one["id"] for one in await listed(care, state="frozen")] == [str(frozen.id)]
    assert [one["id"] for one in await listed(care)] == [str(past.id), str(soon.id), str(later.id)]
    assert [one["id"] for one in await listed(care, category="K05")] == [str(past.id)]
    person = (await care.person()).id
    assert len(await listed(care, resident_id=str(person))) == 3
    assert await listed(care, household_id=str(care.world.households[0].id)) == []
    first = (await care.world.secretary.get("/api/v1/care/entries", params={"limit": 2})).json()
    rest = await listed(care, cursor=first["next"])
    assert [one["id"] for one in (*first["items"], *rest)] == [str(past.id), str(soon.id), str(later.id)]
    foreign = await care.plant("K01", care.world.elsewhere)
    answer = await care.world.secretary.get("/api/v1/care/entries", params={"cursor": str(foreign.id)})
    assert answer.status_code == 422


async def listed(care: Care, **params: Any) -> list[dict[str, Any]]:
    answer = await care.world.secretary.get("/api/v1/care/entries", params=params)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])
