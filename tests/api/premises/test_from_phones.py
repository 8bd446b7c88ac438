"""Premises and devices on phones: what they hold, what they send, twice, late, and somebody else's."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.clock import now, today
from app.kernel.ids import new_id
from app.premises.models import Device, DeviceCheck, Premises, PremisesEdit
from tests.api.premises.test_lists_and_forms import made
from tests.world import World, operation, pull, push


@pytest.fixture
async def shop(world: World) -> Any:
    return await made(world, "premises")


@pytest.fixture
async def alarm(world: World) -> Any:
    return await made(world, "devices")


def edit(shop: Any, **fields: Any) -> dict[str, Any]:
    told = {name: {"from": old, "to": new} for name, (old, new) in fields.items()}
    return operation("premises.edit", {"premises_id": shop["id"], "fields": told})


def check(alarm: Any, result: str = "works", *, days_ago: int = 0, **other: Any) -> dict[str, Any]:
    at = (now() - timedelta(days=days_ago)).isoformat()
    data = {"id": str(new_id()), "device_id": alarm["id"], "result": result, "checked_at": at}
    return operation("device.check", data | other)


async def verdict(client: Any, *operations: Any) -> Any:
    return [
        (one["outcome"], one.get("problem", {}).get("code"))
        for one in (await push(client, list(operations)))["verdicts"]
    ]


async def reread(session: AsyncSession, model: Any) -> Any:
    return (await session.scalars(select(model).execution_options(populate_existing=True))).one()


async def held(world: World, collection: str) -> list[Any]:
    return [row["data"] for row in (await pull(world.worker))["changes"] if row["collection"] == collection]


async def test_a_phone_holds_the_premises_and_devices_of_its_grid(world: World, shop: Any, alarm: Any) -> None:
    found = (await held(world, "premises"))[0]
    assert found["contact_phone"] == "15400000427"
    assert found.items() >= {"name": shop["name"], "status": "open", "due_on": shop["due_on"]}.items()
    assert (await held(world, "devices"))[0].items() >= {"serial": "YG-1", "address": "槐荫里3号楼1单元101"}.items()
    theirs = (await pull(world.stranger))["changes"]
    assert not [row for row in theirs if row["id"] in (shop["id"], alarm["id"])]


async def test_fields_merge_and_conflicts_keep_both(world: World, session: AsyncSession, shop: Any) -> None:
    first = edit(shop, status=("open", "suspected_closed"), contact_phone=("15400000427", "15400009999"))
    assert await verdict(world.worker, first) == [("applied", None)]
    assert await verdict(world.worker, first) == [("duplicate", None)]
    kept = await reread(session, Premises)
    assert (kept.status, kept.contact_phone, kept.contact_phone_tail) == ("suspected_closed", "15400009999", "9999")
    second = edit(shop, contact_phone=("15400000427", "15400001111"), business_hours=(None, "8-21"))
    [told] = (await push(world.colleague, [second]))["verdicts"]
    both = told["problem"]["params"]["fields"]["contact_phone"]
    assert told["outcome"] == "conflict"
    assert (both["mine"], both["theirs"], both["theirs_by"]) == ("15400001111", "15400009999", "纪晴川")
    kept = await reread(session, Premises)
    assert (kept.business_hours, kept.contact_phone) == ("8-21", "15400009999")
    assert {one.field for one in await session.scalars(select(PremisesEdit))} == {
        "status",
        "contact_phone",
        "business_hours",
    }


WRONG: tuple[dict[str, Any], ...] = (
    {"status": ("open", "gone")},
    {"risk": (None, "high")},
    {"contact_phone": (None, "x")},
    {"hazard_tags": (["gas"], ["mood"])},
)


async def test_an_edit_that_does_not_fit_is_refused(world: World, session: AsyncSession, shop: Any) -> None:
    tries = [edit(shop, **fields) for fields in WRONG]
    assert await verdict(world.worker, *tries) == [("rejected", "invalid-data")] * len(WRONG)
    assert not list(await session.scalars(select(PremisesEdit)))
    # what is closed is not due, and is again when it opens
    await verdict(world.worker, edit(shop, status=("open", "closed")))
    assert (await reread(session, Premises)).due_on is None
    await verdict(world.worker, edit(shop, status=("closed", "open")))
    assert (await reread(session, Premises)).due_on == today() + timedelta(days=30)


SHOWS = {"missing": "missing", "silent": "faulty", "low_battery": "faulty", "works": "in_use"}


async def test_a_check_shows_on_the_device(world: World, session: AsyncSession, alarm: Any) -> None:
    for result, status in SHOWS.items():
        assert await verdict(world.worker, check(alarm, result, battery_replaced=True)) == [("applied", None)]
        kept = await reread(session, Device)
        assert (kept.last_test_on, kept.last_test_result, kept.status) == (today(), result, status)
        assert kept.battery_on == today()


async def test_a_check_that_comes_late_does_not_undo_a_later_one(
    world: World, session: AsyncSession, alarm: Any
) -> None:
    late = check(alarm, "silent", days_ago=5)
    assert await verdict(world.worker, check(alarm, "works"), late) == [("applied", None)] * 2
    kept = await reread(session, Device)
    assert (kept.last_test_on, kept.last_test_result, kept.status) == (today(), "works", "in_use")
    assert await session.scalar(select(func.count()).select_from(DeviceCheck)) == 2


async def test_the_same_check_again_is_no_second(world: World, session: AsyncSession, alarm: Any) -> None:
    first = check(alarm)
    again = first | {"op_id": str(new_id())}
    other = again | {"op_id": str(new_id()), "data": first["data"] | {"result": "silent"}}
    assert await verdict(world.worker, first, again) == [("applied", None)] * 2
    assert await verdict(world.worker, other) == [("rejected", "op-reused")]
    assert await session.scalar(select(func.count()).select_from(DeviceCheck)) == 1


async def test_somebody_elses_are_unknown(world: World, session: AsyncSession, shop: Any, alarm: Any) -> None:
    tries = (edit(shop, status=("open", "closed")), check(alarm))
    assert await verdict(world.stranger, *tries) == [("rejected", "not-found")] * 2
    assert await verdict(world.secretary, check(alarm)) == [("rejected", "forbidden")]
    assert not list(await session.scalars(select(DeviceCheck)))
