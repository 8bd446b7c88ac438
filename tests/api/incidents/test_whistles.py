"""A whistle from its blowing to the marks: what each may do is told as buttons, and is what is accepted."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents.models import WhistleUnit
from app.kernel.clock import now
from tests import district as at
from tests.incidents import LIGHTS, ROADS, Town

READERS = ("secretary", "handler", "other_handler", "street", "district")
BODIES: dict[str, tuple[str, dict[str, Any]]] = {
    "sign": ("step", {"step": "sign"}),
    "contact": ("step", {"step": "contact", "text": "电话联系了"}),
    "arrive": ("step", {"step": "arrive"}),
    "done": ("step", {"step": "done", "text": "办好了"}),
    "object": ("objection", {"text": "非我单位管线"}),
    "rule": ("ruling", {"ruling": "dismissed", "text": "权属在你单位"}),
    "mark": ("mark", {"rating": 4}),
}


async def blown(town: Town, *units: str) -> str:
    one = await town.to("in_progress")
    form = {"kind": "routine", "units": [*units], "place": "槐荫里3号楼前", "text": "多部门管线，社区无法协调"}
    await town.go("secretary", one, "blow_whistle", **form, meet_at=(now() + timedelta(days=1)).isoformat())
    return one


async def look(town: Town, who: str, incident_id: str) -> dict[str, Any]:
    [whistle] = (await town.get(who, f"/incidents/{incident_id}")).json()["whistles"]
    return dict(whistle)


async def unit_of(town: Town, who: str, incident_id: str, code: str = ROADS) -> dict[str, Any]:
    whistle = await look(town, who, incident_id)
    return next(dict(unit) for unit in whistle["units"] if unit["unit_code"] == code)


async def act(town: Town, who: str, unit: dict[str, Any], name: str) -> int:
    path, body = BODIES[name]
    return (await town.post(who, f"/incidents/whistle-units/{unit['id']}/{path}", body)).status_code


async def expect(town: Town, incident_id: str, **may: list[str]) -> None:
    """These readers may do this about the road workers; the others nothing."""
    for who in READERS:
        told = await unit_of(town, who, incident_id)
        assert told["may"] == may.get(who, []), (who, told)
        assert told["is_mine"] is (who == "other_handler")


async def test_each_sees_the_steps_that_are_theirs(town: Town) -> None:
    one = await blown(town, ROADS)
    unit = await unit_of(town, "secretary", one)
    await expect(town, one, other_handler=["sign", "object"])
    assert await act(town, "other_handler", unit, "sign") == 200
    await expect(town, one, secretary=["arrive"], other_handler=["contact", "object"])
    assert await act(town, "other_handler", unit, "object") == 200
    await expect(town, one, district=["rule"])
    assert await act(town, "district", unit, "rule") == 200
    await expect(town, one, other_handler=["sign"])  # once ruled, it objects no more
    for who, name in (("other_handler", "sign"), ("other_handler", "contact"), ("secretary", "arrive")):
        assert await act(town, who, unit, name) == 200
    await expect(town, one, other_handler=["done"])
    assert (await look(town, "secretary", one))["may_conclude"] is True
    assert (await look(town, "street", one))["may_conclude"] is False
    whistle = (await look(town, "secretary", one))["id"]
    end = {"text": "照明所迁杆", "duties": [{"unit": ROADS, "duty": "移走线杆", "due": now().isoformat()}]}
    assert (await town.post("secretary", f"/incidents/whistles/{whistle}/conclusion", end)).status_code == 200
    await expect(town, one, secretary=["mark"], other_handler=["done"])
    assert await act(town, "secretary", unit, "mark") == 200
    assert await act(town, "secretary", unit, "mark") == 409
    assert await act(town, "other_handler", unit, "done") == 200
    told = await unit_of(town, "secretary", one)
    assert (told["state"], told["rating"], told["result"], told["may"]) == ("done", 4, "办好了", [])


@pytest.mark.parametrize("who", READERS)
async def test_what_is_not_told_is_refused(town: Town, who: str) -> None:
    one = await blown(town, ROADS)
    unit = await unit_of(town, who, one)
    for name in BODIES:
        if name not in unit["may"]:
            assert await act(town, who, unit, name) in (403, 409), name
    assert (await unit_of(town, who, one))["state"] == "called"


async def test_an_objection_upheld_lets_the_unit_go(town: Town) -> None:
    one = await blown(town, ROADS, LIGHTS)
    unit = await unit_of(town, "secretary", one)
    assert await act(town, "other_handler", unit, "object") == 200
    path = f"/incidents/whistle-units/{unit['id']}/ruling"
    assert (await town.post("street", path, {"ruling": "upheld"})).status_code == 403
    assert (await town.post("district", path, {"ruling": "upheld"})).status_code == 200
    assert (await unit_of(town, "secretary", one))["state"] == "released"
    assert (await town.get("other_handler", f"/incidents/{one}")).status_code == 404


async def test_after_the_time_to_sign_nobody_objects(town: Town, session: AsyncSession) -> None:
    one = await blown(town, ROADS)
    await session.execute(update(WhistleUnit).values(sign_due=now() - timedelta(minutes=1)))
    unit = await unit_of(town, "other_handler", one)
    assert unit["may"] == ["sign"]
    assert await act(town, "other_handler", unit, "object") == 409


async def test_a_whistle_calls_units_wherever_they_stand(town: Town) -> None:
    """A community reads no department above it, and may call every one."""
    one = await town.to("in_progress")
    told = (await town.get("secretary", f"/incidents/{one}/callable-units")).json()
    assert [unit["code"] for unit in told] == [at.URBAN_OFFICE, ROADS, LIGHTS, at.STREET, at.PEACH]
    assert (await town.get("other_secretary", f"/incidents/{one}/callable-units")).status_code == 404
    assert (await town.get("handler", f"/incidents/{one}/callable-units")).status_code == 403
    assert (await town.get("lead", f"/incidents/{one}/callable-units")).status_code == 200
    assert (await town.get("other_lead", f"/incidents/{one}/callable-units")).status_code == 404
