"""What phones hold of care, and that they drop it as soon as they hear from the server again."""

from datetime import timedelta

from sqlalchemy import select, update

from app.care.nightly import nightly
from app.identity.models import Assignment
from app.kernel.changes import ScopeExit, bump, leave
from app.kernel.clock import today
from app.organisation.models import Area
from app.registers.models import Dwelling, Household, Resident
from tests import district as at
from tests.care import Care, held
from tests.factories import resident


async def test_a_consent_is_taken_back_while_the_phone_is_away(care: Care) -> None:
    made = await care.register("K07")
    rows, _, cursor = await held(care.world.worker)
    assert rows == {made["id"]: {"household_id": str(care.home.id), "hint": "call_first"}}
    await care.do(made["id"], "withdraw", 204)
    rows, gone, cursor = await held(care.world.worker, cursor)
    assert (rows, gone) == ({}, {made["id"]})
    again = await care.register("K07")
    rows, gone, _ = await held(care.world.worker, cursor)
    assert (set(rows), gone) == ({again["id"]}, set())


async def test_a_new_entry_brings_its_plan_to_the_phone(care: Care) -> None:
    _, _, cursor = await held(care.world.worker)
    await care.register("K01")
    answer = await care.world.worker.post(
        "/api/v1/sync/pull", json={"device_id": str(care.home.id), "cursor": cursor, "limit": 100}
    )
    told = {one["collection"]: one["data"] for one in answer.json()["changes"]}
    assert set(told) == {"care", "households"}
    assert told["care"] == {"household_id": str(care.home.id), "category": "K01"}
    assert (told["households"]["plan_kind"], told["households"]["plan_every_days"]) == ("care", 7)


async def test_a_frozen_entry_leaves_the_phone_and_comes_back(care: Care) -> None:
    made = await care.register("K01")
    _, _, cursor = await held(care.world.worker)
    entry = await care.entry(made["id"])
    entry.started_on, entry.review_on = today() - timedelta(days=300), today() - timedelta(days=31)
    await care.session.flush()
    await nightly(care.session, {})
    rows, gone, cursor = await held(care.world.worker, cursor)
    assert (rows, gone) == ({}, {made["id"]})
    await care.do(made["id"], "review")
    rows, gone, _ = await held(care.world.worker, cursor)
    assert (set(rows), gone) == ({made["id"]}, set())


async def test_of_what_nobody_may_see_not_even_the_end_is_told(care: Care) -> None:
    made = await care.register("K11")
    rows, gone, cursor = await held(care.world.worker)
    assert (rows, gone) == ({}, set())
    await care.do(made["id"], "end", reason="not_needed")
    rows, gone, _ = await held(care.world.worker, cursor)
    assert (rows, gone) == ({}, set())
    assert await care.session.scalar(select(ScopeExit.rev).where(ScopeExit.collection == 12)) is None


async def test_another_role_at_the_same_place_is_another_feed(care: Care) -> None:
    """A worker who becomes a volunteer keeps the grid and loses the categories, on this very phone."""
    micro = await at.District(care.session, care.world.worker).micro_grid()
    area = (await care.session.scalars(select(Area).where(Area.code == micro))).one()
    mine = Assignment.staff_id == care.world.worker_id
    await care.session.execute(update(Assignment).where(mine).values(role="grid_worker_pt", area_id=area.id))
    await _move(care, area, care.home.grid_code)
    made = await care.register("K06", legal_basis="statutory_duty", consent=None)
    rows, _, cursor = await held(care.world.worker)
    assert rows[made["id"]]["category"] == "K06"
    await care.session.execute(update(Assignment).where(mine).values(role="micro_head"))
    rows, _, _ = await held(care.world.worker, cursor)
    assert rows == {made["id"]: {"household_id": str(care.home.id), "hint": "needs_help"}}


async def test_care_goes_along_when_a_grid_takes_over_the_door(care: Care) -> None:
    made = await care.register("K01")
    hidden = await care.register("K12", **await _child(care))
    _, _, cursor = await held(care.world.worker)
    other = (await care.session.scalars(select(Area).where(Area.code == at.PEACH_2))).one()
    await _move(care, other, at.PEACH_2)
    rows, gone, cursor = await held(care.world.worker, cursor)
    await nightly(care.session, {})
    rows, gone, _ = await held(care.world.worker, cursor)
    assert (rows, gone) == ({}, {made["id"]})
    for entry_id in (made["id"], hidden["id"]):
        entry = await care.entry(entry_id)
        assert (entry.grid_code, entry.path) == (at.PEACH_2, other.path)
    assert (await care.plan())[0] == "care"


async def _child(care: Care) -> dict[str, object]:
    child = resident(care.home, "桑小满", birth_year=today().year - 8, relation="20")
    care.session.add(child)
    await care.session.flush()
    told = {
        "text_version": "guardian@1",
        "given_by": "guardian",
        "how": "paper",
        "given_at": "2026-11-01T09:00:00+08:00",
    }
    return {"resident_id": str(child.id), "consent": told}


async def _move(care: Care, to: Area, grid_code: str) -> None:
    """Another grid takes over the door, as the register does it; care follows by itself."""
    was, rev = care.home.grid_code, await bump(care.session)
    place = {"grid_code": grid_code, "path": to.path, "rev": rev}
    for table, where in (
        (Dwelling, Dwelling.id == care.home.dwelling_id),
        (Household, Household.id == care.home.id),
        (Resident, Resident.household_id == care.home.id),
    ):
        await care.session.execute(update(table).where(where).values(place))
    if was != grid_code:
        await leave(care.session, rev, 3, [care.home.id], was)
    await care.session.refresh(care.home)
