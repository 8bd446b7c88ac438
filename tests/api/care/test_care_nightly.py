"""What the night does to entries, and that a second night does nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from app.audit.models import AuditEntry
from app.care.models import CareConsent, CareContact, CareEntry, CareStep
from app.care.nightly import nightly
from app.kernel.clock import today
from tests.care import Care, held
from tests.factories import current_rev


async def night(care: Care) -> None:
    """The night twice: what the first leaves behind, the second does not touch."""
    await nightly(care.session, {})
    seen = await _all(care)
    await nightly(care.session, {})
    assert await _all(care) == seen


async def _all(care: Care) -> tuple[int, int, int | None]:
    steps = await care.session.scalar(select(func.count()).select_from(CareStep))
    return await current_rev(care.session), steps or 0, await care.session.scalar(select(func.max(AuditEntry.seq)))


async def test_a_quiet_night_moves_nothing(care: Care) -> None:
    await care.register("K01")
    await care.register("K21")
    before = await _all(care)
    await nightly(care.session, {})
    assert await _all(care) == before


async def test_the_thirtieth_day_is_still_free_and_the_next_is_not(care: Care) -> None:
    free = await care.plant("K05", review_on=today() - timedelta(days=30))
    late = await care.plant("K06", review_on=today() - timedelta(days=31))
    await night(care)
    assert (await care.entry(str(free.id))).frozen_at is None
    assert (await care.entry(str(late.id))).frozen_at is not None
    assert [
        one["verb"] for one in (await care.world.secretary.get(f"/api/v1/care/entries/{late.id}")).json()["steps"]
    ] == ["frozen"]


async def test_a_frozen_entry_makes_no_plan(care: Care) -> None:
    made = await care.register("K06", legal_basis="statutory_duty", consent=None)
    await care.register("K09")
    assert (await care.plan())[2] == 7
    entry = await care.entry(made["id"])
    entry.started_on, entry.review_on = today() - timedelta(days=100), today() - timedelta(days=31)
    await care.session.flush()
    await night(care)
    assert (await care.plan())[:3] == ("care", "household@1", 90)


async def test_a_month_after_a_sudden_event_it_ends(care: Care) -> None:
    last = await care.plant("K20", ends_on=today())
    over = await care.plant("K20", care.world.households[0], ends_on=today() - timedelta(days=1))
    await night(care)
    assert (await care.entry(str(last.id))).ended_on is None
    entry = await care.entry(str(over.id))
    assert (entry.ended_on, entry.end_reason) == (today() - timedelta(days=1), "ran_out")
    assert (await care.plan(care.world.households[0]))[:3] == ("household", "household@1", 90)


async def test_of_a_birth_nothing_is_left_after_its_time(care: Care) -> None:
    made = await care.register("K14", contacts=[{"kind": "emergency", "name": "甲", "phone": "15400008816"}])
    ended = await care.plant("K14", care.world.households[0], ends_on=today(), ended_on=today(), end_reason="declined")
    kept = await care.plant("K15")
    _, _, cursor = await held(care.world.worker)
    for entry_id in (made["id"], str(ended.id)):
        entry = await care.entry(entry_id)
        entry.started_on, entry.ends_on = today() - timedelta(days=600), today() - timedelta(days=1)
    await care.session.flush()
    await night(care)
    assert (await care.session.scalars(select(CareEntry.id))).all() == [kept.id]
    assert (await care.session.scalars(select(CareConsent.id))).all() == [kept.consent_id]
    for table in (CareContact, CareStep):
        assert await care.session.scalar(select(func.count()).select_from(table)) == 0
    _, gone, _ = await held(care.world.worker, cursor)
    assert gone == {made["id"]}


async def test_who_has_grown_up_is_no_child_in_difficulty(care: Care) -> None:
    (await care.person()).birth_year = today().year - 19
    child = await care.person(care.world.households[0])
    child.birth_year = today().year - 18
    grown = [await care.plant("K12"), await care.plant("K13")]
    still = await care.plant("K12", care.world.households[0])
    await night(care)
    assert {(await care.entry(str(one.id))).end_reason for one in grown} == {"grown_up"}
    assert (await care.entry(str(still.id))).ended_on is None


async def test_who_has_left_or_died_is_looked_after_no_more(care: Care) -> None:
    made = await care.register("K01")
    (await care.person()).residence_kind = "left"
    empty = care.world.households[0]
    gone_home = await care.plant("K20", empty)
    empty.status, empty.due_on = "moved_out", None
    await care.session.flush()
    _, _, cursor = await held(care.world.worker)
    await night(care)
    assert {(await care.entry(one)).end_reason for one in (made["id"], str(gone_home.id))} == {"left"}
    assert (await care.plan())[:2] == ("household", "household@1")
    assert (await care.plan(empty))[3] is None
    _, gone, _ = await held(care.world.worker, cursor)
    assert gone == {made["id"], str(gone_home.id)}


async def test_care_follows_the_person_into_another_household(care: Care) -> None:
    made = await care.register("K01")
    person, to = await care.person(), care.world.households[0]
    person.household_id = to.id
    await care.session.flush()
    await night(care)
    assert (await care.entry(made["id"])).household_id == to.id
    assert (await care.plan())[:2] == ("household", "household@1")
    assert (await care.plan(to))[:3] == ("care", "living_alone@1", 7)


async def test_a_plan_that_a_sheet_overwrote_is_put_right(care: Care) -> None:
    await care.register("K01")
    plan = await care.plan()
    care.home.plan_kind, care.home.plan_form, care.home.plan_every_days = "household", "household@1", 60
    other = care.world.households[0]
    other.plan_every_days = 60
    await care.session.flush()
    await night(care)
    assert await care.plan() == plan
    assert (await care.plan(other))[:3] == ("household", "household@1", 60), "nobody is looked after there"


async def test_what_is_too_much_for_one_transaction_goes_on_in_the_next(
    care: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.care.nightly.PART", 2)
    homes = care.world.households[:3]
    late = [await care.plant("K01", home, review_on=today() - timedelta(days=40)) for home in homes]
    waiting = text("select count(*) from jobs.pgqueuer where entrypoint like '%care.nightly' and status = 'queued'")
    for frozen, more in ((2, 1), (3, 1)):
        await nightly(care.session, {})
        assert sum([(await care.entry(str(one.id))).frozen_at is not None for one in late]) == frozen
        assert await care.session.scalar(waiting) == more
