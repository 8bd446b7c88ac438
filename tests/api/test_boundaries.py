"""Boundaries of areas: drawn by the administrator, read within one's reach, asked for the grid of a point."""

from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.organisation.models import Area
from tests import district as at
from tests.district import District

LAT, LON = 36.9, 100.2


def square(west: float = LON, south: float = LAT, side: float = 0.01) -> dict[str, Any]:
    east, north = round(west + side, 7), round(south + side, 7)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


async def put(district: District, code: str, boundary: Any, role: str = "sysadmin") -> httpx.Response:
    headers = await district.arrive(role, at.DISTRICT)
    return await district.client.put(f"/api/v1/areas/{code}/boundary", json=boundary, headers=headers)


async def get(district: District, path: str, role: str, place: str, **params: Any) -> httpx.Response:
    headers = await district.arrive(role, place)
    return await district.client.get(f"/api/v1{path}", params=params, headers=headers)


async def names(district: District, role: str, place: str, lat: float, lon: float) -> list[str]:
    answer = await get(district, "/areas/locate", role, place, lat=lat, lon=lon)
    assert answer.status_code == 200, answer.text
    return [area["code"] for area in answer.json()]


async def test_a_boundary_is_kept_rounded_and_written_down(district: District, session: AsyncSession) -> None:
    drawn = square()
    drawn["coordinates"][0][1] = [LON + 0.010000012345, LAT, 12.5]  # with a height
    answer = await put(district, at.PEACH_1, drawn)
    assert answer.status_code == 200, answer.text
    area = (await session.scalars(select(Area).where(Area.code == at.PEACH_1))).one()
    assert area.boundary is not None
    assert area.boundary["coordinates"][0][1] == [100.21, 36.9]
    assert area.extent == [100.2, 36.9, 100.21, 36.91]
    entry = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "area.boundary"))).one()
    assert entry.detail == {"code": at.PEACH_1, "points": 5}
    headers = await district.arrive("sysadmin", at.DISTRICT)
    gone = await district.client.delete(f"/api/v1/areas/{at.PEACH_1}/boundary", headers=headers)
    assert gone.status_code == 204
    bare = (await session.execute(select(Area.boundary, Area.extent).where(Area.code == at.PEACH_1))).one()
    assert tuple(bare) == (None, None)


async def test_only_who_loads_areas_may_draw(district: District) -> None:
    assert (await put(district, at.PEACH_1, square(), role="district_dispatcher")).status_code == 403
    assert (await put(district, "990101001009", square())).status_code == 404


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"coordinates": []}, ("/coordinates", "boundary-empty")),
        ({"coordinates": [[]]}, ("/coordinates/0", "ring-too-short")),
        ({"coordinates": [[[100, 36], [101, 36], [100, 36]]]}, ("/coordinates/0", "ring-too-short")),
        ({"coordinates": [[[100, 36], [101, 36], [101, 37], [100, 37]]]}, ("/coordinates/0", "ring-open")),
        ({"coordinates": [[[100, 36], [101, 36], [102, 36], [100, 36]]]}, ("/coordinates/0", "ring-flat")),
        ({"coordinates": [[[36, 100], [36, 101], [37, 101], [36, 100]]]}, ("/coordinates/0/0", "point-nowhere")),
        ({"coordinates": [[["a", 1], [1, 1], [2, 2], [1, 1]]]}, ("/coordinates/0/0", "point-unreadable")),
        ({"coordinates": [[[True, 1], [1, 1], [2, 2], [1, 1]]]}, ("/coordinates/0/0", "point-unreadable")),
        ({"coordinates": [7]}, ("/coordinates/0", "ring-too-short")),
        ({"coordinates": [[[100, 36]] * 10_001]}, ("/coordinates", "boundary-too-large")),
        ({"type": "MultiPolygon", "coordinates": [[[[1, 1]]]]}, ("/coordinates/0/0", "ring-too-short")),
        ({"type": "MultiPolygon", "coordinates": [7]}, ("/coordinates/0", "boundary-empty")),
        ({"type": "Point", "coordinates": [1, 2]}, ("/type", "literal_error")),
        ({"crs": {}}, ("/crs", "extra_forbidden")),
    ],
)
async def test_what_is_no_boundary_is_refused_where_it_is_wrong(
    district: District, change: dict[str, Any], fault: tuple[str, str]
) -> None:
    answer = await put(district, at.PEACH_1, square() | change)
    assert answer.status_code == 422, answer.text
    first = answer.json()["errors"][0]
    assert (first["pointer"], first["code"]) == fault


async def test_everybody_reads_the_boundaries_of_their_reach(district: District) -> None:
    for code in (at.PEACH, at.PEACH_1, at.PLUM_1):
        assert (await put(district, code, square())).status_code == 200
    seen = {
        ("street_dispatcher", at.STREET): [at.PEACH, at.PEACH_1, at.PLUM_1],
        ("community_secretary", at.PEACH): [at.PEACH, at.PEACH_1],
        ("grid_worker", at.PEACH_2): [],
    }
    for (role, place), codes in seen.items():
        told = (await get(district, "/areas/boundaries", role, place)).json()
        assert told["type"] == "FeatureCollection"
        assert [feature["id"] for feature in told["features"]] == codes
    only = (await get(district, "/areas/boundaries", "street_dispatcher", at.STREET, kind="community")).json()
    [feature] = only["features"]
    assert feature["properties"] == {"code": at.PEACH, "kind": "community", "name": "桃源社区"}
    assert feature["geometry"] == square()


async def test_what_has_not_changed_is_not_sent_again(district: District) -> None:
    await put(district, at.PEACH_1, square())
    headers = await district.arrive("street_dispatcher", at.STREET)

    async def ask(**more: str) -> httpx.Response:
        return await district.client.get("/api/v1/areas/boundaries", headers=headers | more)

    first = await ask()
    assert first.headers["cache-control"] == "private, no-cache"
    tag = first.headers["etag"]
    again = await ask(**{"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert (await ask(**{"if-none-match": f"W/{tag}"})).status_code == 304  # as a compressing proxy passes it on
    other = await get(district, "/areas/boundaries", "community_secretary", at.PEACH)
    assert other.headers["etag"] != tag
    await put(district, at.PEACH_1, square(side=0.02))
    assert (await ask(**{"if-none-match": tag})).status_code == 200


async def test_a_point_lies_in_a_grid_or_in_none(district: District) -> None:
    hole = [[LON + x, LAT + y] for x, y in ((0.004, 0.004), (0.006, 0.004), (0.006, 0.006), (0.004, 0.006))]
    ring = square()
    ring["coordinates"].append([*hole, hole[0]])
    await put(district, at.PEACH_1, ring)
    parts = [square(LON + 0.01)["coordinates"], square(LON + 0.05)["coordinates"]]
    await put(district, at.PLUM_1, {"type": "MultiPolygon", "coordinates": parts})
    await put(district, at.PEACH, square())  # a community is no grid
    everywhere = ("street_dispatcher", at.STREET)
    assert await names(district, *everywhere, LAT + 0.001, LON + 0.001) == [at.PEACH_1]
    assert await names(district, *everywhere, LAT + 0.005, LON + 0.005) == []
    assert await names(district, *everywhere, LAT + 0.005, LON + 0.015) == [at.PLUM_1]
    assert await names(district, *everywhere, LAT + 0.005, LON + 0.055) == [at.PLUM_1]
    assert await names(district, *everywhere, LAT + 0.005, LON + 0.03) == []  # between its parts
    assert await names(district, "community_secretary", at.PEACH, LAT + 0.005, LON + 0.015) == []
    wrong: list[dict[str, Any]] = [{"lat": 91, "lon": 1}, {"lat": 1, "lon": 181}, {"lat": 1}]
    for params in wrong:
        assert (await get(district, "/areas/locate", *everywhere, **params)).status_code == 422
