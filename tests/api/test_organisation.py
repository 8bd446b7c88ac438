"""The area tree over HTTP and through its verbs: who sees what, and what moving and closing do."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import first_broken
from app.kernel.clock import today
from app.kernel.errors import Conflict, Invalid, Problem
from app.organisation import repo, service
from app.organisation.models import Area
from tests.district import DISTRICT, PEACH, PEACH_1, PEACH_2, PLUM, PLUM_1, PLUM_2, STREET, URBAN_OFFICE, District
from tests.factories import current_rev
from tests.world import World

ZONE = f"{STREET}Z01"


async def codes(client: httpx.AsyncClient, headers: dict[str, str], **params: str) -> list[str]:
    answer = await client.get("/api/v1/areas", params=params, headers=headers)
    return [area["code"] for area in answer.json()]


async def area(session: AsyncSession, code: str) -> Area:
    found = await repo.with_code(session, code)
    assert found is not None
    return found


async def test_areas_come_in_the_order_of_the_tree(district: District, client: httpx.AsyncClient) -> None:
    headers = await district.arrive("district_dispatcher", DISTRICT)
    assert await codes(client, headers) == [DISTRICT, STREET, PEACH, PEACH_1, PEACH_2, PLUM, PLUM_1, PLUM_2]
    assert await codes(client, headers, kind="community") == [PEACH, PLUM]
    assert await codes(client, headers, parent=PLUM) == [PLUM_1, PLUM_2]
    assert await codes(client, headers, parent=STREET, kind="grid") == []


async def test_one_sees_ones_own_subtree(district: District, client: httpx.AsyncClient) -> None:
    secretary = await district.arrive("community_secretary", PEACH)
    assert await codes(client, secretary) == [PEACH, PEACH_1, PEACH_2]
    one = (await client.get(f"/api/v1/areas/{PEACH_1}", headers=secretary)).json()
    assert one == {
        "code": PEACH_1,
        "kind": "grid",
        "name": "桃源第一网格",
        "path": f"{DISTRICT}.{STREET}.{PEACH}.{PEACH_1}",
        "grid_kind": "urban",
        "valid_from": today().isoformat(),
    }
    for elsewhere in (PLUM_1, STREET, "000000", "a'b"):
        assert (await client.get(f"/api/v1/areas/{elsewhere}", headers=secretary)).status_code == 404
    assert (await client.get("/api/v1/areas", params={"parent": PLUM}, headers=secretary)).status_code == 404


async def test_departments_are_seen_where_they_stand(district: District, client: httpx.AsyncClient) -> None:
    above = await district.arrive("district_dispatcher", DISTRICT)
    found = (await client.get("/api/v1/departments", headers=above)).json()
    assert [(one["code"], one["kind"], one["name"]) for one in found] == [(URBAN_OFFICE, "department", "城市管理局")]
    below = await district.arrive("grid_worker", PEACH_1)
    assert (await client.get("/api/v1/departments", headers=below)).json() == []


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"code": "99010100100", "kind": "community", "parent_code": STREET}, "/code", "code-shape"),
        ({"code": "990101002001", "kind": "community", "parent_code": STREET}, "/code", "code-prefix"),
        ({"code": f"{PEACH}009", "kind": "grid", "parent_code": STREET}, "/parent_code", "parent-kind"),
        ({"code": f"{PEACH}009", "kind": "grid", "parent_code": None}, "/parent_code", "parent-missing"),
        ({"code": f"{PEACH}009", "kind": "grid", "parent_code": "x"}, "/parent_code", "unknown-place"),
        (
            {"code": f"{PEACH}009", "kind": "grid", "parent_code": PEACH, "grid_kind": "x"},
            "/grid_kind",
            "unknown-grid-kind",
        ),
    ],
)
async def test_an_area_that_may_not_be(
    district: District, session: AsyncSession, wrong: dict[str, str], pointer: str, code: str
) -> None:
    with pytest.raises(Invalid) as raised:
        await service.create_area(session, name="x", **wrong)  # type: ignore[arg-type]
    assert [(fault.pointer, fault.code) for fault in raised.value.errors] == [(pointer, code)]


async def test_a_code_is_taken_once(district: District, session: AsyncSession) -> None:
    for make in (
        service.create_area(session, code=PEACH_1, name="x", kind="grid", parent_code=PEACH),
        service.create_department(session, code=URBAN_OFFICE, name="x", area_code=DISTRICT),
    ):
        with pytest.raises(Conflict) as raised:
            await make
        assert raised.value.params == {"reason": "code-taken"}


async def test_a_change_of_the_tree_moves_the_counter(district: District, session: AsyncSession) -> None:
    before = await current_rev(session)
    await service.rename_area(session, await area(session, PEACH_1), "桃源东网格")
    await session.flush()
    after = await session.scalar(text("select rev from areas where code = :code"), {"code": PEACH_1})
    assert before < after == await current_rev(session)
    assert await first_broken(session) is None


async def test_a_community_moves_into_a_zone_with_all_that_lies_in_it(world: World, session: AsyncSession) -> None:
    zone = await service.create_area(session, code=ZONE, name="东片区", kind="zone", parent_code=STREET)
    tables = ("areas", "dwellings", "households", "residents", "visits")

    async def below(path: str) -> dict[str, int]:
        found = {}
        for table in tables:
            query = f"select count(*) from {table} where path <@ cast(:path as ltree)"
            found[table] = int(await session.scalar(text(query), {"path": path}) or 0)
        return found

    old, new = f"{DISTRICT}.{STREET}.{PEACH}", f"{DISTRICT}.{STREET}.{ZONE}.{PEACH}"
    before = await below(old)
    assert min(before["areas"], before["households"], before["residents"]) > 0
    await service.move_area(session, await area(session, PEACH), zone)
    await session.flush()
    assert await below(new) == before
    assert set((await below(old)).values()) == {0}
    moved = await area(session, PEACH)
    assert (moved.path, moved.parent_id) == (new, zone.id)
    grid = await area(session, PEACH_1)
    await session.refresh(grid)
    assert grid.path == f"{new}.{PEACH_1}"
    # people keep their rights: the households are found under the new path at once
    answer = await world.worker.get("/api/v1/me")
    assert answer.json()["areas"][0]["path_names"] == ["柳岸街道", "东片区", "桃源社区", "桃源第一网格"]
    await service.move_area(session, moved, await area(session, STREET))
    await session.flush()
    assert await below(old) == before


@pytest.mark.parametrize(("code", "parent"), [(PEACH_1, PLUM), (PEACH, PLUM), (STREET, STREET), (PEACH, PEACH_1)])
async def test_what_cannot_move(district: District, session: AsyncSession, code: str, parent: str) -> None:
    with pytest.raises(Invalid) as raised:
        await service.move_area(session, await area(session, code), await area(session, parent))
    assert [fault.pointer for fault in raised.value.errors] == ["/parent_code"]


async def test_an_area_closes_from_below(district: District, session: AsyncSession) -> None:
    async def close(code: str, days: int = 0) -> None:
        await service.close_area(session, await area(session, code), today() + timedelta(days))
        await session.flush()

    with pytest.raises(Conflict):
        await close(PEACH)
    with pytest.raises(Problem) as raised:
        await close(PEACH_1, -1)
    assert raised.value.errors[0].code == "ends-before-it-begins"
    for code in (PEACH_1, PEACH_2, PEACH):
        await close(code)
    assert (await area(session, PEACH)).valid_to == today()
