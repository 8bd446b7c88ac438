"""Push against the floor, replay, first sync, no-change sync."""

import statistics
from typing import Any

import httpx

from app.kernel.ids import new_id
from tests.bench.baseline import insert_all
from tests.bench.phones import BATCH, batches, push_all, sign_in
from tests.bench.place import PHONES, Place, open_place
from tests.bench.report import Figure, percentile

ROUNDS, BATCHES = 5, 12  # batches a phone and round


async def pushes(place: Place, clients: dict[str, httpx.AsyncClient]) -> list[Figure]:
    """Push, floor and replay in turn, so that the machine's mood falls on all three alike."""
    visits = PHONES * BATCHES * BATCH
    ratios, replays, times, server, database = [], [], [], [], []
    for round_ in range(ROUNDS + 1):
        work = {worker: batches(place.households[worker], BATCHES) for worker in place.workers}
        floor = await insert_all(place.database_url, work)
        before = place.cpu_seconds()
        first, each = await push_all(clients, work, "applied")
        after = place.cpu_seconds()
        again, _ = await push_all(clients, work, "duplicate")
        if round_ == 0:  # warm: plans, pools, caches
            await place.analyze()
            continue
        ratios.append(floor / first)
        replays.append(first / again)
        times += each
        server.append((after[0] - before[0]) / visits * 1000)
        database.append((after[1] - before[1]) / visits * 1000)
        print(
            f"round {round_}: floor {visits / floor:,.0f}/s, push {visits / first:,.0f}/s, "
            f"replay {visits / again:,.0f}/s, CPU {server[-1] + database[-1]:.3f} ms a visit"
        )
    # What else a machine does, and a host that sells its cores twice, only adds to the time a thing takes.
    quiet = min(range(ROUNDS), key=lambda n: server[n] + database[n])
    cpu = server[quiet] + database[quiet]
    ratio, replay = statistics.median(ratios), statistics.median(replays)
    return [
        Figure("push ÷ bare unnest inserts, visits a second", ratio, "", "≥ 0.25", ratio >= 0.25),
        Figure("CPU a visit, server + database, in the quietest round", cpu, "ms", "≤ 0.15", cpu <= 0.15),
        Figure("… of it the server", server[quiet], "ms", "", None),
        Figure("… of it the database", database[quiet], "ms", "", None),
        Figure("replay ÷ first push, visits a second", replay, "", "≥ 1.3", replay >= 1.3),
        Figure(f"push of {BATCH} visits, p50", percentile(times, 0.5) * 1000, "ms", "", None),
        Figure(f"push of {BATCH} visits, p95", percentile(times, 0.95) * 1000, "ms", "", None),
    ]


async def pulls(place: Place, client: httpx.AsyncClient) -> list[Figure]:
    """First sync of one grid that has no visits yet, compressed as a phone gets it; then a sync without changes."""
    wire, rows, requests, cursor, more = 0, 0, 0, None, True
    while more:
        page, size = await _pull(client, cursor)
        wire, rows, requests = wire + size, rows + len(page["changes"]), requests + 1
        cursor, more = page["cursor"], page["more"]
    page, quiet = await _pull(client, cursor)
    if page["changes"] or page["more"]:
        raise AssertionError("something changed while nothing happened")
    return [
        Figure("first sync, 400 households + 1,200 residents, gzip", wire / 1024, "KB", "≤ 120", wire <= 120 * 1024),
        Figure("… rows", rows, "", "", None),
        Figure("… requests", requests, "", "", None),
        Figure("sync without changes, whole answer", quiet / 1024, "KB", "≤ 2", quiet <= 2048),
        Figure("… requests", 1, "", "1", True),
    ]


async def _pull(client: httpx.AsyncClient, cursor: str | None) -> tuple[dict[str, Any], int]:
    """A page and its size on the wire, headers included."""
    body = {"device_id": str(new_id()), "cursor": cursor}
    request = client.build_request("POST", "/api/v1/sync/pull", json=body, headers={"accept-encoding": "gzip"})
    answer = await client.send(request, stream=True)
    wire = b"".join([chunk async for chunk in answer.aiter_raw()])
    head = sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)
    answer = httpx.Response(answer.status_code, headers=answer.headers, content=wire)
    return answer.json(), len(wire) + head


async def measure() -> list[Figure]:
    """Everything about sync, on a district of its own."""
    async with open_place() as place:
        clients = await sign_in(place)
        figures = await pulls(place, clients[place.workers[0]])  # before the pushes: a grid as it is on the first day
        figures = await pushes(place, clients) + figures
        for client in clients.values():
            await client.aclose()
    return figures
