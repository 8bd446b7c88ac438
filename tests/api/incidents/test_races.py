"""Two people at once, a person and a clock at once, truly committed: one wins, the other is told who did."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.incidents import log
from app.incidents.clockwork import JOBS, run
from app.incidents.models import Incident
from app.kernel.config import Settings
from app.kernel.db import Database
from app.kernel.jobs.worker import Worker
from app.main import create_app
from app.reactions import connect
from tests import postgres
from tests.district import STREET, District, plant
from tests.incidents import LIGHTS, PEOPLE, ROADS, Town, build, report_data
from tests.world import operation

CREW = ("worker", "secretary", "street", "district", "handler", "agent")


class Committed(Town):
    """A town whose commits are commits."""

    database: Database

    async def incident(self, incident_id: Any) -> Incident:
        async with self.database.transaction() as session:
            return await session.get_one(Incident, incident_id)


@pytest.fixture
async def town(admin_url: str, template: str, worker_name: str, settings: Settings) -> AsyncIterator[Committed]:
    name = f"doorstep_races_{worker_name}_{os.getpid()}"
    with postgres.alone("template"):
        await postgres.fresh_copy(admin_url, template, name)
    found = settings.model_copy(update={"database_url": postgres.sqlalchemy_url(admin_url, name)})
    database = connect(found, pool_size=6)
    app = create_app(found)
    app.state.database = database
    transport: Any = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        async with database.transaction() as session:
            await plant(session)
            district = District(session, client)
            made = await build(district, client, session)
            for who in CREW:
                role, place = PEOPLE[who]
                await district.person(who, role, place, name=f"{who}某")
        town = Committed(district, client, made.session)
        town.database = database
        for who in CREW:
            town.headers[who] = await district.sign_in(who)
        yield town
    await database.close()
    await postgres.drop(admin_url, name)


async def test_two_desks_dispatch_at_once(town: Committed) -> None:
    for _ in range(5):
        one = await town.report()
        await town.go("secretary", one, "forward_up", text="办不了")
        body = {"version": (await town.incident(one)).version, "form": {"lead": LIGHTS}}
        other = {"version": body["version"], "form": {"lead": ROADS}}
        answers = await asyncio.gather(
            town.post("street", f"/incidents/{one}/dispatch", body),
            town.post("district", f"/incidents/{one}/dispatch", other),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        lost = next(answer for answer in answers if answer.status_code == 409).json()
        assert lost["code"] == "overtaken"
        assert lost["params"]["won"]["verb"] == "dispatch"
        assert lost["params"]["won"]["by"] in ("street某", "district某")
        assert lost["params"]["state"] == "dispatched"
        async with town.database.transaction() as session:
            leads = await session.scalar(text("select count(*) from case_units where incident_id = :id"), {"id": one})
            assert leads == 1
            assert await log.first_broken(session, await session.get_one(Incident, one)) is None


async def test_a_secretary_and_the_clock_at_once(town: Committed) -> None:
    won = set()
    for turn in range(6):
        one = await town.report()
        version = (await town.incident(one)).version
        async with town.database.transaction() as session:
            late = "update incidents set review_due = now() - interval '1 hour' where id = :id"
            await session.execute(text(late), {"id": one})

        async def clock(incident_id: str = one, wait: float = 0.002 * turn) -> None:
            await asyncio.sleep(wait)
            async with town.database.transaction() as session:
                await run(session, {"incident_id": incident_id})

        body = {"version": version, "form": {"text": "办不了"}}
        answer, told = await asyncio.gather(
            town.post("secretary", f"/incidents/{one}/forward_up", body), clock(), return_exceptions=True
        )
        assert not isinstance(answer, BaseException)
        assert told is None  # a clock that finds the case moved on gives way
        async with town.database.transaction() as session:
            verbs = list(
                await session.scalars(
                    text("select verb from incident_log where incident_id = :id order by seq"), {"id": one}
                )
            )
        assert verbs in (["submit", "forward_up"], ["submit", "review_timeout"])
        assert (answer.status_code == 200) == (verbs[-1] == "forward_up")
        if answer.status_code != 200:
            assert answer.json()["params"]["won"]["role"] == "system"
        won.add(verbs[-1])
    assert won


async def test_many_phones_at_once_get_many_numbers(town: Committed) -> None:
    async def send() -> int:
        sent = {"device_id": report_data()["id"], "sent_at": report_data()["occurred_at"]}
        body = sent | {"operations": [operation("incident.report", report_data()) for _ in range(4)]}
        return (await town.post("worker", "/sync/push", body)).status_code

    assert await asyncio.gather(*(send() for _ in range(6))) == [200] * 6
    async with town.database.transaction() as session:
        counted = await session.execute(text("select count(*), count(distinct no) from incidents"))
        assert tuple(counted.one()) == (24, 24)


async def test_pushes_and_desks_do_not_wait_for_each_other_in_a_ring(town: Committed) -> None:
    ids = [await town.report() for _ in range(6)]
    version = (await town.incident(ids[0])).version

    async def from_phone(one: str) -> int:
        move = {"incident_id": one, "verb": "withdraw", "version": version, "form": {"text": "看错了"}}
        sent = {"device_id": one, "sent_at": report_data()["occurred_at"]}
        body = sent | {"operations": [operation("incident.move", move)]}
        return (await town.post("worker", "/sync/push", body)).status_code

    async def from_desk(one: str) -> int:
        body = {"version": version, "form": {"text": "办不了"}}
        return (await town.post("secretary", f"/incidents/{one}/forward_up", body)).status_code

    told = await asyncio.gather(*(act(one) for one in ids for act in (from_phone, from_desk)))
    assert set(told) <= {200, 409}
    for one in ids:
        assert (await town.incident(one)).state in ("withdrawn", "pending_dispatch")


async def test_the_worker_catches_up_after_an_outage_of_two_days(town: Committed) -> None:
    """Nobody worked for two days; two workers wake at once, and every clock acts once, in the order it ran out."""
    ids = [await town.report() for _ in range(4)]
    for number, one in enumerate(ids):
        async with town.database.transaction() as session:
            late = "update incidents set review_due = now() - make_interval(days => 2, mins => :n) where id = :id"
            await session.execute(text(late), {"id": one, "n": number})
            due = "update jobs.pgqueuer set execute_after = now() - make_interval(days => 2, mins => :n) "
            await session.execute(text(due + "where dedupe_key like '%' || :id"), {"id": one, "n": number})
    stop = asyncio.Event()
    beat = timedelta(seconds=2)
    workers = [Worker(town.database, JOBS, heartbeat=beat, poll=timedelta(milliseconds=200)) for _ in range(2)]
    running = [asyncio.create_task(worker.run(stop)) for worker in workers]
    moved = "select count(*) from incident_log where verb = 'review_timeout'"
    async with asyncio.timeout(30):
        while True:
            async with town.database.transaction() as session:
                if await session.scalar(text(moved)) == len(ids):
                    break
            await asyncio.sleep(0.1)
    stop.set()
    await asyncio.gather(*running)
    async with town.database.transaction() as session:
        assert await session.scalar(text(moved)) == len(ids)
        waiting = await session.execute(text("select execute_after > now() from jobs.pgqueuer where status = 'queued'"))
        assert [is_later for (is_later,) in waiting] == [True] * len(ids)  # each waits for its next clock
    for one in ids:
        assert (await town.incident(one)).state == "pending_dispatch"


async def test_two_desks_change_a_rule_while_cases_it_fits_are_dispatched(town: Committed) -> None:
    told = {"name": "路灯", "categories": ["0203"], "area_code": STREET, "unit_code": ROADS}
    rule = (await town.post("street", "/dispatch-rules", told)).json()
    cases = [await town.report() for _ in range(3)]
    for one in cases:
        await town.go("secretary", one, "forward_up", text="办不了")
    versions = [(await town.incident(one)).version for one in cases]

    async def change(who: str) -> httpx.Response:
        path, headers = f"/api/v1/dispatch-rules/{rule['id']}", await town.as_(who)
        return await town.client.put(path, json=told | {"name": who, "version": 1}, headers=headers)

    async def dispatch(one: str, version: int) -> httpx.Response:
        body = {"version": version, "form": {"lead": ROADS}}
        return await town.post("street", f"/incidents/{one}/dispatch", body)

    dispatching = (dispatch(one, version) for one, version in zip(cases, versions, strict=True))
    *changed, first, second, third = await asyncio.gather(change("street"), change("district"), *dispatching)
    assert sorted(answer.status_code for answer in changed) == [200, 409]
    won, lost = sorted(changed, key=lambda answer: answer.status_code)
    assert lost.json()["params"]["by"] == f"{won.json()['name']}某"
    assert {answer.status_code for answer in (first, second, third)} == {200}
    [kept] = (await town.get("street", "/dispatch-rules")).json()
    assert (kept["version"], kept["name"], kept["last_matched_at"] is None) == (2, won.json()["name"], False)
