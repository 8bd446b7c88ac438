"""Closed cases that are looked at once more: drawn, listed, looked at, opened again when something is wrong."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents.models import IncidentLog
from app.incidents.rules.samples import is_drawn
from app.kernel.ids import new_id
from tests.incidents import Town

CATEGORY = "0104"  # small adverts: solved on the spot


def an_id(fits: Callable[[Any], bool]) -> str:
    """An id that is drawn, or is not."""
    return str(next(one for one in iter(new_id, None) if fits(one)))


DRAWN, NOT_DRAWN = an_id(lambda one: is_drawn(one, 10)), an_id(lambda one: not is_drawn(one, 20))


async def closed(town: Town, incident_id: str) -> str:
    photos: dict[str, Any] = {"media": ["ab" * 32], "after_media": ["cd" * 32]}
    one = await town.report(id=incident_id, category=CATEGORY, self_handled=True, **photos)
    await town.go("secretary", one, "confirm_self_handled")
    return one


async def listed(town: Town, who: str) -> list[str]:
    answer = await town.get(who, "/incidents", sample="true")
    return [row["id"] for row in answer.json()["items"]]


async def check(town: Town, who: str, one: str, **body: Any) -> Any:
    return await town.post(who, f"/incidents/{one}/sample-check", body)


async def test_a_share_of_what_was_solved_on_the_spot_is_looked_at(town: Town) -> None:
    one = await closed(town, DRAWN)
    await closed(town, NOT_DRAWN)
    for who in ("street", "district", "agent"):
        assert await listed(town, who) == [one]
    told = (await check(town, "street", one, result="ok")).json()
    assert (told["flags"], told["state"]) == (["sample_ok"], "closed")
    assert await listed(town, "street") == []
    again = await check(town, "street", one, result="ok")
    assert (again.status_code, again.json()["params"]["rule"]) == (409, "sample_drawn")


async def test_what_is_not_in_order_is_said_and_opened_again(town: Town, session: AsyncSession) -> None:
    one = await closed(town, DRAWN)
    assert (await check(town, "agent", one, result="not_ok")).status_code == 422
    told = (await check(town, "agent", one, result="not_ok", text="又贴上了")).json()
    assert (told["flags"], "reopen" in told["moves"]) == (["sample_not_ok"], True)
    line: IncidentLog = await session.get_one(IncidentLog, (told["id"], told["log"][-1]["seq"]))
    assert (line.verb, line.text, line.detail) == ("sample_checked", "又贴上了", {"result": "not_ok"})
    await town.go("street", one, "reopen", reason="false_result", text="抽查没有解决")
    assert (await town.incident(one)).flags == []


async def test_only_desks_and_callers_look_and_only_at_what_was_drawn(town: Town) -> None:
    one, other = await closed(town, DRAWN), await closed(town, NOT_DRAWN)
    for who in ("worker", "secretary", "handler", "hotline"):
        assert (await check(town, who, one, result="ok")).status_code == 403
    assert (await check(town, "street", other, result="ok")).status_code == 409
    assert await listed(town, "other_secretary") == []


async def test_who_handled_a_case_does_not_look_at_it(town: Town) -> None:
    """What a community handled itself is sampled, too, whoever closes it."""
    one = await town.report(id=an_id(lambda one: is_drawn(one, 10)), category="0301")
    await town.go("secretary", one, "take_local")
    await town.go("secretary", one, "finish", result="solved", text="劝走了", photo_reason="gone")
    await town.go("street", one, "verify_pass")
    await town.go("agent", one, "callback_ok")
    assert await listed(town, "street") == [one]
    assert (await check(town, "street", one, result="ok")).status_code == 200


async def test_the_index_of_samples_serves(town: Town, session: AsyncSession) -> None:
    await closed(town, DRAWN)
    await session.execute(text("set local enable_seqscan = off"))
    query = "explain select id from incidents where 'sample' = any (incidents.flags) and state = 'closed' "
    plan = await session.scalars(text(query + "order by reported_at desc, id desc limit 51"))
    assert any("ix_incidents_samples" in line for line in plan)
