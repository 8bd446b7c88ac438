"""Buildings, premises, devices and assets over HTTP: found by what people type, changed by one at a time."""

from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.kernel.ids import new_id
from app.premises.models import Premises
from tests import district as at
from tests.world import World

SHOP: dict[str, Any] = {
    "area_code": at.PEACH_1,
    "name": "槐荫里小吃店",
    "uscc": "91350100M000100Y43",
    "kind": "catering",
    "address": "槐荫里12号",
    "contact_name": "谷雨声",
    "contact_phone": "154 0000 0427",
    "is_nine_small": True,
    "hazard_tags": ["gas"],
    "visit_interval_days": 30,
}
FORMS: dict[str, dict[str, Any]] = {
    "buildings": {"area_code": at.PEACH_1, "name": "3号楼", "address": "槐荫里3号楼", "lat": 36.1, "lon": 120.3},
    "premises": SHOP,
    "devices": {"kind": "smoke_alarm", "serial": "YG-1"},
    "assets": {"area_code": at.PEACH_1, "code": "LD-1", "kind": "street_light", "road": "槐荫路"},
}


def form(world: World, many: str, **other: Any) -> dict[str, Any]:
    door = {"dwelling_id": str(world.households[0].dwelling_id)} if many == "devices" else {}
    return FORMS[many] | door | other


async def ask(client: httpx.AsyncClient, method: str, path: str, status: int = 200, **more: Any) -> Any:
    answer = await client.request(method, f"/api/v1/{path}", **more)
    assert answer.status_code == status, answer.text
    return answer.json()


async def made(world: World, many: str, **other: Any) -> Any:
    return await ask(world.secretary, "POST", many, 201, json=form(world, many, **other))


async def test_made_read_listed_and_changed(world: World) -> None:
    for many in FORMS:
        row = await made(world, many)
        assert await ask(world.secretary, "GET", f"{many}/{row['id']}") == row
        assert (await ask(world.secretary, "GET", many))["items"] == [row]
        changed: dict[str, Any] = {"status": "closed"} if many == "premises" else {"status": "removed"}
        changed = {"floors": 7} if many == "buildings" else changed
        told = form(world, many) | changed
        after = await ask(world.secretary, "PATCH", f"{many}/{row['id']}", params={"rev": row["rev"]}, json=told)
        assert after.items() >= changed.items()
        assert after["rev"] > row["rev"]
        stale = await ask(world.secretary, "PATCH", f"{many}/{row['id']}", 412, params={"rev": row["rev"]}, json=told)
        assert stale["params"] == {"rev": after["rev"]}


async def test_the_same_twice_is_refused(world: World) -> None:
    for many in FORMS:
        await made(world, many)
        answer = await ask(world.secretary, "POST", many, 409, json=form(world, many))
        assert answer["params"] == {"reason": "already-there"}


async def test_pages_follow_each_other(world: World) -> None:
    for many in FORMS:
        names = {"buildings": "name", "premises": "name", "devices": "serial", "assets": "code"}
        for n in range(5):
            await made(world, many, **{names[many]: f"X{n}"})
        seen, cursor = [], None
        while True:
            params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
            page = await ask(world.secretary, "GET", many, params=params)
            seen += [row[names[many]] for row in page["items"]]
            if not (cursor := page.get("next")):
                break
        assert [name.removesuffix("号楼") for name in seen] == [f"X{n}" for n in range(5)]
        unknown = await ask(world.secretary, "GET", many, 422, params={"cursor": str(new_id())})
        assert unknown["errors"] == [{"pointer": "/cursor", "code": "invalid-cursor"}]


async def test_premises_are_found_by_name_address_and_code(world: World) -> None:
    row = await made(world, "premises")
    await made(world, "premises", name="别家", address="别处", uscc=None)
    for query in ("小吃", "槐荫里12", "m000100y43", " 槐荫里小吃店 "):
        found = await ask(world.secretary, "GET", "premises", params={"query": query})
        assert [one["id"] for one in found["items"]] == [row["id"]]
    assert (await ask(world.secretary, "GET", "premises", params={"query": "%"}))["items"] == []


async def test_a_phone_number_is_masked_until_it_is_asked_for(world: World, session: AsyncSession) -> None:
    row = await made(world, "premises")
    assert row["contact_phone_tail"] == "0427"
    for path in ("premises", f"premises/{row['id']}"):
        assert "15400000427" not in str(await ask(world.secretary, "GET", path))
    told = await ask(world.secretary, "POST", f"premises/{row['id']}/reveal", json={"reason": "visit"})
    assert told == {"phone": "15400000427"}
    entry = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "contact.reveal"))).one()
    assert (entry.subject_kind, entry.detail) == ("premises", {"reason": "visit"})
    for number in ("15400000427", "谷雨声"):
        assert number not in str((await session.scalars(select(AuditEntry.content))).all())
    # who edits does not know the number: a form without it leaves it alone
    form = {name: value for name, value in SHOP.items() if name != "contact_phone"} | {"business_hours": "8-21"}
    after = await ask(world.secretary, "PATCH", f"premises/{row['id']}", params={"rev": row["rev"]}, json=form)
    assert (after["contact_phone_tail"], after["business_hours"]) == ("0427", "8-21")
    kept = await session.get_one(Premises, UUID(row["id"]), populate_existing=True)
    assert kept.contact_phone == "15400000427"


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("premises", {"uscc": "91350100M000100Y44"}),
    ("premises", {"contact_phone": "110x"}),
    ("premises", {"kind": "bar"}),
    ("premises", {"hazard_tags": ["mood"]}),
    ("premises", {"visit_interval_days": 0}),
    ("premises", {"risk_level": "high"}),
    ("premises", {"name": "\u0000"}),
    ("premises", {"area_code": at.PLUM_1}),
    ("buildings", {"lat": None}),
    ("buildings", {"lat": 91}),
    ("buildings", {"property_unit_code": "D-NO"}),
    ("devices", {"dwelling_id": str(new_id())}),
    ("assets", {"area_code": at.STREET}),
]


async def test_what_does_not_fit_is_refused(world: World, session: AsyncSession) -> None:
    for many, cells in WRONG:
        await ask(world.secretary, "POST", many, 422, json=form(world, many) | cells)
        assert (await ask(world.secretary, "GET", many))["items"] == [], cells
    assert not list(await session.scalars(select(Premises)))
    row = await made(world, "premises")
    moved, params = SHOP | {"area_code": at.PEACH_2}, {"rev": row["rev"]}
    answer = await ask(world.secretary, "PATCH", f"premises/{row['id']}", 422, params=params, json=moved)
    assert answer["errors"] == [{"pointer": "/area_code", "code": "stays-in-its-grid"}]


async def test_another_community_sees_nothing_of_it(world: World) -> None:
    for many in FORMS:
        row = await made(world, many)
        assert (await ask(world.stranger, "GET", many))["items"] == []
        await ask(world.stranger, "GET", f"{many}/{row['id']}", 404)
        status = 403 if many == "assets" else 404
        params = {"rev": row["rev"]}
        await ask(world.stranger, "PATCH", f"{many}/{row['id']}", status, params=params, json=form(world, many))
        assert (await ask(world.auditor, "GET", many, 403))["code"] == "forbidden"
