"""The same matter again: what was over before is shown, and a desk links the new case to it."""

from tests.incidents import Town


async def numbers(town: Town, who: str, incident_id: str) -> list[str]:
    answer = await town.get(who, f"/incidents/{incident_id}/before")
    assert answer.status_code == 200, answer.text
    return [row["no"] for row in answer.json()]


async def test_what_was_over_before_is_shown_and_linked(town: Town) -> None:
    former = await town.to("closed", text="路灯又黑了一排")
    await town.report(text="还没有办完的一件")  # open: a duplicate perhaps, no recurrence
    await town.to("closed", text="垃圾堆在路口", category="0301")
    again = await town.report(text="还是那排路灯不亮")
    assert await numbers(town, "street", again) == [(await town.incident(former)).no]
    answer = await town.post("street", f"/incidents/{again}/recurrence", {"of": former})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["recurrence_of"], told["log"][-1]["verb"]) == (former, "recurrence_marked")
    assert told["version"] == 1  # nobody's step is stale because of it
    assert (await town.post("street", f"/incidents/{again}/recurrence", {"of": None})).json()["recurrence_of"] is None


async def test_only_what_was_over_before_can_come_again(town: Town) -> None:
    first = await town.report(text="先报的一件路灯")
    later = await town.report(text="后报的一件路灯")
    answer = await town.post("street", f"/incidents/{later}/recurrence", {"of": first})
    assert (answer.status_code, answer.json()["params"]["rule"]) == (409, "over_before")
    answer = await town.post("street", f"/incidents/{first}/recurrence", {"of": first})
    assert answer.status_code == 409
    unknown = "01940000-0000-7000-8000-000000000000"
    answer = await town.post("street", f"/incidents/{later}/recurrence", {"of": unknown})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "unknown-incident")


async def test_who_may_not_judge_may_not_link(town: Town) -> None:
    former = await town.to("closed")
    again = await town.report(text="还是那排路灯不亮")
    assert (await town.post("handler", f"/incidents/{again}/recurrence", {"of": former})).status_code == 403
    assert (await town.post("other_secretary", f"/incidents/{again}/recurrence", {"of": former})).status_code == 404
