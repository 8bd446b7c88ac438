"""Households: added, moved to another grid, split, ended; and how they like to be visited."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.changes import ScopeExit, Synced
from app.kernel.clock import today
from app.kernel.ids import new_id
from app.registers.models import Dwelling, Household
from tests.api.registers_life.conftest import Desk, home, people, person_data
from tests.district import PEACH_1, PEACH_2, PLUM_1

pytestmark = pytest.mark.one_engine


def door(room: str = "1203", grid_code: str = PEACH_1, building: str = "3") -> dict[str, Any]:
    return {"grid_code": grid_code, "building": building, "unit": "1单元", "room": room}


async def dwelling(session: AsyncSession, dwelling_id: object) -> Dwelling:
    query = select(Dwelling).where(Dwelling.id == dwelling_id).execution_options(populate_existing=True)
    return (await session.scalars(query)).one()


async def test_a_household_behind_a_new_door(secretary: Desk, family: Household, session: AsyncSession) -> None:
    told: dict[str, Any] = {
        "id": str(new_id()),
        "door": door(),
        "use": "rented",
        "residents": [person_data(relation="02")],
    }
    shown = await secretary.post("/households", told, 201)
    assert (shown["building"], shown["unit"], shown["room"], shown["floor"]) == ("3号楼", "1", "1203", 12)
    assert shown["address"] == "槐荫里3号楼1单元1203", "as the doors beside it are called"
    assert (shown["use"], shown["label"], shown["contact_name"]) == ("rented", "童立冬", "童立冬")
    assert shown["due_on"] == (today() + timedelta(days=30)).isoformat()
    made = await home(session, told["id"])
    assert made.household_no.startswith(f"{PEACH_1}-")
    # twice is once, and the same door is not made twice
    await secretary.post("/households", told, 201)
    second = await secretary.post("/households", {"door": door(), "residents": [person_data("别家")]}, 201)
    assert second["id"] != told["id"]
    assert (await home(session, second["id"])).dwelling_id == made.dwelling_id
    assert (await home(session, second["id"])).household_no != made.household_no


async def test_no_household_in_another_community(secretary: Desk, stranger: Household) -> None:
    await secretary.post("/households", {"door": door(grid_code=PLUM_1)}, 404)
    await secretary.post("/households", {"door": {"dwelling_id": str(stranger.dwelling_id)}}, 404)
    await secretary.post("/households", {"door": door(grid_code="990101001001999")}, 404)
    await secretary.post("/households", {"door": {"grid_code": PEACH_1}}, 422)


async def test_a_household_moves_to_another_grid_with_its_people(
    secretary: Desk, family: Household, session: AsyncSession
) -> None:
    old_door = family.dwelling_id
    shown = await secretary.post(f"/households/{family.id}/move", {"door": door("801", PEACH_2)})
    assert (shown["grid_code"], shown["room"]) == (PEACH_2, "801")
    moved = await home(session, family.id)
    rows: list[Synced] = [moved, *await people(session, family.id)]
    for row in rows:
        assert (row.grid_code, row.path[-15:], row.rev) == (PEACH_2, PEACH_2, moved.rev)
    exits = {(one.collection, one.grid_code) for one in await session.scalars(select(ScopeExit))}
    assert exits == {(3, PEACH_1), (4, PEACH_1)}
    assert (await dwelling(session, old_door)).use == "vacant"
    assert await secretary.refused(f"/households/{family.id}/move", {"door": door("801", PEACH_2)}) == "lives-here"
    assert ("moved", None) in await secretary.timeline(family)
    await secretary.post(f"/households/{family.id}/move", {"door": door("801", PLUM_1)}, 404)


async def test_a_family_splits_behind_the_same_door(secretary: Desk, family: Household, session: AsyncSession) -> None:
    old, spouse, son, child = await people(session, family.id)
    told = {"resident_ids": [str(son.id), str(child.id)], "head_id": str(son.id)}
    made = await secretary.post(f"/households/{family.id}/split", told, 201)
    assert (made["label"], made["members_count"], made["contact_name"]) == ("童谷雨、童霜降", 2, "童谷雨")
    assert [one["relation"] for one in made["residents"]] == ["02", None]
    stayed = await home(session, family.id)
    assert (stayed.members_count, stayed.contact_name) == (2, "童小满")
    assert (await home(session, made["id"])).dwelling_id == stayed.dwelling_id, "a door may hold several (H1)"
    assert [one.id for one in await people(session, family.id)] == [old.id, spouse.id]
    # when one of two households ends, the door is not vacant
    ended = await secretary.post(f"/households/{made['id']}/vacate", {})
    assert (ended["status"], ended["use"]) == ("moved_out", "self")


async def test_somebody_stays_when_a_household_splits(
    secretary: Desk, family: Household, neighbour: Household, session: AsyncSession
) -> None:
    everybody = [str(one.id) for one in await people(session, family.id)]
    path = f"/households/{family.id}/split"
    assert await secretary.refused(path, {"resident_ids": everybody}) == "nobody-stays"
    theirs = str((await people(session, neighbour.id))[0].id)
    await secretary.post(path, {"resident_ids": [theirs]}, 422)


async def test_the_contact_who_splits_off_is_replaced(
    secretary: Desk, family: Household, session: AsyncSession
) -> None:
    head = (await people(session, family.id))[0]
    told = {"resident_ids": [str(head.id)], "door": door("901", PEACH_2)}
    made = await secretary.post(f"/households/{family.id}/split", told, 201)
    assert (made["grid_code"], made["contact_name"]) == (PEACH_2, "童小满")
    assert (await home(session, family.id)).contact_name == "桑白露"
    gone = (await session.scalars(select(ScopeExit))).one()
    assert (gone.record_id, gone.grid_code) == (head.id, PEACH_1)


async def test_a_door_is_vacated_once(secretary: Desk, family: Household, session: AsyncSession) -> None:
    shown = await secretary.post(f"/households/{family.id}/vacate", {"on": today().isoformat()})
    assert (shown["status"], shown["use"], shown["due_on"]) == ("moved_out", "vacant", None)
    assert {one.out_on for one in await people(session, family.id)} == {today()}
    assert await secretary.refused(f"/households/{family.id}/vacate", {}) == "household-ended"
    assert await secretary.refused(f"/households/{family.id}/move", {"door": door()}) == "household-ended"


async def test_who_declines_is_left_alone_and_may_change_their_mind(secretary: Desk, family: Household) -> None:
    path = f"/households/{family.id}/preference"
    shown = await secretary.post(path, {"visit_preference": "declined"})
    until = (today() + timedelta(days=90)).isoformat()
    assert (shown["visit_preference"], shown["declined_until"], shown["due_on"]) == ("declined", until, until)
    shown = await secretary.post(path, {"visit_preference": "evening"})
    assert (shown["visit_preference"], shown["declined_until"]) == ("evening", None)
    assert shown["due_on"] == today().isoformat(), "never visited: as soon as possible"
    yesterday = (today() - timedelta(days=1)).isoformat()
    await secretary.post(path, {"visit_preference": "declined", "declined_until": yesterday}, 422)


async def test_a_household_is_corrected_field_by_field(secretary: Desk, family: Household) -> None:
    path = f"/households/{family.id}/corrections"
    shown = await secretary.post(
        path, {"fields": {"hints": {"from": [], "to": ["dog"]}, "use": {"from": "self", "to": "rented"}}}
    )
    assert (shown["hints"], shown["use"]) == (["dog"], "rented")
    assert await secretary.refused(path, {"fields": {"use": {"from": "self", "to": "mixed"}}}) == "edited-meanwhile"
    await secretary.post(path, {"fields": {"risk": {"from": None, "to": 1}}}, 422)
    assert {field for field, _ in await secretary.timeline(family)} == {"hints", "use"}


async def test_the_timeline_is_paged_without_gaps(secretary: Desk, family: Household, session: AsyncSession) -> None:
    for n in range(7):
        was = (await home(session, family.id)).members_count
        fields = {"members_count": {"from": was, "to": 10 + n}}
        await secretary.post(f"/households/{family.id}/corrections", {"fields": fields})
    path = f"/households/{family.id}/timeline"
    seen: list[str] = []
    cursor: dict[str, Any] = {}
    while True:
        page = await secretary.get(path, limit=3, **cursor)
        seen += [entry["new"] for entry in page["items"]]
        if "next" not in page:
            break
        cursor = {"cursor": page["next"]}
    assert seen == [str(10 + n) for n in reversed(range(7))]
    await secretary.get(path, 422, cursor="nonsense")
