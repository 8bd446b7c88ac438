"""The map at the desk: what is open stands on it and arrives on it, and a click where a caller says proposes a grid."""

import math
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Locator, Page, Playwright, expect

from app.demo.survey import spot
from tests.e2e.access import violations
from tests.e2e.case_desk import CaseDesk, case, report, tell
from tests.e2e.server import Server, short_folder
from tests.e2e.stage import Stage
from tests.e2e.tiles import Tiles, on_tile, shifted, tile_server
from tests.e2e.words import Language

WORKER, SECRETARY, STREET, DISTRICT, HOTLINE = "2207", "1101", "3001", "3100", "5002"
GRID = "001001003"  # of the first worker, below the district
METRES_A_DEGREE = 111_320.0
# Where a marker stands on the tiles: zoom, and its foot counted in tiles.
ON_TILES = """marker => {
  const { left, top, width, height } = marker.getBoundingClientRect();
  const [x, y] = [left + width / 2, top - parseFloat(marker.style.marginTop)];
  for (const tile of document.querySelectorAll('.leaflet-tile-loaded')) {
    const at = tile.getBoundingClientRect();
    if (x < at.left || x >= at.right || y < at.top || y >= at.bottom) continue;
    const [zoom, column, row] = new URL(tile.src).pathname.match(/\\d+/g).map(Number);
    return [zoom, column + (x - at.left) / at.width, row + (y - at.top) / at.height];
  }
}"""

# The addresses of everything that a phone keeps for work without signal.
CACHED = """async () => {
  const kept = (await caches.keys()).map(async name => (await (await caches.open(name)).keys()).map(({ url }) => url));
  return (await Promise.all(kept)).flat();
}"""


def position(across: float, up: float, below: str = GRID) -> dict[str, Any]:
    """A fix at shares of a grid's width and height."""
    lat, lon = spot(below, across, up)
    return {"lat": lat, "lon": lon, "accuracy_m": 6}


def told(title: str, at: dict[str, Any]) -> dict[str, Any]:
    return report(title, occurred_at=datetime.now(UTC).isoformat(), position=at)


def marker(page: Page, incident: str) -> Locator:
    return page.locator(f'.mapmain .mark[data-id="{incident}"]')


async def ids(found: Locator) -> set[str]:
    return set(await found.evaluate_all("all => all.map(one => one.dataset.id)"))


async def open_map(desk: CaseDesk, view: str | None = None) -> None:
    if view is not None:
        await desk.view(view).click()
    await desk.press("g")
    await expect(desk.page.locator(".mapmain .area-grid").first).to_be_visible()


async def test_cases_stand_on_the_map_and_new_ones_arrive(stage: Stage, server: Server) -> None:
    title = "路口护栏被撞歪了"
    async with server.caller(WORKER) as worker:
        before = await tell(worker, told("单元门口的灯罩要掉了", position(0.3, 0.3)))
        desk = await CaseDesk.take(stage, STREET)
        await open_map(desk, "全部未结")
        await expect(desk.page.locator(".mapmain .area-grid")).to_have_count(6)
        await expect(marker(desk.page, before)).to_be_visible()
        listed = desk.page.locator(".maplist button[data-id]")
        assert await ids(listed) == await ids(desk.page.locator(".mapmain .mark[data-id]"))
        incident = await tell(worker, told(title, position(0.6, 0.8)))
        await expect(marker(desk.page, incident)).to_be_visible()
        await expect(desk.page.get_by_role("status").filter(has_text="地图上新到 1 件")).to_be_attached()
        await marker(desk.page, incident).click()
        await expect(desk.current).to_contain_text(title)
        await expect(desk.page.locator(".mapchosen")).to_contain_text(title)
        await desk.press("Enter")
        await desk.in_hand(title)
        # beside the case: itself and its grid
        await expect(desk.context.locator(".minimap .mark-here")).to_be_visible()
        await expect(desk.context.locator(".areaname.named")).to_have_text("第3网格")


async def test_what_is_decided_leaves_the_map(stage: Stage, server: Server) -> None:
    title = "花坛边的砖松了几块"
    async with server.caller(WORKER) as worker, server.caller(SECRETARY) as secretary:
        incident = await tell(worker, told(title, position(0.2, 0.7)))
        desk = await CaseDesk.take(stage, STREET)
        await open_map(desk, "全部未结")
        await expect(marker(desk.page, incident)).to_be_visible()
        seen = await case(secretary, incident)
        await secretary.step(incident, "reject", seen["version"], reason="false_alarm")
        await expect(marker(desk.page, incident)).to_have_count(0)


async def test_the_keyboard_reaches_everything_on_the_map(stage: Stage, server: Server) -> None:
    title = "楼前台阶缺了一角"
    async with server.caller(WORKER) as worker:
        incident = await tell(worker, told(title, position(0.75, 0.75)))
    desk = await CaseDesk.take(stage, SECRETARY)
    await open_map(desk, "全部未结")
    entry = desk.page.locator(f'.maplist button[data-id="{incident}"]')
    await entry.focus()
    await desk.press("Enter")
    await expect(entry).to_have_attribute("aria-current", "true")
    await expect(marker(desk.page, incident)).to_have_class(re.compile("chosen"))
    await desk.press("g")
    await desk.in_hand(title)
    await desk.press("g")
    await expect(desk.page.locator(".mapmain")).to_be_visible()
    before = await desk.current.get_attribute("data-id")
    await desk.press("j")
    await expect(desk.current).not_to_have_attribute("data-id", str(before))


async def test_a_position_and_an_address_find_the_grid(stage: Stage, server: Server) -> None:
    desk = await CaseDesk.take(stage, HOTLINE)
    page = desk.page
    await page.get_by_role("link", name="登记").click()
    place = page.get_by_role("combobox", name="地点")
    community, grid = (page.locator(".intake-two select").nth(number) for number in (0, 1))
    await place.fill("槐荫3号")
    await expect(page.locator("#places li").first).to_contain_text("槐荫里3号楼")
    await place.press("ArrowDown")
    await place.press("Enter")
    await expect(place).to_have_value("槐荫里3号楼")
    await expect(grid.locator("option:checked")).to_have_text("第3网格")
    await expect(community.locator("option:checked")).to_have_text("槐荫社区")
    await expect(page.locator(".pickmap .area.named")).to_be_visible()
    for _ in range(2):
        await page.get_by_role("button", name="缩小").click()
        await page.wait_for_timeout(400)  # the map glides

    # an address was taken, so a click elsewhere asks first
    sheet = page.locator(".pickmap .map")
    area = await page.locator(".pickmap .area.named").bounding_box()
    assert area is not None
    await page.mouse.click(area["x"] + area["width"] + 25, area["y"] + area["height"] / 2)
    words = page.locator(".pickwords")
    await expect(words).to_contain_text("位置落在临水社区第3网格")
    await expect(grid.locator("option:checked")).to_have_text("第3网格")
    await expect(community.locator("option:checked")).to_have_text("槐荫社区")
    await page.get_by_role("button", name="改用这个网格").click()
    await expect(community.locator("option:checked")).to_have_text("临水社区")
    await page.get_by_role("button", name="去掉位置").click()

    # without a choice of one's own the position proposes, and by keyboard as well
    await community.select_option(label="选一个")
    await expect(grid).to_be_disabled()
    await page.get_by_label("来电说").fill("路灯黑了")
    await page.get_by_role("button", name="路灯不亮").click()
    await page.get_by_label("说的是").fill("路口两盏路灯都不亮")
    await sheet.focus()
    await page.keyboard.press("Enter")
    await expect(words).to_contain_text("位置已定在")
    await expect(grid.locator("option:checked")).not_to_have_text("不清楚")
    await page.get_by_label("电话").fill("0990-0000427")
    await page.get_by_role("button", name="登记", exact=True).click()
    saved = await page.get_by_role("status").filter(has_text="已登记").inner_text()
    number = saved.split(" ")[-1]
    async with server.caller(HOTLINE) as operator:
        [row] = (await operator.get("/incidents", q=number))["items"]
        located = await operator.get("/areas/locate", lat=row["lat"], lon=row["lon"])
        assert [area["code"] for area in located] == [row["grid_code"]]
        whole = await case(operator, row["id"])
        assert "outside_grid" not in whole["flags"]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_axe_finds_nothing_on_the_map(stage: Stage, server: Server, language: Language) -> None:
    """The map of a desk, the case with its small map, and intake with an open list; both themes."""
    async with server.caller(WORKER) as worker:
        await tell(worker, told("东门外的井盖响", position(0.9, 0.5)))
    desk = await CaseDesk.take(stage, DISTRICT, language=language, reduced_motion="reduce")
    await expect(desk.context.locator(".minimap .area.named")).to_be_visible()
    found = [f"case: {fault}" for fault in await violations(desk.page)]
    await open_map(desk)
    found += [f"map: {fault}" for fault in await violations(desk.page)]
    operator = await CaseDesk.take(stage, HOTLINE, language=language, reduced_motion="reduce")
    await operator.page.goto(f"{stage.server.url}/desk/intake")
    await operator.page.get_by_role("combobox", name=operator.words("intake.place")).fill("槐荫")
    await expect(operator.page.locator("#places li").first).to_be_visible()
    await expect(operator.page.locator(".pickmap .area-grid").first).to_be_visible()
    found += [f"intake: {fault}" for fault in await violations(operator.page)]
    assert not found, "\n".join(found)


async def test_a_phone_never_loads_the_map(stage: Stage) -> None:
    phone = await stage.phone(WORKER)
    names = await phone.page.evaluate(CACHED)
    assert names
    assert not [name for name in names if "Map" in name or "leaflet" in name or "marker" in name]


async def test_without_a_setting_no_foreign_picture_is_allowed(server: Server) -> None:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as client:
        policy = (await client.get("/desk/incidents")).headers["content-security-policy"]
    assert "img-src 'self' blob: data:;" in policy


@pytest.fixture
async def tiles() -> AsyncIterator[Tiles]:
    async with tile_server() as found:
        yield found


async def test_tiles_come_from_where_the_settings_say_and_lie_where_they_were_drawn(
    browser: Browser, playwright: Playwright, tiles: Tiles, tmp_path: Path
) -> None:
    """Drawn in GCJ-02: a case stands on the tiles where that datum has it, and a click comes back as WGS-84."""
    settings = {
        "map_tiles": f"{tiles.origin}/tiles/{{z}}/{{x}}/{{y}}.png",
        "map_tiles_datum": "gcj02",
        "map_attribution": "© 测绘 <b>",
    }
    with short_folder() as folder:
        server = Server(folder / "data", **settings)
        try:
            await server.start()
            stage = Stage(server, browser, playwright, tmp_path)
            await _look_at_tiles(stage, server, tiles)
            await stage.strike(None)
            assert not stage.complaints
        finally:
            await server.stop()


async def _look_at_tiles(stage: Stage, server: Server, tiles: Tiles) -> None:
    at = position(0.5, 0.5)
    async with server.caller(WORKER) as worker:
        incident = await tell(worker, told("路面塌了一小块", at))
    desk = await CaseDesk.take(stage, SECRETARY)
    policy = (await desk.page.request.get(server.url)).headers["content-security-policy"]
    assert f"img-src 'self' blob: data: {tiles.origin};" in policy
    assert policy.count("http") == 1
    await open_map(desk, "全部未结")
    await expect(desk.page.locator(".mapmain .leaflet-tile-loaded").first).to_be_visible()
    await expect(desk.page.locator(".leaflet-control-attribution").last).to_have_text("© 测绘 <b>")
    drawn = await _under(marker(desk.page, incident))
    assert metres(drawn, shifted(at["lat"], at["lon"])) < 3
    assert metres(drawn, (at["lat"], at["lon"])) > 100
    assert all(re.fullmatch(r"/tiles/\d+/\d+/\d+\.png", path) for path in tiles.asked)
    assert tiles.referers == {f"{server.url}/"}, "an address of a case left the house"

    intake = await CaseDesk.take(stage, HOTLINE)
    page = intake.page
    await page.get_by_role("link", name="登记").click()
    await expect(page.locator(".pickmap .leaflet-tile-loaded").first).to_be_visible()
    async with page.expect_request(lambda request: "/areas/locate" in request.url) as asked:
        await page.locator(".pickmap .map").click(position={"x": 150, "y": 170})
    query = httpx.URL((await asked.value).url).params
    clicked = float(query["lat"]), float(query["lon"])
    pinned = await _under(page.locator(".pickmap .mark-here"))
    assert metres(pinned, shifted(*clicked)) < 10
    await expect(page.locator(".pickwords")).to_contain_text("位置已定在")


async def _under(found: Locator) -> tuple[float, float]:
    """What the tile under a marker's foot has there."""
    await expect(found).to_be_visible()
    there: list[float] | None = None
    for _ in range(100):
        if there := await found.evaluate(ON_TILES):
            break
        await found.page.wait_for_timeout(100)  # the tile is on its way
    assert there is not None
    zoom, x, y = there
    return on_tile(int(zoom), x, y)


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    east = (one[1] - other[1]) * math.cos(math.radians(one[0]))
    return math.hypot(one[0] - other[0], east) * METRES_A_DEGREE
