"""Every role and every category, through every way of reading: what is shown is what the rule says."""

from collections.abc import Mapping
from typing import Any

import httpx
from sqlalchemy import select, update

from app.care.catalogue import CATEGORIES, WEATHER
from app.care.rules import VIEWS, seen
from app.identity.policy import ROLES
from app.kernel.clock import now
from app.organisation.models import Area
from app.registers.models import Dwelling, Household, Resident
from tests import district as at
from tests.care import Care
from tests.district import District
from tests.world import DEVICE

PLACES = {
    "micro_head": "micro", "community_secretary": at.PEACH, "community_clerk": at.PEACH, "street_head": at.STREET,
    "party_contact": at.PEACH_1, "informant": at.PEACH_1, "street_dispatcher": at.STREET, "mediator": at.PEACH,
    "leader": at.PEACH, "dept_handler": at.URBAN_OFFICE, "dept_lead": at.URBAN_OFFICE,
}  # fmt: skip
DOORSTEP = ("grid_head", "grid_worker", "grid_worker_pt")


async def test_who_sees_what_through_every_way_of_reading(care: Care, client: httpx.AsyncClient) -> None:
    district = District(care.session, client)
    micro = await district.micro_grid()
    await _move_into(care, micro)
    made = {code: str((await care.plant(code)).id) for code in CATEGORIES}
    for role in ROLES:
        place = PLACES.get(role, at.PEACH_1 if role in DOORSTEP else at.DISTRICT)
        headers = await district.arrive(role, micro if place == "micro" else place)
        expected = {made[code]: told for code in CATEGORIES if (told := seen(role, code))}
        await _lists_and_entries(care, client, role, headers, made)
        home = await client.get(f"/api/v1/households/{care.home.id}/care", headers=headers)
        assert home.status_code == (200 if role in VIEWS else 403), (role, home.text)
        shown = {one["id"]: one for one in home.json()} if role in VIEWS else {}
        _same(role, shown, {key: told.category for key, told in expected.items()}, told_hints(expected))
        weather = await client.get("/api/v1/care/weather", headers=headers)
        called = {one["id"]: one for item in weather.json().get("items", ()) for one in item["seen"]}
        of_weather = {made[code]: expected[made[code]] for code in WEATHER if made[code] in expected}
        _same(role, called, {key: told.category for key, told in of_weather.items()}, told_hints(of_weather))
        if "sync.feed" in ROLES[role].permissions:
            body = {"device_id": str(DEVICE), "cursor": None}
            page = await client.post("/api/v1/sync/pull", headers=headers, json=body)
            rows = {one["id"]: one["data"] for one in page.json()["changes"] if one["collection"] == "care"}
            assert set(rows) == set(expected), role
            for key, row in rows.items():
                told = expected[key]
                wanted = {"household_id": str(care.home.id), "category": told.category, "hint": told.hint}
                assert row == {name: value for name, value in wanted.items() if value}, (role, row)


def told_hints(expected: Mapping[str, Any]) -> set[str]:
    return {told.hint for told in expected.values() if told.hint}


async def _lists_and_entries(
    care: Care, client: httpx.AsyncClient, role: str, headers: dict[str, str], made: dict[str, str]
) -> None:
    listed = await client.get("/api/v1/care/entries", headers=headers, params={"limit": 100})
    if VIEWS.get(role) != "community":
        assert listed.status_code == 403, role
        for entry_id in made.values():
            assert (await client.get(f"/api/v1/care/entries/{entry_id}", headers=headers)).status_code == 403
        return
    assert {one["id"]: one["category"] for one in listed.json()["items"]} == {key: code for code, key in made.items()}
    for code, entry_id in made.items():
        one = (await client.get(f"/api/v1/care/entries/{entry_id}", headers=headers)).json()
        assert (one["category"], one["purpose"]) == (code, "看看")
        assert one["legal_basis"] in CATEGORIES[code].bases


def _same(role: str, shown: dict[str, Any], categories: dict[str, Any], hints: set[str]) -> None:
    """Shown are these categories, each with the reason why, and these hints, each once and without one."""
    found = {key: one["category"] for key, one in shown.items() if "category" in one}
    assert found == {key: code for key, code in categories.items() if code}, role
    assert all(one["purpose_zh"] and one["legal_basis"] for one in shown.values() if "category" in one)
    neutral = [one for one in shown.values() if "category" not in one]
    assert sorted(one["hint"] for one in neutral) == sorted(hints), role
    assert all(set(one) == {"id", "hint"} for one in neutral), role


async def _move_into(care: Care, micro: str) -> None:
    """The household's door lies in a micro-grid, which has a head of its own."""
    path = await care.session.scalar(select(Area.path).where(Area.code == micro))
    for table, row in ((Household, care.home.id), (Dwelling, care.home.dwelling_id)):
        await care.session.execute(update(table).where(table.id == row).values(path=path))
    await care.session.execute(update(Resident).where(Resident.household_id == care.home.id).values(path=path))
    await care.session.refresh(care.home)


async def test_what_is_frozen_ended_or_of_somebody_who_left_is_not_for_workers(care: Care) -> None:
    await care.plant("K01", frozen_at=now())
    await care.plant("K09", ended_on=now().date(), end_reason="reassessed")
    address = f"/api/v1/households/{care.home.id}/care"
    assert (await care.world.worker.get(address)).json() == []
    assert [one["category"] for one in (await care.world.secretary.get(address)).json()] == ["K01"]
    await care.plant("K06")
    assert len((await care.world.worker.get(address)).json()) == 1
    (await care.person()).residence_kind = "left"
    await care.session.flush()
    assert (await care.world.worker.get(address)).json() == []
    assert (await care.world.worker.get("/api/v1/care/weather")).json() == {"items": []}


async def test_the_list_for_extreme_weather_is_read_and_not_stored(care: Care) -> None:
    near, far = care.world.households[0], care.world.households[1]
    for category, home in (("K01", near), ("K07", near), ("K12", near), ("K08", far), ("K10", care.home)):
        await care.plant(category, home)
    await care.plant("K01", care.world.elsewhere)
    await care.plant("K02", care.world.households[2], frozen_at=now())
    address = "/api/v1/care/weather"
    page = (await care.world.secretary.get(address, params={"area_code": at.PEACH_1, "limit": 1})).json()
    rest = (await care.world.secretary.get(address, params={"cursor": page["next"]})).json()
    found = [(one["household_id"], [told["category"] for told in one["seen"]]) for one in page["items"] + rest["items"]]
    assert found == [(str(near.id), ["K01", "K07"]), (str(far.id), ["K08"])]
    assert page["items"][0]["label"] == "桑白露"
    assert (await care.world.secretary.get(address, params={"area_code": at.PLUM_1})).status_code == 404
    assert (await care.world.auditor.get(address)).status_code == 403
