"""Wherever people and clocks may push a case, what must hold holds (domain 5.6, S1 to S12): seeded random walks."""

import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.incidents import log
from app.incidents.models import CaseUnit, ExtensionRequest, Incident, IncidentLog, IncidentPhoto, ReturnRequest
from app.incidents.rules import clocks
from app.incidents.workflow import OPEN
from app.kernel.clock import now, today
from tests import district as at
from tests.api.incidents.test_clocks import tick, wait
from tests.incidents import LIGHTS, ROADS, Town

pytestmark = pytest.mark.one_engine

WALKERS = (
    "worker",
    "secretary",
    "clerk",
    "street",
    "district",
    "second",
    "handler",
    "lead",
    "other_handler",
    "other_lead",
    "supervisor",
    "agent",
)
# What ends a case, or only remarks on it, is done less often, or no walk would come far.
SELDOM = {
    "withdraw": 0.02,
    "reject": 0.02,
    "reject_at_desk": 0.02,
    "void": 0.02,
    "merge": 0.05,
    "supervise": 0.1,
    "progress": 0.3,
    "regrade": 0.1,
    "blow_whistle": 0.2,
}
SPANS: tuple[dict[str, float], ...] = (
    {"minutes": 40},
    {"hours": 2},
    {"hours": 5},
    {"days": 1},
    {"days": 4},
    {"days": 35},
)


def form_of(verb: str, chance: random.Random, due: Any, others: list[str]) -> dict[str, Any]:
    """Something a person might well fill in; rules may still refuse it."""
    unit = chance.choice((LIGHTS, ROADS, at.PEACH))
    forms: dict[str, dict[str, Any]] = {
        "return_to_reporter": {"reason": "photo_unclear"},
        "resubmit": {"place_text": "3号楼北侧", "media": ["ef" * 32]},
        "reject": {"reason": "false_alarm"},
        "merge": {"target_id": chance.choice(others), "text": "同一处"},
        "dispatch": {"lead": unit, "co": [u for u in (LIGHTS, ROADS) if u != unit][: chance.randint(0, 1)]},
        "escalate": {"reason": "level"},
        "reject_at_desk": {"reason": "no_content", "text": "请走诉讼"},
        "return_dispatch": {"reason": "wrong_unit", "basis": "清单", "suggested_unit": ROADS},
        "first_contact": {"channel": "phone", "at": now().isoformat(), "is_reached": chance.random() < 0.7},
        "progress": {"text": "在办", "is_done": chance.random() < 0.7},
        "request_extension": {"until": ((due or now()) + timedelta(days=1)).isoformat(), "text": "等配件"},
        "decide_extension": {"is_approved": chance.random() < 0.5},
        "suspend": {
            "reason": "season",
            "plan": "开春",
            "interim_measure": "围挡",
            "leader_name": "岳千帆",
            "review_on": (today() + timedelta(days=chance.randint(1, 30))).isoformat(),
        },
        "blow_whistle": {
            "kind": "hard",
            "units": [ROADS],
            "place": "路口",
            "meet_at": now().isoformat(),
            "text": "协同",
        },
        "finish": {"result": "solved", "text": "好了"}
        | chance.choice(({}, {"media": ["cd" * 32]}, {"photo_reason": "dark"})),
        "verify_fail": {"reason": "not_done", "text": "没好"},
        "callback_ok": chance.choice(({}, {"rating": 4}, {"rating": 2})),
        "callback_redo": {"reason": "unsolved", "text": "没好"},
        "close_explained": {"basis": "条例", "text": "已答复"},
        "reopen": {"reason": "recurs", "text": "又坏"},
        "supervise": {"level": chance.randint(1, 3), "reason": "leader"},
        "void": {"reason": "test_record", "text": "测试"},
        "regrade": chance.choice(({"category": "0202", "text": "改类"}, {"urgency": 1, "text": "急"})),
    }
    return forms.get(verb, {"text": "意见"})


async def held(town: Town, ids: list[str]) -> None:
    """S1, S3, S5, S6, S7, S10, S11 and S12 of every case of this town."""
    states: dict[str, int] = {}
    for one in ids:
        row = await town.incident(one)
        states[row.state] = states.get(row.state, 0) + 1
        units = (
            await town.session.scalars(select(CaseUnit).filter_by(incident_id=row.id, role="lead", ended_at=None))
        ).all()
        if row.state in OPEN:
            assert clocks.running(row), (row.state, "S1: no timer runs")
            assert row.due_at is not None
        if row.state in ("dispatched", "in_progress", "suspended", "handled", "pending_callback"):
            assert len(units) == 1, "S1: one owner"
        if row.state in ("pending_dispatch", "submitted", "returned"):
            assert units == [], "S1: the desk owns it"
        if row.handle_due is not None and row.dispatched_at is not None:
            assert row.handle_due >= row.dispatched_at, "S3"
        if row.merged_into is not None:
            assert (await town.incident(row.merged_into)).merged_into is None, "S5"
        assert row.reopen_count <= 2
        assert row.redo_count <= 1
        asked = await town.session.scalar(
            select(func.count()).select_from(ExtensionRequest).filter_by(incident_id=row.id)
        )
        assert (asked or 0) <= (2 if row.level in ("L4", "L5") else 1), "S6"
        returns = select(ReturnRequest.unit_code).filter_by(incident_id=row.id)
        codes = list(await town.session.scalars(returns))
        assert len(codes) == len(set(codes)), "S6: once a unit"
        if row.state == "handled" and row.category_code == "0202":
            after = await town.session.scalar(
                select(func.count()).select_from(IncidentPhoto).filter_by(incident_id=row.id, stage="after")
            )
            assert after or row.photo_reason, "S10"
        assert await log.first_broken(town.session, row) is None, "S7"
    total = await town.session.scalar(select(func.count()).select_from(Incident))
    assert sum(states.values()) == total, "S11"


@pytest.mark.parametrize("seed", range(6))
async def test_a_walk_keeps_what_must_hold(town: Town, seed: int) -> None:
    chance = random.Random(seed)
    category = chance.choice(("0203", "0202", "0105"))
    ids = [await town.report(category=category) for _ in range(2)] + [(await town.register())["id"]]
    first_reported = {one: (await town.incident(one)).reported_at for one in ids}
    originals: dict[str, Any] = {}
    taken: set[str] = set()
    for _ in range(110):
        one = chance.choice(ids)
        if chance.random() < 0.1:
            span = chance.choice(SPANS)
            await wait(town, one, **span)
            first_reported[one] -= timedelta(**span)
            if originals.get(one):
                originals[one] -= timedelta(**span)
            await tick(town, one)
        else:
            who = chance.choice(WALKERS)
            shown = await town.get(who, f"/incidents/{one}")
            if shown.status_code != 200 or not shown.json()["moves"]:
                continue
            moves = shown.json()["moves"]
            [verb] = chance.choices(moves, [SELDOM.get(verb, 1.0) for verb in moves])
            row = await town.incident(one)
            answer = await town.step(who, one, verb, **form_of(verb, chance, row.handle_due, ids))
            assert answer.status_code in (200, 409, 422), (verb, answer.text)
            if answer.status_code == 200:
                taken.add(verb)
        row = await town.incident(one)
        assert row.reported_at == first_reported[one], "S12"
        if one in originals:
            assert row.original_handle_due == originals[one], "S3: the first due date never moves"
        elif row.original_handle_due is not None:
            originals[one] = row.original_handle_due
        await held(town, ids)
    assert len(taken) >= 8


async def test_a_log_that_was_touched_is_found(town: Town) -> None:
    one = await town.to("closed")
    row = await town.incident(one)
    line = (await town.session.scalars(select(IncidentLog).filter_by(incident_id=UUID(one), seq=3))).one()
    assert await log.first_broken(town.session, row) is None
    line.verb = "accept"
    await town.session.flush()
    assert await log.first_broken(town.session, await town.incident(one)) == 3


def test_spans_reach_beyond_every_limit() -> None:
    assert max(timedelta(**span) for span in SPANS) > timedelta(days=30)
