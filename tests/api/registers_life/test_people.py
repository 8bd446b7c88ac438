"""People come, are corrected, move and go; the household stays what it is called, counted and reachable."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.kernel.changes import ScopeExit
from app.kernel.clock import today
from app.kernel.ids import new_id
from app.registers.models import Dwelling, Household, Resident, ResidentEdit
from tests.api.registers_life.conftest import PHONE, Desk, home, people, person_data
from tests.district import PEACH_1, PEACH_2, District

pytestmark = pytest.mark.one_engine


async def test_a_person_is_added_with_source_basis_and_review(
    secretary: Desk, family: Household, session: AsyncSession
) -> None:
    told = person_data("单 立冬", birth_year=2020, relation="40", phone="154 0000 9999")
    shown = await secretary.post(f"/households/{family.id}/residents", told, 201)
    added = await session.get_one(Resident, told["id"])
    assert (added.name, added.pinyin, added.initials) == ("单立冬", "shan lidong", "sld")
    assert (added.grid_code, added.path) == (family.grid_code, family.path)
    assert added.review_on == today() + timedelta(days=365)
    assert added.phone == "154 0000 9999"
    assert shown["members_count"] == 5
    assert "9999" in str(shown)
    assert "0000 9999" not in str(shown), "numbers leave as four digits"
    edit = (await session.scalars(select(ResidentEdit).where(ResidentEdit.resident_id == added.id))).one()
    assert (edit.field, edit.new, edit.edited_by_name) == ("added", "单立冬", "桑白露")
    assert "单立冬".encode() not in (edit.new_sealed or b"")


async def test_the_same_person_twice_is_one_entry(secretary: Desk, family: Household, session: AsyncSession) -> None:
    told = person_data()
    for _ in range(2):
        await secretary.post(f"/households/{family.id}/residents", told, 201)
    assert len(await people(session, family.id)) == 5
    other = told | {"name": "别人"}
    assert await secretary.refused(f"/households/{family.id}/residents", other) == "id-taken"


@pytest.mark.parametrize("missing", ["data_source", "legal_basis", "name"])
async def test_nobody_without_source_and_basis(secretary: Desk, family: Household, missing: str) -> None:
    told = person_data()
    del told[missing]
    answer = await secretary.post(f"/households/{family.id}/residents", told, 422)
    assert answer["errors"][0]["pointer"] == f"/{missing}"


@pytest.mark.parametrize("days", [0, -1, 1200])
async def test_a_review_lies_ahead_and_not_for_ever(secretary: Desk, family: Household, days: int) -> None:
    told = person_data(review_on=(today() + timedelta(days=days)).isoformat())
    await secretary.post(f"/households/{family.id}/residents", told, 422)


async def test_a_household_has_one_head(secretary: Desk, family: Household, session: AsyncSession) -> None:
    assert await secretary.refused(f"/households/{family.id}/residents", person_data(relation="02")) == "has-head"
    spouse = (await people(session, family.id))[1]
    fields = {"fields": {"relation": {"from": "10", "to": "02"}}}
    assert await secretary.refused(f"/residents/{spouse.id}/corrections", fields) == "has-head"


async def test_a_correction_is_found_by_its_new_spelling_and_the_contact_follows(
    secretary: Desk, family: Household, session: AsyncSession
) -> None:
    head = (await people(session, family.id))[0]
    fields = {"name": {"from": "童小满", "to": "单小满"}, "phone": {"from": PHONE[-4:], "to": "15400001111"}}
    shown = await secretary.post(f"/residents/{head.id}/corrections", {"fields": fields})
    assert shown["contact_name"] == "单小满"
    assert shown["contact_phone_tail"] == "1111"
    found = await secretary.get("/households", query="shanxiaoman")
    assert [one["id"] for one in found["items"]] == [str(family.id)]
    # what somebody did not see, they do not overwrite
    late = {"fields": {"name": {"from": "童小满", "to": "童大满"}, "birth_year": {"from": 1950, "to": 1951}}}
    refused = await secretary.post(f"/residents/{head.id}/corrections", late, 409)
    assert refused["params"]["fields"]["name"]["by"] == "桑白露"
    assert "单小满" not in str(refused), "an error names no one's value"
    assert (await people(session, family.id))[0].birth_year == 1950, "all or nothing on a desk"


async def test_who_moves_to_another_grid_leaves_the_old_phones(
    secretary: Desk, family: Household, neighbour: Household, session: AsyncSession
) -> None:
    child = (await people(session, family.id))[2]
    shown = await secretary.post(f"/residents/{child.id}/move", {"household_id": str(neighbour.id), "relation": "20"})
    assert shown["id"] == str(neighbour.id)
    moved = next(one for one in await people(session, neighbour.id) if one.id == child.id)
    assert (moved.grid_code, moved.path, moved.relation) == (PEACH_2, neighbour.path, "20")
    gone = (await session.scalars(select(ScopeExit).where(ScopeExit.record_id == child.id))).one()
    assert (gone.grid_code, gone.collection, gone.rev) == (PEACH_1, 4, moved.rev)
    assert ((await home(session, family.id)).members_count, (await home(session, neighbour.id)).members_count) == (3, 2)
    assert ("moved_out", "童谷雨") in await secretary.timeline(family)
    assert ("moved_in", "童谷雨") in await secretary.timeline(neighbour)


async def test_nobody_is_moved_into_or_out_of_another_community(
    secretary: Desk, family: Household, stranger: Household, session: AsyncSession
) -> None:
    child = (await people(session, family.id))[2]
    theirs = (await people(session, stranger.id))[0]
    await secretary.post(f"/residents/{child.id}/move", {"household_id": str(stranger.id)}, 404)
    await secretary.post(f"/residents/{theirs.id}/move", {"household_id": str(family.id)}, 404)
    assert (await people(session, family.id))[2].household_id == family.id


async def test_after_a_death_the_eldest_is_called(secretary: Desk, family: Household, session: AsyncSession) -> None:
    head = (await people(session, family.id))[0]
    shown = await secretary.post(f"/residents/{head.id}/leave", {"reason": "died", "on": today().isoformat()})
    assert shown["contact_name"] == "桑白露", "of those who stay the eldest adult"
    assert shown["label"] == "桑白露一家"
    assert "contact_phone_tail" not in shown or shown["contact_phone_tail"] is None, "the number was the dead's"
    assert shown["members_count"] == 3
    dead = (await people(session, family.id))[0]
    assert (dead.residence_kind, dead.out_on, dead.out_reason, dead.is_contact) == ("left", today(), "died", False)
    assert ("died", "童小满") in await secretary.timeline(family)
    # twice is once
    again = await secretary.post(f"/residents/{head.id}/leave", {"reason": "died"})
    assert again["members_count"] == 3


async def test_with_the_last_one_the_household_ends(
    secretary: Desk, neighbour: Household, session: AsyncSession
) -> None:
    only = (await people(session, neighbour.id))[0]
    shown = await secretary.post(f"/residents/{only.id}/leave", {"reason": "moved_away"})
    assert (shown["status"], shown["use"], shown["due_on"], shown["members_count"]) == ("moved_out", "vacant", None, 0)
    # and somebody new begins it again
    shown = await secretary.post(f"/households/{neighbour.id}/residents", person_data(relation="02"), 201)
    assert (shown["status"], shown["use"], shown["contact_name"]) == ("active", "self", "童立冬")
    assert shown["due_on"] == (today() + timedelta(days=90)).isoformat()


async def test_nobody_goes_tomorrow(secretary: Desk, neighbour: Household, session: AsyncSession) -> None:
    only = (await people(session, neighbour.id))[0]
    tomorrow = (today() + timedelta(days=1)).isoformat()
    await secretary.post(f"/residents/{only.id}/leave", {"reason": "moved_away", "on": tomorrow}, 422)


async def test_a_review_is_noted_and_moves_the_day(
    secretary: Desk, neighbour: Household, session: AsyncSession
) -> None:
    only = (await people(session, neighbour.id))[0]
    day = (today() + timedelta(days=200)).isoformat()
    shown = await secretary.post(f"/residents/{only.id}/review", {"review_on": day})
    assert shown["residents"][0]["review_on"] == day
    assert ("reviewed", "单云舟") in await secretary.timeline(neighbour)


async def test_every_verb_is_audited_and_names_nobody(
    secretary: Desk, family: Household, session: AsyncSession
) -> None:
    await secretary.post(f"/households/{family.id}/residents", person_data("罕见名"), 201)
    await secretary.timeline(family)
    entries = list(await session.scalars(select(AuditEntry)))
    assert {"resident.add", "household.timeline"} <= {entry.action for entry in entries}
    assert "罕见名" not in str([entry.content for entry in entries])


async def test_a_worker_may_add_but_not_move(
    secretary: Desk, district: District, family: Household, neighbour: Household, session: AsyncSession
) -> None:
    headers = await district.arrive("grid_worker", PEACH_1)
    worker = Desk(secretary.client, headers)
    await worker.post(f"/households/{family.id}/residents", person_data(), 201)
    await worker.post(f"/households/{neighbour.id}/residents", person_data(), 404)
    child = (await people(session, family.id))[2]
    await worker.post(f"/residents/{child.id}/move", {"household_id": str(family.id)}, 403)
    assert (await session.get_one(Dwelling, family.dwelling_id)).use == "self"
    await worker.post(f"/residents/{new_id()}/leave", {"reason": "died"}, 404)
