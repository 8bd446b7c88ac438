"""Push: a verdict for each operation, in its place; the bad ones hurt nobody; a replay changes nothing."""

import math
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import orjson
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.identity.models import Assignment
from app.kernel.clock import now, today
from app.kernel.ids import new_id
from app.registers.models import Household, HouseholdEdit
from app.sync.models import Receipt
from app.visits import sync
from app.visits.models import Visit, VisitVersion
from tests.world import World, operation, push, visit_data, yesterday

NOBODY = "0193f1a0-0000-7000-8000-00000000d001"


async def test_a_visit_is_applied_and_moves_the_plan(world: World, session: AsyncSession) -> None:
    household = world.households[0]
    data = visit_data(household, answers={"change": "changed", "told": ["fire"]}, needs=["medical"], note="家里都好")
    [verdict] = (await push(world.worker, [operation("visit.record", data)]))["verdicts"]
    assert verdict["outcome"] == "applied"
    assert verdict["record_id"] == data["id"]
    visit = await session.get_one(Visit, data["id"])
    assert (visit.needs, visit.hazards, visit.note, visit.version, visit.flags) == (["medical"], [], "家里都好", 1, [])
    assert visit.rev == verdict["rev"]
    row = await session.get_one(Household, household.id, populate_existing=True)
    assert row.last_outcome == "met"
    assert row.due_on == yesterday() + timedelta(days=row.plan_every_days)
    assert row.rev == verdict["rev"]


async def test_a_replay_answers_duplicate_and_changes_nothing(world: World, session: AsyncSession) -> None:
    operations = [operation("visit.record", visit_data(world.households[n])) for n in range(5)]
    first = (await push(world.worker, operations))["verdicts"]
    rev = await session.scalar(select(func.max(Visit.rev)))
    again = (await push(world.worker, operations))["verdicts"]
    assert [v["outcome"] for v in again] == ["duplicate"] * 5
    assert [(v["op_id"], v["record_id"], v["rev"]) for v in again] == [
        (v["op_id"], v["record_id"], v["rev"]) for v in first
    ]
    assert await session.scalar(select(func.count()).select_from(Visit)) == 5
    assert await session.scalar(select(func.max(Visit.rev))) == rev


async def test_the_same_operation_twice_in_one_batch(world: World, session: AsyncSession) -> None:
    one = operation("visit.record", visit_data(world.households[0]))
    verdicts = (await push(world.worker, [one, one]))["verdicts"]
    assert [v["outcome"] for v in verdicts] == ["applied", "duplicate"]
    assert await session.scalar(select(func.count()).select_from(Visit)) == 1


async def test_an_op_id_with_other_content_is_refused(world: World) -> None:
    one = operation("visit.record", visit_data(world.households[0]))
    await push(world.worker, [one])
    other = one | {"data": one["data"] | {"note": "另一句"}}
    [verdict] = (await push(world.worker, [other]))["verdicts"]
    assert (verdict["outcome"], verdict["problem"]["code"]) == ("rejected", "op-reused")


async def test_a_visit_id_taken_by_another_visit_is_refused(world: World) -> None:
    data = visit_data(world.households[0])
    await push(world.worker, [operation("visit.record", data)])
    other = operation("visit.record", data | {"household_id": str(world.households[1].id)})
    same = operation("visit.record", data)
    verdicts = (await push(world.worker, [other, same]))["verdicts"]
    assert [v["outcome"] for v in verdicts] == ["rejected", "rejected"]  # one id twice in a batch: the first is tried
    [verdict] = (await push(world.worker, [same]))["verdicts"]
    assert verdict["outcome"] == "duplicate"


def poison(world: World) -> list[tuple[str, Any, str]]:
    """(name, operation, code it must be refused with): every sort the contract lists, and some more."""
    at = world.households[0]

    def visit(**changed: Any) -> dict[str, Any]:
        return operation("visit.record", visit_data(at) | changed)

    good = operation("visit.record", visit_data(at))
    deep: dict[str, Any] = {}
    for _ in range(200):
        deep = {"a": deep}
    return [
        ("NUL in the note", visit(note="a\x00b"), "invalid-data"),
        ("NUL in an answer", visit(answers={"opinion": "a\x00b"}), "invalid-data"),
        ("NUL in a key", visit(answers={"a\x00b": "c"}), "invalid-data"),
        ("year 1", visit(occurred_at="0001-01-01T00:00:00+08:00"), "invalid-data"),
        ("year 9999", visit(occurred_at="9999-12-31T23:59:59-08:00"), "invalid-data"),
        ("no such day", visit(occurred_at="2026-02-30T10:00:00+08:00"), "invalid-data"),
        ("a day of no zone", visit(occurred_at="2026-11-21T10:00:00"), "invalid-data"),
        ("NaN", visit(position={"lat": math.nan, "lon": 1.0, "accuracy_m": 5}), "invalid-data"),
        ("Infinity", visit(position={"lat": 1.0, "lon": math.inf, "accuracy_m": 5}), "invalid-data"),
        ("a lone surrogate", visit(note="\ud800"), "invalid-data"),
        ("a lone surrogate in an answer", visit(answers={"opinion": "\ud800"}), "invalid-data"),
        ("an unknown household", visit(household_id=str(uuid4())), "not-found"),
        ("a household elsewhere", visit(household_id=str(world.elsewhere.id)), "not-found"),
        ("oversize text", visit(note="字" * 2001), "invalid-data"),
        ("an oversize answer", visit(answers={"opinion": "字" * 2001}), "invalid-data"),
        ("a number for text", visit(note=7), "invalid-data"),
        ("text for a list", visit(needs="medical"), "invalid-data"),
        ("an unknown option", visit(answers={"change": "perhaps"}), "invalid-data"),
        ("an unknown question", visit(answers={"salary": "9000"}), "invalid-data"),
        ("an unknown form", visit(form="household@99"), "invalid-data"),
        ("an outcome of another form", visit(outcome="neighbour"), "invalid-data"),
        ("a field nobody knows", visit(risk_score=5), "invalid-data"),
        ("an endless number", visit(answers={"rating": 10**400}), "invalid-data"),
        ("a deep answer", visit(answers={"opinion": deep}), "invalid-data"),
        ("a photo id that is a path", visit(media=["../../etc/passwd"]), "invalid-data"),
        ("no data", {k: v for k, v in good.items() if k != "data"} | {"op_id": str(uuid4())}, "invalid-data"),
        ("an unknown kind", operation("person.score", {}), "unknown-kind"),
        ("a kind that is no text", good | {"op_id": str(uuid4()), "kind": ["visit.record"]}, "unknown-kind"),
        ("an unknown version", good | {"op_id": str(uuid4()), "version": 99}, "unknown-version"),
        ("a version that is no number", good | {"op_id": str(uuid4()), "version": "1"}, "unknown-version"),
        ("an op_id that is none", good | {"op_id": "not-an-id"}, "invalid-data"),
        ("no op_id", {k: v for k, v in good.items() if k != "op_id"}, "invalid-data"),
        ("an absurd recorded_at", good | {"op_id": str(uuid4()), "recorded_at": "yesterday"}, "invalid-data"),
        ("a number for an operation", 42, "invalid-data"),
        ("nothing for an operation", None, "invalid-data"),
        ("an edit of an unknown field", world.edit(at, id_number={"from": None, "to": "1"}), "invalid-data"),
        ("an edit with a NUL", world.edit(at, contact_name={"from": at.contact_name, "to": "\x00"}), "invalid-data"),
        ("an edit elsewhere", world.edit(world.elsewhere, contact_name={"from": None, "to": "甲"}), "not-found"),
        (
            "an amendment of nothing",
            operation("visit.amend", {"visit_id": str(uuid4()), "reason": "x", "changes": {"note": "y"}}),
            "not-found",
        ),
    ]


async def test_poison_of_every_sort_hurts_nobody(world: World, session: AsyncSession) -> None:
    bad = poison(world)
    good = [operation("visit.record", visit_data(household)) for household in world.households[:10]]
    mixed: list[Any] = []
    for n, (_, item, _) in enumerate(bad):
        mixed += [item] + ([good[n]] if n < len(good) else [])
    answer = await push(world.worker, mixed)
    verdicts = answer["verdicts"]
    assert len(verdicts) == len(mixed)
    by_id = {v["op_id"]: v for v in verdicts if v["op_id"]}
    for name, item, code in bad:
        place = next(n for n, sent in enumerate(mixed) if sent is item)
        verdict = verdicts[place]
        assert verdict["outcome"] == "rejected", name
        assert verdict["problem"]["code"] == code, (name, verdict)
        assert verdict["problem"]["status"] >= 400
    for item in good:
        assert by_id[item["op_id"]]["outcome"] == "applied"
    again = (await push(world.worker, good))["verdicts"]
    assert [v["outcome"] for v in again] == ["duplicate"] * len(good)
    assert await session.scalar(select(func.count()).select_from(Visit)) == len(good)


async def test_what_only_the_database_refuses_is_found_by_halving(
    world: World, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake no validator foresees: here, a check that was forgotten lets a NUL through to the database."""
    real = sync._row

    def careless(*given: Any) -> tuple[Any, ...]:
        row = list(real(*given))
        if row[12] == "BAD":
            row[12] = "a\x00b"
        return tuple(row)

    monkeypatch.setattr(sync, "_row", careless)
    notes = ["BAD" if n in (3, 7) else "好" for n in range(10)]
    operations = [
        operation("visit.record", visit_data(household, note=note))
        for household, note in zip(world.households, notes, strict=False)
    ]
    verdicts = (await push(world.worker, operations))["verdicts"]
    assert [v["outcome"] for v in verdicts] == ["rejected" if note == "BAD" else "applied" for note in notes]
    assert verdicts[3]["problem"]["code"] == "unstorable"
    assert await session.scalar(select(func.count()).select_from(Visit)) == 8


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed"),
        (b"", 400, "malformed"),
        (b"[]", 422, "validation-failed"),
        (b"null", 422, "validation-failed"),
        (b'{"operations": []}', 422, "validation-failed"),
        (b'{"operations": {}}', 422, "validation-failed"),
        (orjson.dumps({"operations": [1], "device_id": "x"}), 422, "validation-failed"),
        (orjson.dumps({"operations": [1], "device_id": NOBODY}), 422, "validation-failed"),
        (orjson.dumps({"operations": [1] * 501, "device_id": NOBODY}), 413, "too-large"),
        (b'{"operations": ["' + b"a" * (2 << 20) + b'"]}', 413, "too-large"),
        (b"[" * 100_000, 400, "malformed"),
    ],
)
async def test_a_bad_envelope_is_a_problem(world: World, body: bytes, status: int, code: str) -> None:
    answer = await world.worker.post("/api/v1/sync/push", content=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == code


async def test_five_hundred_operations_fit(world: World) -> None:
    operations = [operation("visit.record", visit_data(world.households[n % 10])) for n in range(500)]
    verdicts = (await push(world.worker, operations))["verdicts"]
    assert {v["outcome"] for v in verdicts} == {"applied"}


async def test_a_wrong_clock_is_corrected_and_flagged_never_refused(world: World, session: AsyncSession) -> None:
    """A phone that believes it is 1970, and one that is a day ahead."""
    for behind in (timedelta(days=20_000), timedelta(days=-1)):
        told = now() - behind
        data = visit_data(world.households[0], occurred_at=(told - timedelta(hours=1)).isoformat())
        sent = {"sent_at": told.isoformat()}
        [verdict] = (await push(world.worker, [operation("visit.record", data)], **sent))["verdicts"]
        assert verdict["outcome"] == "applied"
        visit = await session.get_one(Visit, data["id"])
        assert abs(visit.occurred_at - (now() - timedelta(hours=1))) < timedelta(minutes=1)
        assert visit.told_occurred_at.isoformat()[:16] == data["occurred_at"][:16].replace("Z", "+00:00")[:16]
        assert "skewed" in visit.flags


async def test_flags_night_and_repeat(world: World, session: AsyncSession) -> None:
    evening = "2026-11-20T22:15:00+08:00"
    with_reason = visit_data(world.households[0], occurred_at=evening, answers={"night_reason": "invited"})
    without = visit_data(world.households[1], occurred_at=evening)
    twice = visit_data(
        world.households[1], occurred_at="2026-11-20T22:20:00+08:00", answers={"night_reason": "invited"}
    )
    by_phone = visit_data(world.households[2], occurred_at=evening, mode="phone", outcome="phone_ok")
    await push(world.worker, [operation("visit.record", data) for data in (with_reason, without, twice, by_phone)])
    flags = {v.id: v.flags for v in await session.scalars(select(Visit))}
    found = [flags[UUID(data["id"])] for data in (with_reason, without, twice, by_phone)]
    assert found == [[], ["night"], ["repeat"], []]
    later = visit_data(
        world.households[1], occurred_at="2026-11-20T22:24:00+08:00", answers={"night_reason": "invited"}
    )
    await push(world.worker, [operation("visit.record", later)])
    assert (await session.get_one(Visit, later["id"])).flags == ["repeat"]


async def test_work_done_while_the_grid_was_held_is_taken_late(world: World, session: AsyncSession) -> None:
    held = (await session.scalars(select(Assignment).where(Assignment.staff_id == world.worker_id))).one()
    held.valid_from, held.valid_to = today() - timedelta(days=30), today() - timedelta(days=2)
    # the worker has another grid now
    session.add(
        Assignment(
            id=new_id(),
            staff_id=world.worker_id,
            role="grid_worker",
            area_id=world.other_grid_id,
            rank="A",
            kind="permanent",
            valid_from=today() - timedelta(days=1),
        )
    )
    await session.flush()
    then = (now() - timedelta(days=4)).isoformat()
    during = operation("visit.record", visit_data(world.households[0], occurred_at=then))
    after = operation("visit.record", visit_data(world.households[1]))
    verdicts = (await push(world.worker, [during, after]))["verdicts"]
    assert [v["outcome"] for v in verdicts] == ["applied", "rejected"]
    assert verdicts[0]["flags"] == ["late"]
    assert verdicts[1]["problem"]["code"] == "not-found"
    assert "late" in (await session.get_one(Visit, during["data"]["id"])).flags


async def test_an_amendment_keeps_every_former_version(world: World, session: AsyncSession) -> None:
    data = visit_data(world.households[0], note="第一版", outcome="declined")
    await push(world.worker, [operation("visit.record", data)])
    changes = [{"note": "第二版"}, {"outcome": "met", "answers": {"change": "none"}}]
    amend = [
        operation("visit.amend", {"visit_id": data["id"], "reason": "写错了", "changes": changed})
        for changed in changes
    ]
    verdicts = (await push(world.worker, amend))["verdicts"]
    assert [v["outcome"] for v in verdicts] == ["applied", "applied"]
    visit = await session.get_one(Visit, data["id"], populate_existing=True)
    assert (visit.version, visit.note, visit.outcome) == (3, "第二版", "met")
    former = list(await session.scalars(select(VisitVersion).order_by(VisitVersion.version)))
    assert [(v.version, v.body["note"], v.body["outcome"]) for v in former] == [
        (1, "第一版", "declined"),
        (2, "第二版", "declined"),
    ]
    household = await session.get_one(Household, world.households[0].id, populate_existing=True)
    assert household.declined_until is None
    assert household.due_on == yesterday() + timedelta(days=household.plan_every_days)
    read = (await world.worker.get(f"/api/v1/visits/{data['id']}")).json()
    assert [v["body"]["note"] for v in read["versions"]] == ["第一版", "第二版"]


async def test_a_colleague_cannot_amend_but_the_secretary_can(world: World) -> None:
    data = visit_data(world.households[0])
    await push(world.worker, [operation("visit.record", data)])

    def amend() -> dict[str, Any]:
        return operation("visit.amend", {"visit_id": data["id"], "reason": "核实", "changes": {"note": "改"}})

    [colleague] = (await push(world.colleague, [amend()]))["verdicts"]
    assert (colleague["outcome"], colleague["problem"]["code"]) == ("rejected", "forbidden")
    [secretary] = (await push(world.secretary, [amend()]))["verdicts"]
    assert secretary["outcome"] == "applied"


async def test_edits_merge_field_by_field_and_conflicts_keep_both(world: World, session: AsyncSession) -> None:
    at = world.households[0]
    was = at.contact_phone
    mine, theirs = "0990 0000 6603", "0990 0000 7719"
    [first] = (await push(world.colleague, [world.edit(at, contact_phone={"from": was, "to": theirs})]))["verdicts"]
    assert first["outcome"] == "applied"
    changes: dict[str, dict[str, Any]] = {
        "contact_phone": {"from": was, "to": mine},
        "visit_preference": {"from": at.visit_preference, "to": "evening"},
        "use": {"from": "self", "to": "rented"},
        "hints": {"from": at.hints, "to": ["knock_loud", "cat"]},
    }
    [second] = (await push(world.worker, [world.edit(at, **changes)]))["verdicts"]
    assert second["outcome"] == "conflict"
    fields = second["problem"]["params"]["fields"]
    assert set(fields) == {"contact_phone"}
    told = fields["contact_phone"]
    assert (told["from"], told["mine"], told["theirs"]) == (was, mine, theirs)
    assert told["theirs_by"] == world.colleague_name
    row = await session.get_one(Household, at.id, populate_existing=True)
    assert (row.contact_phone, row.visit_preference, row.hints) == (theirs, "evening", ["knock_loud", "cat"])
    # one tap: mine after all
    [third] = (await push(world.worker, [world.edit(at, contact_phone={"from": theirs, "to": mine})]))["verdicts"]
    assert third["outcome"] == "applied"
    # what is already so merges without a trace
    [again] = (await push(world.worker, [world.edit(at, contact_phone={"from": was, "to": mine})]))["verdicts"]
    assert again["outcome"] == "applied"
    history = [
        edit.new
        for edit in await session.scalars(
            select(HouseholdEdit).where(HouseholdEdit.field == "contact_phone").order_by(HouseholdEdit.rev)
        )
    ]
    assert history == [theirs, mine]


async def test_a_reveal_is_kept_in_the_audit_log(world: World, session: AsyncSession) -> None:
    seen_at = now().isoformat()
    data = {"household_id": str(world.households[0].id), "revealed_at": seen_at}
    verdicts = (await push(world.worker, [operation("contact.reveal", data)]))["verdicts"]
    assert verdicts[0]["outcome"] == "applied"
    entry = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "contact.reveal"))).one()
    assert (entry.actor_id, entry.subject_id) == (world.worker_id, world.households[0].id)


async def test_a_push_leaves_receipts_and_one_audit_entry(world: World, session: AsyncSession) -> None:
    await push(world.worker, [operation("visit.record", visit_data(household)) for household in world.households[:3]])
    assert await session.scalar(select(func.count()).select_from(Receipt)) == 3
    entry = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "sync.push"))).one()
    assert entry.detail["counts"] == {"visit.record@1": 3}


async def test_roles_without_the_permission_are_turned_away(world: World, client: httpx.AsyncClient) -> None:
    assert (await client.post("/api/v1/sync/push", content=b"{}")).status_code == 401
    assert (await world.auditor.post("/api/v1/sync/push", content=b"{}")).status_code == 403
