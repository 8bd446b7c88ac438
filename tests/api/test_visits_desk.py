"""What the secretary's desk reads: visits as they arrive, and the forms that put them into words."""

import httpx

from tests.world import World, operation, push, visit_data

VISITS = "/api/v1/visits"


async def test_who_reads_visits_reads_their_forms(client: httpx.AsyncClient, world: World) -> None:
    path = f"{VISITS}/forms/household@1"
    assert (await client.get(path)).status_code == 401
    assert (await world.auditor.get(path)).status_code == 403
    answer = await world.secretary.get(path)
    assert answer.status_code == 200
    assert answer.json()["form"] == "household@1"
    assert {"key": "change", "type": "one", "asked": True}.items() <= answer.json()["questions"][0].items()


async def test_a_form_nobody_released_is_not_found(world: World) -> None:
    assert (await world.secretary.get(f"{VISITS}/forms/household@2")).status_code == 404


async def test_the_latest_arrival_stands_first(world: World) -> None:
    first, second = (visit_data(world.households[n]) for n in (0, 1))
    assert (await world.secretary.get(VISITS)).json() == {"items": [], "next": None}
    for data in (first, second):
        await push(world.worker, [operation("visit.record", data)])
    page = (await world.secretary.get(VISITS, params={"limit": 1})).json()
    assert [item["id"] for item in page["items"]] == [second["id"]]
    rest = (await world.secretary.get(VISITS, params={"limit": 1, "cursor": page["next"]})).json()
    assert [item["id"] for item in rest["items"]] == [first["id"]]
    assert rest["next"] is None
    assert (await world.stranger.get(VISITS)).json()["items"] == []
