"""Eight phones that sign in like people and push like phones."""

import asyncio
import json
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from app.kernel.clock import now
from app.kernel.ids import new_id
from tests.bench.line import Line, read
from tests.bench.place import PASSWORD, Place

BATCH = 50


def visit(household_id: UUID) -> dict[str, Any]:
    """One visit as a phone sends it, of the size of a real one."""
    at = (now() - timedelta(minutes=5)).isoformat()
    return {
        "op_id": str(new_id()),
        "kind": "visit.record",
        "version": 1,
        "recorded_at": at,
        "data": {
            "id": str(new_id()),
            "household_id": str(household_id),
            "kind": "household",
            "mode": "doorstep",
            "outcome": "met",
            "occurred_at": at,
            "form": "household@1",
            "answers": {"change": "changed", "changed_what": ["phone"], "told": ["fire", "fraud"]},
            "needs": ["medical"],
            "hazards": ["charging"],
            "note": "家里一切都好,电动车已经提醒下楼充电。",
            "position": {"lat": 34.02351, "lon": 113.84212, "accuracy_m": 12.5, "at": at},
            "media": [],
        },
    }


def batches(households: list[UUID], count: int) -> list[bytes]:
    """`count` push bodies of 50 visits each, made before the clock starts."""
    made = []
    device_id = str(new_id())
    for n in range(count):
        operations = [visit(households[(n * BATCH + k) % len(households)]) for k in range(BATCH)]
        body = {"device_id": device_id, "sent_at": now().isoformat(), "operations": operations}
        made.append(json.dumps(body, ensure_ascii=False).encode())
    return made


async def sign_in(place: Place) -> dict[str, httpx.AsyncClient]:
    """A signed-in client a worker. Sign-in is real: argon2id, rate limit, session."""
    clients = {}
    for worker in place.workers:
        client = httpx.AsyncClient(base_url=place.base_url, timeout=60)
        answer = await client.post("/api/v1/auth/sign-in", json={"username": worker, "password": PASSWORD})
        answer.raise_for_status()
        clients[worker] = client
    return clients


async def push_all(
    clients: dict[str, httpx.AsyncClient], work: dict[str, list[bytes]], expected: str
) -> tuple[float, list[float]]:
    """Push everything, all phones at once. Answers seconds in all and of each request; every verdict is checked."""
    times: list[float] = []
    answers: list[bytes] = []

    async def phone(line: Line, bodies: list[bytes]) -> None:
        for body in bodies:
            started = time.perf_counter()
            answers.append(await line.post(body))
            times.append(time.perf_counter() - started)

    lines = {worker: await _line(client) for worker, client in clients.items()}
    started = time.perf_counter()
    await asyncio.gather(*(phone(line, work[worker]) for worker, line in lines.items()))
    seconds = time.perf_counter() - started
    for line in lines.values():
        await line.close()
    for answer in answers:
        outcomes = [verdict["outcome"] for verdict in json.loads(read(answer))["verdicts"]]
        if outcomes != [expected] * BATCH:
            raise AssertionError(f"expected {expected}, got {set(outcomes)}")
    return seconds, times


async def _line(client: httpx.AsyncClient) -> Line:
    token = client.cookies["doorstep_session"]
    host, port = client.base_url.host, client.base_url.port or 80
    return await Line.open(host, port, "/api/v1/sync/push", {"authorization": f"Bearer {token}"})
