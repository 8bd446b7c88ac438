"""Clocks that run out: each acts once, late but surely, in the order in which they ran out."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from app.incidents import log, timers
from app.incidents.clockwork import run
from app.incidents.models import IncidentLog
from app.incidents.rules import clocks
from app.kernel.clock import now
from tests.incidents import LIGHTS, Town, intake_data

CLOCKS = [f"{timer}_due" for timer in clocks.RUNS] + ["original_handle_due", "due_at"]
PAST = [*CLOCKS, "dispatched_at", "first_dispatched_at", "reported_at", "occurred_at"]


async def wait(town: Town, one: str, **span: float) -> None:
    """Let time pass for one incident: everything it knows of lies further back."""
    moved = ", ".join(f"{name} = {name} - make_interval(secs => :secs)" for name in PAST)
    bound = {"secs": timedelta(**span).total_seconds(), "id": one}
    await town.session.execute(text(f"update incidents set {moved} where id = :id"), bound)
    pauses = "update suspensions set suspended_at = suspended_at - make_interval(secs => :secs) where incident_id = :id"
    await town.session.execute(text(pauses), bound)


async def tick(town: Town, one: str) -> None:
    """The incident's job, as the worker runs it."""
    await run(town.session, {"incident_id": one})
    await town.session.flush()


async def verbs(town: Town, one: str) -> list[str]:
    query = select(IncidentLog.verb).where(IncidentLog.incident_id == UUID(one)).order_by(IncidentLog.seq)
    return list(await town.session.scalars(query))


async def job(town: Town, one: str) -> Any:
    query = "select execute_after from jobs.pgqueuer where dedupe_key like '%' || :key"
    return await town.session.scalar(text(query), {"key": timers.key_of(UUID(one))})


async def test_the_job_waits_where_the_next_clock_runs_out(town: Town) -> None:
    one = await town.report()
    assert await job(town, one) == (await town.incident(one)).review_due
    await town.go("secretary", one, "forward_up", text="办不了")
    assert await job(town, one) == (await town.incident(one)).dispatch_due
    await town.go("street", one, "dispatch", lead=LIGHTS)
    row = await town.incident(one)
    assert await job(town, one) == min(clocks.running(row).values())
    gone = await town.to("withdrawn")
    assert await job(town, gone) is None


async def test_a_review_that_nobody_makes_goes_to_the_street(town: Town) -> None:
    one = await town.report()
    await tick(town, one)
    assert (await town.incident(one)).state == "submitted"  # not due: nothing happens
    await wait(town, one, days=2)
    await tick(town, one)
    row = await town.incident(one)
    assert (row.state, row.desk, await verbs(town, one)) == ("pending_dispatch", "street", ["submit", "review_timeout"])
    await tick(town, one)
    assert await verbs(town, one) == ["submit", "review_timeout"]


async def test_what_was_solved_on_the_spot_closes_unreviewed(town: Town) -> None:
    one = await town.report(category="0105", self_handled=True, after_media=["cd" * 32], text="楼道杂物已清理干净")
    assert (await town.incident(one)).is_self_handled
    await wait(town, one, days=10)
    await tick(town, one)
    row = await town.incident(one)
    assert (row.state, row.flags[0]) == ("closed", "unreviewed")  # and, of five, one is drawn as a sample


async def test_after_a_long_outage_every_clock_acts_once_and_in_order(town: Town) -> None:
    one = await town.to("dispatched")
    original = (await town.incident(one)).original_handle_due
    await wait(town, one, days=40)
    for _ in range(3):
        await tick(town, one)
    told = await verbs(town, one)
    # unsigned is signed; one reminder serves both clocks; then louder and louder, once each
    assert told == ["submit", "forward_up", "dispatch", "auto_accept", *["supervise"] * 3]
    levels = await town.session.scalars(
        text("select level from supervision_orders where incident_id = :id order by ordered_at, level"), {"id": one}
    )
    assert list(levels) == [1, 2, 3]
    row = await town.incident(one)
    assert (row.state, row.supervision_level, row.supervise_due) == ("in_progress", 3, None)
    assert original is not None
    assert row.original_handle_due == original - timedelta(days=40)
    assert await log.first_broken(town.session, row) is None


async def test_nobody_verifies_nobody_is_there_to_ask(town: Town) -> None:
    one = await town.to("handled")
    await wait(town, one, days=5)
    await tick(town, one)
    row = await town.incident(one)
    assert (row.state, row.flags) == ("pending_callback", ["unverified"])
    await wait(town, one, days=10)
    await tick(town, one)
    assert (await town.incident(one)).state == "closed"
    await wait(town, one, days=31)
    await tick(town, one)
    row = await town.incident(one)
    assert (row.state, await job(town, one)) == ("archived", None)


async def test_a_call_back_that_is_late_is_only_announced_while_somebody_waits(town: Town) -> None:
    one = (await town.register())["id"]
    for who, verb, form in (
        ("street", "dispatch", {"lead": LIGHTS}),
        ("handler", "accept", {}),
        ("handler", "finish", {"result": "solved", "text": "好了"}),
        ("worker", "verify_pass", {}),
    ):
        await town.go(who, one, verb, **form)
    await wait(town, one, days=10)
    await tick(town, one)
    row = await town.incident(one)
    assert (row.state, row.clock_seen_at) == ("pending_callback", row.callback_due)
    assert await job(town, one) is None


async def test_a_pause_ends_on_its_day_with_a_working_day_left(town: Town) -> None:
    one = await town.to("suspended")
    before = await town.incident(one)
    assert list(clocks.running(before)) == ["suspended"]
    await wait(town, one, days=12)
    await tick(town, one)
    row = await town.incident(one)
    assert row.state == "in_progress"
    assert row.handle_due is not None
    assert row.handle_due > now()


async def test_silence_refuses_an_extension(town: Town) -> None:
    one = await town.to("in_progress", category="0303", media=[])
    due = (await town.incident(one)).handle_due
    assert due is not None
    later = (due + timedelta(days=2)).isoformat()
    await town.go("lead", one, "request_extension", until=later, text="等配件")
    assert (await town.step("handler", one, "finish", result="solved", text="好了")).status_code == 409
    await town.session.execute(
        text("update incidents set extension_due = extension_due - interval '9 days' where id = :id"), {"id": one}
    )
    await tick(town, one)
    row = await town.incident(one)
    assert (row.extension_due, row.handle_due) == (None, due)
    assert (await verbs(town, one))[-1] == "extension_silent"
    again = await town.step("lead", one, "request_extension", until=later, text="再等")
    assert again.json()["params"]["rule"] == "extension_count"


async def test_an_open_supervision_keeps_a_case_from_the_archive(town: Town) -> None:
    one = await town.to("pending_callback")
    await town.go("supervisor", one, "supervise", level=2, reason="leader")
    await town.go("agent", one, "callback_ok")
    await wait(town, one, days=31)
    await tick(town, one)
    assert (await town.incident(one)).state == "closed"
    assert await job(town, one) > now()
    shown = (await town.get("handler", f"/incidents/{one}")).json()
    order = shown["supervisions"][0]["id"]
    answer = await town.post("handler", f"/incidents/{one}/supervisions/{order}/reply", {"text": "已说明"})
    assert answer.status_code == 200, answer.text
    await tick(town, one)
    assert (await town.incident(one)).state == "archived"


async def test_urgent_cases_have_short_clocks(town: Town) -> None:
    data = intake_data(category="0201", text="井盖没了,很危险")
    one = (await town.post("hotline", "/incidents", data)).json()["id"]
    row = await town.incident(one)
    assert row.dispatch_due is not None
    assert row.dispatch_due - row.reported_at == timedelta(minutes=15)
    await town.go("street", one, "dispatch", lead=LIGHTS)
    row = await town.incident(one)
    assert row.dispatched_at is not None
    spans = {timer: due - row.dispatched_at for timer, due in clocks.running(row).items()}
    assert spans["accept"] == timedelta(minutes=30)
    assert spans["contact"] == timedelta(hours=2)
    assert spans["handle"] == timedelta(hours=6)
