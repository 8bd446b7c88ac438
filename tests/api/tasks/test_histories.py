"""Two years of care visits, sent in lots as signal allows: what the server made of them is what the rule says."""

import random

import pytest

from app.kernel.clock import day_of, now, today
from app.kernel.ids import new_id
from app.registers.models import Pause
from app.tasks.rounds import history
from app.tasks.rules import Plan, task_id, window
from tests.api.tasks.conftest import Care, days, visited
from tests.world import operation, push

pytestmark = pytest.mark.one_engine
BEGAN = today() - days(731)


@pytest.mark.parametrize(("every", "seed"), [(7, 3), (30, 1), (90, 2)])
async def test_a_life_sent_in_lots_is_the_chain_of_the_rule(care: Care, every: int, seed: int) -> None:
    rng = random.Random(seed)
    care.home.plan_every_days, care.home.plan_weekday = every, rng.randint(1, 7)
    away = [(BEGAN + days(n), BEGAN + days(n + 20)) for n in (90, 300, 520)]
    about = {"household_id": care.home.id, "reason": "away", "noted_by": new_id(), "noted_at": now()}
    care.session.add_all(Pause(id=new_id(), from_on=first, until_on=last, **about) for first, last in away)
    await care.session.flush()
    plan = Plan(every, care.home.plan_weekday, away)
    visits, anchor = [], BEGAN
    while (due := window(plan, anchor)) is not None and due.due_from < today() - days(2):
        anchor = min(due.due_from + days(rng.randint(0, every // 2)), today() - days(1))  # in time, or somewhat late
        visits.append(anchor)
    waiting = [visited(care.home, day) for day in (BEGAN, *visits)]
    await push(care.world.worker, [operation("visit.record", waiting.pop(0))])
    await care.run("plan")
    while waiting:
        lot = [waiting.pop(0) for _ in range(min(len(waiting), rng.randint(1, 5)))]
        rng.shuffle(lot)
        await push(care.world.worker, [operation("visit.record", one) for one in lot])
        await care.run("follow")
    expected = history(plan, BEGAN, visits)
    rows = await care.tasks()
    found = [(task.due_from, task.due_to, task.closed_at and day_of(task.closed_at)) for task in rows]
    assert found == [(one.window.due_from, one.window.due_to, one.done_on) for one in expected]
    assert (await care.open()).id == task_id(care.home.id, expected[-1].window.due_from)
    assert await care.due_on() == expected[-1].window.due_on
