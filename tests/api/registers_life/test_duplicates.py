"""Two entries of one person: suggested, judged, merged, taken back exactly; late edits land on the survivor."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.clock import now
from app.organisation.models import Area
from app.registers.models import Household, Resident, ResidentJudgement
from tests.api.registers_life.conftest import PHONE, Desk, home, people, person_data
from tests.district import PEACH_2

pytestmark = pytest.mark.one_engine

Twins = tuple[Resident, Resident]
ID_NUMBER = "11010519491231002X"


@pytest.fixture
async def twins(family: Household, neighbour: Household, session: AsyncSession) -> Twins:
    """The head of the family, and an entry of the same person in another grid that knows more."""
    head, other = (await people(session, family.id))[0], (await people(session, neighbour.id))[0]
    other.name, other.pinyin, other.initials = head.name, head.pinyin, head.initials
    other.phone, other.data_source, other.birth_year, other.sex = PHONE, "department_import", 1950, 1
    head.sex, head.birth_year = 0, None
    other.id_no = ID_NUMBER
    await session.flush()
    return head, other


def state(*rows: Any) -> list[dict[str, Any]]:
    """Everything a row says, but for when it was last touched and how its secrets are sealed."""
    return [
        {
            name: getattr(row, name)
            for name in (*inspect(type(row)).columns.keys(), "phone", "id_no", "contact_phone")
            if hasattr(row, name) and name != "rev" and not name.endswith("_sealed")
        }
        for row in rows
    ]


async def everything(session: AsyncSession, *ids: object) -> list[dict[str, Any]]:
    rows: list[Any] = []
    for household_id in ids:
        rows += [await home(session, str(household_id)), *await people(session, str(household_id))]
    return state(*rows)


def same(first: Resident, second: Resident, **more: Any) -> dict[str, Any]:
    return {
        "first_id": str(first.id),
        "second_id": str(second.id),
        "verdict": "same",
        "survivor_id": str(first.id),
    } | more


async def reasons(desk: Desk) -> list[str]:
    return [pair["reason"] for pair in (await desk.get("/residents/duplicates"))["items"]]


async def test_alike_entries_are_suggested_and_never_merged_by_themselves(secretary: Desk, twins: Twins) -> None:
    [pair] = (await secretary.get("/residents/duplicates"))["items"]
    assert pair["reason"] == "phone"
    assert {pair["first"]["id"], pair["second"]["id"]} == {str(one.id) for one in twins}
    assert {pair["first"]["phone_tail"], pair["second"]["phone_tail"]} == {"0427"}
    assert PHONE not in str(pair)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"name": "别人", "phone": "15400005555"}, []),
        ({"name": "别人"}, []),  # one phone in a family proves nothing
        ({"phone": "15400005555"}, []),  # one name in a city proves nothing
        ({"name": "别人", "phone": None, "id_no": ID_NUMBER}, ["id_no"]),
        ({"residence_kind": "left"}, []),
    ],
)
async def test_what_makes_entries_alike(
    secretary: Desk,
    twins: Twins,
    session: AsyncSession,
    changed: dict[str, Any],
    expected: list[str],
) -> None:
    if "id_no" in changed:
        twins[1].id_no = ID_NUMBER
    for name, value in changed.items():
        setattr(twins[0], name, value)
    await session.flush()
    assert await reasons(secretary) == expected


async def test_one_name_and_year_behind_one_door(secretary: Desk, family: Household) -> None:
    told = person_data("桑白露", birth_year=1952)
    await secretary.post(f"/households/{family.id}/residents", told, 201)
    assert await reasons(secretary) == ["door"]


async def test_two_persons_are_never_asked_about_again_until_undone(secretary: Desk, twins: Twins) -> None:
    first, second = twins
    told = {"first_id": str(second.id), "second_id": str(first.id), "verdict": "different"}
    made = await secretary.post("/residents/judgements", told, 201)
    assert await reasons(secretary) == []
    assert await secretary.refused("/residents/judgements", same(first, second)) == "judged-already"
    assert [one["id"] for one in (await secretary.get("/residents/judgements"))["items"]] == [made["id"]]
    await secretary.post(f"/residents/judgements/{made['id']}/undo", {})
    assert await reasons(secretary) == ["phone"]
    assert (await secretary.get("/residents/judgements"))["items"] == []


async def test_a_merge_keeps_both_sources_and_is_taken_back_exactly(
    secretary: Desk, twins: Twins, family: Household, neighbour: Household, session: AsyncSession
) -> None:
    first, second = twins
    before = await everything(session, family.id, neighbour.id)
    made = await secretary.post("/residents/judgements", same(first, second), 201)
    survivor = (await people(session, family.id))[0]
    assert (survivor.data_source, survivor.other_sources) == ("self", ["department_import"])
    assert (survivor.birth_year, survivor.sex, survivor.id_no) == (1950, 1, ID_NUMBER)
    assert survivor.relation == "02", "what they were to somebody else is not taken"
    merged = (await people(session, neighbour.id))[0]
    assert (merged.merged_into, merged.deleted_at is not None) == (survivor.id, True)
    left = await home(session, neighbour.id)
    assert (left.members_count, left.contact_name) == (0, None)
    kept = await session.get_one(ResidentJudgement, made["id"])
    assert ID_NUMBER.encode() not in (kept.steps_sealed or b"")
    assert await reasons(secretary) == []

    await secretary.post(f"/residents/judgements/{made['id']}/undo", {})
    assert await everything(session, family.id, neighbour.id) == before
    assert await secretary.refused(f"/residents/judgements/{made['id']}/undo", {}) == "undone-already"
    again = await secretary.post("/residents/judgements", same(first, second), 201)
    assert again["id"] != made["id"]


async def test_what_comes_late_for_a_merged_entry_lands_on_the_survivor(
    secretary: Desk, twins: Twins, session: AsyncSession
) -> None:
    first, second = twins
    made = await secretary.post("/residents/judgements", same(first, second), 201)
    fields = {
        "fields": {
            "birth_year": {"from": 1950, "to": 1949},
            "residence_kind": {"from": "registered", "to": "separated"},
        }
    }
    living = {"from": first.residence_kind, "to": "separated"}
    fields["fields"]["residence_kind"] = living
    await secretary.post(f"/residents/{second.id}/corrections", fields)
    query = select(Resident).where(Resident.id.in_([first.id, second.id])).execution_options(populate_existing=True)
    found = {one.id: one for one in await session.scalars(query)}
    assert (found[first.id].birth_year, found[first.id].residence_kind) == (1949, "separated")
    assert found[second.id].birth_year == 1950
    # what was said since the merge is newer than it, and stays when the merge is taken back
    await secretary.post(f"/residents/judgements/{made['id']}/undo", {})
    found = {one.id: one for one in await session.scalars(query)}
    assert (found[first.id].birth_year, found[first.id].sex, found[first.id].id_no) == (1949, 0, None)
    assert found[second.id].deleted_at is None


async def test_a_merged_entry_comes_back_where_its_household_is_now(
    secretary: Desk, twins: Twins, family: Household, grids: dict[str, Area], session: AsyncSession
) -> None:
    first, second = twins
    told = same(first, second, survivor_id=str(second.id))
    made = await secretary.post("/residents/judgements", told, 201)
    new_door = {"grid_code": PEACH_2, "building": "9", "room": "101"}
    await secretary.post(f"/households/{family.id}/move", {"door": new_door})
    await secretary.post(f"/residents/judgements/{made['id']}/undo", {})
    back = (await people(session, family.id))[0]
    assert (back.deleted_at, back.grid_code, back.path) == (None, PEACH_2, grids[PEACH_2].path)


async def test_after_thirty_days_it_stays(secretary: Desk, twins: Twins, session: AsyncSession) -> None:
    made = await secretary.post("/residents/judgements", same(*twins), 201)
    judgement = await session.get_one(ResidentJudgement, made["id"])
    judgement.judged_at = now() - timedelta(days=30, minutes=1)
    await session.flush()
    assert await secretary.refused(f"/residents/judgements/{made['id']}/undo", {}) == "too-late"
    assert (await secretary.get("/residents/judgements"))["items"] == []


async def test_nobody_judges_across_communities(
    secretary: Desk,
    twins: Twins,
    stranger: Household,
    grids: dict[str, Area],
    session: AsyncSession,
) -> None:
    theirs = (await people(session, stranger.id))[0]
    theirs.name, theirs.phone = twins[0].name, PHONE
    await session.flush()
    assert len(await reasons(secretary)) == 1, "none with an entry of another community"
    await secretary.post("/residents/judgements", same(twins[0], theirs), 404)
    odd = same(*twins, survivor_id=str(theirs.id))
    await secretary.post("/residents/judgements", odd, 422)
