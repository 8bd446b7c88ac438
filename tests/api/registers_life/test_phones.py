"""The same verbs from phones without signal: late, twice, half, for entries that were merged meanwhile."""

from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.ids import new_id
from app.registers.models import Household, Resident
from tests.district import PEACH_1, PEACH_2, PLUM_1
from tests.world import World, operation, pull, push

pytestmark = pytest.mark.one_engine


def added(household: Household, **changed: Any) -> dict[str, Any]:
    told = {"id": str(new_id()), "household_id": str(household.id), "name": "童立冬"}
    return operation("resident.add", told | {"data_source": "self", "legal_basis": "consent"} | changed)


def new_home(**changed: Any) -> dict[str, Any]:
    door = {"grid_code": PEACH_1, "building": "3", "unit": "1", "room": "1203"}
    person = {"id": str(new_id()), "name": "别处来", "data_source": "self", "legal_basis": "consent", "relation": "02"}
    return operation("household.add", {"id": str(new_id()), "door": door, "residents": [person]} | changed)


async def verdicts(client: httpx.AsyncClient, *operations: Any) -> list[tuple[str, str | None]]:
    answer = await push(client, list(operations))
    return [(one["outcome"], one.get("problem", {}).get("code")) for one in answer["verdicts"]]


async def person(session: AsyncSession, resident_id: str) -> Resident | None:
    query = select(Resident).where(Resident.id == resident_id).execution_options(populate_existing=True)
    return (await session.scalars(query)).one_or_none()


async def test_a_household_its_people_and_an_edit_in_one_push(world: World, session: AsyncSession) -> None:
    home = new_home()
    more = operation(
        "resident.add",
        {
            "id": str(new_id()),
            "household_id": home["data"]["id"],
            "name": "童立冬",
            "data_source": "household_member",
            "legal_basis": "consent",
        },
    )
    fields = {"name": {"from": "童立冬", "to": "童立夏"}}
    edit = operation("resident.edit", {"resident_id": more["data"]["id"], "fields": fields})
    gone = operation("resident.leave", {"resident_id": home["data"]["residents"][0]["id"], "reason": "moved_away"})
    # in whatever order they lie in the push
    assert await verdicts(world.worker, gone, edit, more, home) == [("applied", None)] * 4
    assert await verdicts(world.worker, gone, edit, more, home) == [("duplicate", None)] * 4
    rows = {row["id"]: row for row in (await pull(world.colleague))["changes"]}
    shown = rows[home["data"]["id"]]["data"]
    assert (shown["room"], shown["contact_name"], shown["members_count"]) == ("1203", "童立夏", 1)
    assert rows[more["data"]["id"]]["data"]["name"] == "童立夏"
    assert rows[home["data"]["residents"][0]["id"]]["data"]["residence_kind"] == "left"


async def test_what_is_refused_half_way_has_not_happened(world: World, session: AsyncSession) -> None:
    taken = added(world.households[0])
    assert await verdicts(world.worker, taken) == [("applied", None)]
    double = new_home()
    again = dict(double["data"]["residents"][0], id=taken["data"]["id"], name="另一个", relation="10")
    double["data"]["residents"].append(again)
    good = added(world.households[1])
    assert await verdicts(world.worker, double, good) == [("rejected", "rule-refused"), ("applied", None)]
    assert await session.scalar(select(Household).where(Household.id == double["data"]["id"])) is None
    assert await person(session, double["data"]["residents"][0]["id"]) is None
    assert await person(session, good["data"]["id"]) is not None


POISON: tuple[dict[str, Any], ...] = (
    {"name": "\x00"},
    {"name": "   "},
    {"name": "甲" * 61},
    {"birth_year": 1776},
    {"relation": "77"},
    {"residence_kind": "left"},
    {"phone": "not a phone"},
    {"legal_basis": "because"},
    {"review_on": "1999-01-01"},
    {"religion": "x"},
)


async def test_poison_is_refused_alone(world: World) -> None:
    good = [added(world.households[0]) for _ in range(2)]
    bad = [added(world.households[0], **poison) for poison in POISON]
    found = await verdicts(world.worker, good[0], *bad, good[1])
    assert found[0] == found[-1] == ("applied", None)
    assert {outcome for outcome, _ in found[1:-1]} == {"rejected"}
    assert {code for _, code in found[1:-1]} == {"invalid-data", "unstorable"}


async def test_other_grids_are_not_there(world: World) -> None:
    there = str(world.elsewhere.id)
    door = {"grid_code": PLUM_1, "building": "3", "unit": "1", "room": "101"}
    tries = [
        added(world.elsewhere),
        new_home(door=door),
        new_home(door=door | {"grid_code": PEACH_2}),
        new_home(door={"dwelling_id": str(world.elsewhere.dwelling_id)}),
        operation("resident.leave", {"resident_id": there, "reason": "died"}),
        operation("resident.edit", {"resident_id": there, "fields": {"name": {"from": "a", "to": "b"}}}),
    ]
    assert await verdicts(world.worker, *tries) == [("rejected", "not-found")] * 6
    answer = await world.auditor.post("/api/v1/sync/push", json={})
    assert answer.status_code == 403


async def test_two_phones_edit_one_person(world: World, session: AsyncSession) -> None:
    resident = (await session.scalars(select(Resident).where(Resident.household_id == world.households[0].id))).one()

    def edit(**fields: Any) -> dict[str, Any]:
        return operation("resident.edit", {"resident_id": str(resident.id), "fields": fields})

    mine = edit(name={"from": "桑白露", "to": "桑白鹭"}, birth_year={"from": 1943, "to": 1944})
    theirs = edit(name={"from": "桑白露", "to": "桑百鹭"}, sex={"from": 2, "to": 1})
    assert await verdicts(world.colleague, theirs) == [("applied", None)]
    [verdict] = (await push(world.worker, [mine]))["verdicts"]
    told = verdict["problem"]["params"]["fields"]["name"]
    assert (verdict["outcome"], told["mine"], told["theirs"]) == ("conflict", "桑白鹭", "桑百鹭")
    assert told["theirs_by"] == world.colleague_name
    held = await person(session, str(resident.id))
    assert held is not None
    assert (held.name, held.birth_year, held.sex, held.initials) == ("桑百鹭", 1944, 1, "sbl")
    # the choice is a new operation from what is there now
    assert await verdicts(world.worker, edit(name={"from": "桑百鹭", "to": "桑白鹭"})) == [("applied", None)]


async def test_a_late_edit_lands_on_the_survivor_and_a_merged_entry_leaves_the_phone(
    world: World, session: AsyncSession
) -> None:
    first, second = [
        (await session.scalars(select(Resident).where(Resident.household_id == home.id))).one()
        for home in world.households[:2]
    ]
    cursor = (await pull(world.worker))["cursor"]
    body = {"first_id": str(first.id), "second_id": str(second.id), "verdict": "same", "survivor_id": str(first.id)}
    made = await world.secretary.post("/api/v1/residents/judgements", json=body)
    assert made.status_code == 201, made.text
    page = await pull(world.worker, cursor)
    assert [row["gone"] for row in page["changes"] if row["id"] == str(second.id)] == ["deleted"]
    late = operation(
        "resident.edit", {"resident_id": str(second.id), "fields": {"birth_year": {"from": 1943, "to": 1950}}}
    )
    assert await verdicts(world.worker, late) == [("applied", None)]
    held = await person(session, str(first.id))
    assert held is not None
    assert held.birth_year == 1950
    undone = await world.secretary.post(f"/api/v1/residents/judgements/{made.json()['id']}/undo", json={})
    assert undone.status_code == 200, undone.text
    rows = {row["id"]: row for row in (await pull(world.worker, page["cursor"]))["changes"]}
    assert rows[str(second.id)]["data"]["name"] == "桑白露"


async def test_who_moves_to_another_grid_leaves_one_phone_and_reaches_the_other(
    world: World, session: AsyncSession
) -> None:
    cursor = (await pull(world.worker))["cursor"]
    home = world.households[0]
    body = {"door": {"grid_code": PEACH_2, "building": "8", "room": "101"}}
    moved = await world.secretary.post(f"/api/v1/households/{home.id}/move", json=body)
    assert moved.status_code == 200, moved.text
    person_id = moved.json()["residents"][0]["id"]
    gone = {row["id"]: row.get("gone") for row in (await pull(world.worker, cursor))["changes"]}
    assert gone[str(home.id)] == gone[person_id] == "out_of_scope"
    # and what the worker says late of who went is not theirs to say any more
    late = operation("resident.leave", {"resident_id": person_id, "reason": "died"})
    assert await verdicts(world.worker, late) == [("rejected", "not-found")]
