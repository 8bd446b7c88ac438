"""One hole in the road, from an alley without signal to a resident who says that it is mended, told twice and closed.

Set E2E_PICTURES to a folder to keep a picture of every step.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page, expect

from app.incidents import log
from app.incidents.models import Incident
from tests.e2e.access import misfits, violations
from tests.e2e.camera import snapshot
from tests.e2e.case_desk import CaseDesk, case
from tests.e2e.chromium import PHONE
from tests.e2e.phone import Phone
from tests.e2e.resident import Resident
from tests.e2e.server import Server
from tests.e2e.stage import Stage

WORKER, STREET, DISTRICT, HANDLER, AGENT, HOTLINE = "2207", "3001", "3100", "4001", "5001", "5002"
Record = Callable[[str, Any], None]
WITHIN_S = 5  # of a machine with other work; the figure is told, and is to be below 1
SMALL = PHONE | {"has_touch": False, "is_mobile": False}
TITLE = "早市路口的井盖碎了一角"
STORY = f"{TITLE}。露出一个洞"
CALLED = "早市路口有个井盖破了个洞，差点绊倒人"


@dataclass
class Album:
    """Pictures of the steps, numbered, if somebody wants them."""

    folder: Path | None
    taken: int = field(default=0)

    @classmethod
    def open(cls) -> "Album":
        named = os.environ.get("E2E_PICTURES")
        folder = Path(named) if named else None
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
        return cls(folder)

    async def take(self, page: Page, name: str, *, whole: bool = False) -> None:
        self.taken += 1
        if self.folder:
            await page.screenshot(path=self.folder / f"{self.taken:02}-{name}.png", full_page=whole)


async def test_a_case_from_an_alley_to_a_resident_who_says_it_is_solved(
    stage: Stage, server: Server, tmp_path: Path, record_property: Record
) -> None:
    album = Album.open()
    gateway = await stage.gateway()
    phone = await stage.phone(WORKER, gateway.url)
    await phone.ready_for_offline()
    desk = await CaseDesk.take(stage, DISTRICT)

    # The worker tells of it where there is no signal; it waits on the phone.
    await gateway.down()
    await told_offline(phone, tmp_path, album)
    await desk.watch()
    await gateway.up()
    await phone.sync_now()
    incident = await on_the_board(desk, server, record_property)
    await album.take(desk.page, "board")

    # By keyboard to the unit; on the unit's small screen to its end.
    await dispatched(desk, TITLE, album)
    await handled(stage, tmp_path / "after.jpg", album)

    # A neighbour rings up about the same hole; the two are one case, and the neighbour has a link.
    code = await rung_up(stage, album)
    await joined(stage, album)

    # The worker looks at it without signal.
    await phone.sync_now()
    await looked_at_offline(phone, gateway, incident, album)
    await called_back(stage, incident, server, album)

    # The neighbour, with the link alone, has it opened again.
    resident = await Resident.take(stage)
    await resident.follow(code)
    await resident.expect_head("这件事结案了")
    await album.take(resident.page, "resident-closed", whole=True)
    assert await violations(resident.page) == []
    await resident.choice("好过，又坏了").check()
    await resident.page.get_by_label("说说现在的情况").fill("新井盖又被压裂了一道缝")
    await resident.button("要求重办").click()
    await resident.expect_head("收到了，正在派给能办的单位")
    await album.take(resident.page, "resident-reopened", whole=True)

    # Once more round, and this time the neighbour closes it.
    again = await CaseDesk.take(stage, DISTRICT)
    await dispatched(again, TITLE, album)
    await handled(stage, tmp_path / "again.jpg", album, 1100)
    await phone.sync_now()
    await phone.to(f"/incidents/{incident}")
    await phone.button("修好了").tap()
    await phone.sync_now()
    await phone.expect_words("都传好了")
    await resident.follow(code)
    await resident.expect_head("说是办好了，您看对不对")
    await expect(resident.page.locator("figure img")).to_have_count(2)
    await shown(resident.page.locator("figure img"))
    await album.take(resident.page, "resident-asked", whole=True)
    await resident.choice("解决了").check()
    await resident.choice("很满意").check()
    await resident.button("提交").click()
    await resident.expect_head("这件事结案了")
    await album.take(resident.page, "resident-satisfied", whole=True)

    await told_in_order(server, incident)


async def told_offline(phone: Phone, folder: Path, album: Album) -> None:
    await phone.tap(phone.button("新建：上报或走访"))
    await phone.tap(phone.link("上报"))
    await phone.page.get_by_role("searchbox").fill("井盖坏了")
    await phone.tap(phone.page.get_by_role("radio", name="井盖缺失、破损"))
    await phone.page.get_by_label("地点", exact=True).fill("早市路口")
    await phone.add_photo(snapshot(folder / "manhole.jpg"))
    await phone.page.get_by_label("说一句", exact=True).fill(STORY)
    await album.take(phone.page, "report", whole=True)
    await phone.tap(phone.button("紧急上报"))
    await phone.expect_words("已存在手机里，一有信号先传这一件")
    await phone.expect_pill("离线 待上传 1")
    await album.take(phone.page, "waiting")


async def on_the_board(desk: CaseDesk, server: Server, record: Record) -> str:
    """The urgent case slides into the open board; its id. The time is from the server's receipt of it."""
    await expect(desk.row(TITLE)).to_be_visible(timeout=45_000)
    seen = await desk.appeared(TITLE)
    assert seen is not None
    async with server.caller(DISTRICT) as district:
        [row] = (await district.get("/incidents", q=TITLE))["items"]
    took = seen - datetime.fromisoformat(row["reported_at"]).timestamp()
    record("an urgent case from a phone stands on the open board after its arrival, ms", round(took * 1000))
    assert took <= WITHIN_S
    await expect(desk.row(TITLE)).to_contain_text("紧急")
    return str(row["id"])


async def dispatched(desk: CaseDesk, title: str, album: Album) -> None:
    """With the keyboard alone."""
    await desk.to(title)
    started = time.monotonic()
    await desk.press("u")
    await desk.page.keyboard.insert_text("照明")
    await expect(desk.page.locator(".assign")).to_contain_text("市政照明所")
    await desk.press("Enter")
    await expect(desk.page.locator(".case-actions .btn-primary")).to_contain_text("派遣给市政照明所")
    await album.take(desk.page, "dispatch")
    await desk.press("Enter")
    await expect(desk.row(title)).to_have_count(0)
    assert time.monotonic() - started < 20


async def handled(stage: Stage, photo: Path, album: Album, width: int = 1200) -> None:
    """Signed for, and handed in with a photo, on a screen of 390 px."""
    unit = await CaseDesk.take(stage, HANDLER, **SMALL)
    await album.take(unit.page, "unit-list")
    await unit.row(TITLE).click()
    await expect(unit.case.get_by_role("button", name="签收", exact=True)).to_be_visible()
    await album.take(unit.page, "unit-case")
    await unit.case.get_by_role("button", name="签收", exact=True).click()
    await unit.expect_state("处置中")
    found = await misfits(unit.page)
    assert not found, "\n".join(found)
    await unit.case.get_by_role("button", name="办结提交", exact=True).click()
    form = unit.page.get_by_role("form", name="办结提交")
    await form.get_by_role("button", name="解决了").click()
    await form.locator("input[type=file]").set_input_files(snapshot(photo, width, 1600))
    await expect(form.locator(".stepphoto img")).to_have_count(1)
    await form.get_by_label("说明").fill("换了井盖，四周补平了。")
    await album.take(unit.page, "unit-finish")
    await form.get_by_role("button", name="确定办结提交").click()
    await unit.expect_state("待核查")
    await album.take(unit.page, "unit-done")
    assert await violations(unit.page) == []
    await unit.page.context.close()


async def rung_up(stage: Stage, album: Album) -> str:
    """The hotline registers what a neighbour tells; the code of the neighbour's link, as the operator reads it out."""
    hotline = await CaseDesk.take(stage, HOTLINE)
    page = hotline.page
    await page.get_by_role("link", name="登记").click()
    await page.get_by_label("来电说").fill("井盖坏了")
    await page.get_by_role("button", name="井盖缺失、破损").click()
    await page.get_by_label("社区").select_option(label="槐荫社区")
    await page.get_by_label("网格").select_option(label="第3网格")
    await page.get_by_label("说的是").fill(CALLED)
    await page.get_by_role("combobox", name="地点").fill("早市路口")
    await page.get_by_label("称呼").fill("桑白露")
    await page.get_by_label("电话").fill("0990-0000427")
    await expect(hotline.context.locator(".dup").first).to_contain_text(TITLE)
    await page.get_by_role("button", name="登记", exact=True).click()
    card = page.get_by_role("group", name="给居民的查询链接")
    await expect(card.get_by_role("img", name="查询链接的二维码")).to_be_visible()
    await album.take(page, "intake-link")
    assert await violations(page) == []
    return (await card.locator(".linkcode").inner_text()).strip()


async def joined(stage: Stage, album: Album) -> None:
    """The street's desk sees that both are one, and joins the call to the case by one key and its confirmation."""
    desk = await CaseDesk.take(stage, STREET)
    await desk.to(CALLED)
    await expect(desk.context.locator(".dup").first).to_contain_text(TITLE)
    await album.take(desk.page, "alike")
    await desk.press("m")
    await desk.page.get_by_role("form", name="并案").get_by_role("button", name="确定并案").press("Enter")
    await expect(desk.row(CALLED)).to_have_count(0)
    await desk.page.context.close()


async def looked_at_offline(phone: Phone, gateway: Any, incident: str, album: Album) -> None:
    """Nobody is asked for a signal in an alley: the look is kept and sent later."""
    await phone.to(f"/incidents/{incident}")
    await phone.expect_words("修好了吗？等你核查")
    await album.take(phone.page, "verify", whole=True)
    await gateway.down()
    await phone.button("修好了").tap()
    await phone.expect_words("你核查过：修好了")
    await album.take(phone.page, "verified-offline")
    await gateway.up()
    await phone.sync_now()
    await phone.expect_words("都传好了")


async def called_back(stage: Stage, incident: str, server: Server, album: Album) -> None:
    agent = await CaseDesk.take(stage, AGENT)
    await agent.to(TITLE)
    await agent.press("1", "1", "5")
    await album.take(agent.page, "call-back")
    await agent.press("Enter")
    await expect(agent.row(TITLE)).to_have_count(0)
    async with server.caller(DISTRICT) as district:
        assert (await case(district, incident))["state"] == "closed"
    await agent.page.context.close()


async def shown(pictures: Locator) -> None:
    """Every picture has come, not only its frame."""
    for picture in await pictures.all():
        await expect(picture).to_have_js_property("complete", value=True)
        assert await picture.evaluate("one => one.naturalWidth") > 0


async def told_in_order(server: Server, incident: str) -> None:
    """The log says it all, in order, and nothing in it was altered."""
    async with server.caller(DISTRICT) as district:
        whole = await case(district, incident)
    assert (whole["state"], whole["rating"], whole["reopen_count"]) == ("closed", 5, 1)
    assert [line["verb"] for line in whole["log"]] == [
        "submit_urgent",
        "dispatch",
        "accept",
        "finish",
        "merged_here",
        "verify_pass",
        "callback_ok",
        "reopen",
        "dispatch",
        "accept",
        "finish",
        "verify_pass",
        "callback_ok",
    ]
    assert [line["role"] for line in whole["log"] if line["verb"] in ("reopen", "callback_ok")] == [
        "callback_agent",
        "resident",
        "resident",
    ]
    assert [photo["stage"] for photo in whole["photos"]] == ["before", "after", "after"]
    async with server.session() as session:
        row = await session.get_one(Incident, incident)
        assert await log.first_broken(session, row) is None
