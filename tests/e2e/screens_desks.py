"""The desks of incidents and the resident's page, and how one gets to each: for the pictures in the documentation."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from playwright.async_api import FilePayload, Page, expect

from tests.e2e.caller import Caller
from tests.e2e.camera import alley
from tests.e2e.case_desk import GRID, CaseDesk, call, report
from tests.e2e.server import Server
from tests.e2e.stage import Stage
from tests.sheets import workbook

WORKER, SECRETARY, STREET, DISTRICT, HOTLINE = "2207", "1101", "3001", "3100", "5002"
SHEET = ("网格编码", "名称", "类型", "地址", "联系电话", "九小场所")
SHOPS = (
    (GRID, "槐荫里新开的面馆", "餐饮", "槐荫里东门", "15400001234", "是"),
    (GRID, "槐荫里修车铺", "修车", "槐荫里西门", "住户不给", "是"),
)
LAMP, HOLE = "路灯不亮，三盏连着黑", "菜场北口井盖下沉，一踩就晃"


class Screen(NamedTuple):
    """Whose desk, and what to press there."""

    username: str
    show: Callable[[CaseDesk], Awaitable[None]]


async def review(desk: CaseDesk) -> None:
    """A report with photos, waiting for the secretary."""
    await desk.to(LAMP)
    await expect(desk.case.locator("img").first).to_be_visible()
    await expect(desk.page.locator(".leaflet-container").first).to_be_visible()


async def dispatch(desk: CaseDesk) -> None:
    """An urgent case with the unit that is suggested, why, and where it lies."""
    await desk.to(HOLE)
    await expect(desk.case.locator(".suggest .pick").first).to_be_visible()
    await expect(desk.page.locator(".leaflet-container").first).to_be_visible()


async def board(desk: CaseDesk) -> None:
    """Open cases on the map."""
    await desk.press("g")
    await expect(desk.page.locator(".leaflet-marker-icon").first).to_be_visible()


async def intake(desk: CaseDesk) -> None:
    """What a caller tells."""
    await desk.page.goto(f"{desk.url}/desk/intake")
    await desk.page.get_by_label(desk.words("intake.text"), exact=True).fill("路灯不亮，晚上看不见台阶")
    await desk.page.get_by_role("combobox", name=desk.words("intake.place")).fill("槐荫里3")
    await expect(desk.page.get_by_role("option", name="槐荫里3").first).to_be_visible()


async def rules(desk: CaseDesk) -> None:
    """Rules of dispatch."""
    await desk.page.goto(f"{desk.url}/desk/rules")
    await expect(desk.row("路灯归市政照明所")).to_be_visible()
    await desk.row("路灯归市政照明所").click()


async def registers(desk: CaseDesk) -> None:
    """A household with its people, and what happened at its door."""
    await desk.page.goto(f"{desk.url}/desk/registers")
    await expect(desk.page.locator(".qrow").first).to_be_visible()
    await desk.page.get_by_role("searchbox").fill("桑")
    await desk.page.locator(".qrow").first.click()
    await expect(desk.page.locator(".reg-person").first).to_be_visible()


async def imports(desk: CaseDesk) -> None:
    """A sheet that is checked: what it would change, and its bad row."""
    await desk.page.goto(f"{desk.url}/desk/imports/new")
    await desk.case.get_by_role("button", name="企业商户").click()
    data: FilePayload = {"name": "商户.xlsx", "mimeType": "application/zip", "buffer": workbook(SHEET, SHOPS)}
    await desk.case.locator("input[type=file]").set_input_files(data)
    await expect(desk.case).to_contain_text("待写入")


DESKS = {
    "review": Screen(SECRETARY, review),
    "dispatch": Screen(DISTRICT, dispatch),
    "map": Screen(DISTRICT, board),
    "intake": Screen(HOTLINE, intake),
    "rules": Screen(DISTRICT, rules),
    "registers": Screen(SECRETARY, registers),
    "imports": Screen(SECRETARY, imports),
}


async def tell(server: Server, folder: Path, at: str) -> str:
    """What these screens show: a report with photos, an urgent one, and a caller's, whose code is answered."""
    async with server.caller(WORKER) as worker, server.caller(HOTLINE) as hotline:
        photo = await worker.send_photo(alley(folder / "alley.jpg").read_bytes())
        shown = {"media": [photo], "photo_reason": None, "position": await _within(worker, GRID), "occurred_at": at}
        urgent = {"urgent": True, "urgent_reason": "有人差点踩空"}
        told = (
            report(LAMP, category="0203", place_text="槐荫里3号楼北侧", **shown),
            report(HOLE, category="0201", place_text="菜场北口路中间", **urgent, **shown),
        )
        verdicts = await worker.push_all("incident.report", told)
        assert {verdict["outcome"] for verdict in verdicts} == {"applied"}, verdicts
        incident = await call(hotline, "门前下水道返水，味道很大", id=str(uuid4()), category="0204")
        return str((await hotline.post(f"/incidents/{incident}/follow-link", {}))["code"])


async def _within(caller: Caller, code: str) -> dict[str, float]:
    """The middle of a grid, as a phone would measure it."""
    areas = (await caller.get("/areas/boundaries"))["features"]
    ring = next(area for area in areas if area["properties"]["code"] == code)["geometry"]["coordinates"][0]
    lon, lat = (sum(point[axis] for point in ring) / len(ring) for axis in (0, 1))
    return {"lat": lat, "lon": lon, "accuracy_m": 8}


async def resident(stage: Stage, code: str, **options: object) -> Page:
    """The page of whoever has this code."""
    context = await stage.new_phone(**options)
    page = await context.new_page()
    await page.goto(f"{stage.server.url}/case#{code}")
    await expect(page.locator(".steps")).to_be_visible()
    return page
