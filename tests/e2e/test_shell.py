"""The app itself: a newer build waits until it is asked in, and every address opens without signal."""

from pathlib import Path

from playwright.async_api import expect

from tests.e2e.release import next_release
from tests.e2e.server import Server
from tests.e2e.stage import Stage

WORKER = "2228"
NOTICE = "有新版本。"
WAITING = "navigator.serviceWorker.ready.then(async (own) => { await own.update(); return own.waiting !== null })"


async def test_a_newer_build_waits_and_never_reloads_a_form(stage: Stage, server: Server, tmp_path: Path) -> None:
    gateway = await stage.gateway()
    phone = await stage.phone(WORKER, gateway.url)
    await phone.ready_for_offline()
    async with server.caller(WORKER) as worker:
        household = await worker.household_at(0)
    await phone.to(f"/households/{household['id']}/visit")
    note = phone.page.get_by_label("还想记点什么")
    await note.fill("正在写")
    loads: list[str] = []
    phone.page.on("load", lambda page: loads.append(page.url))

    gateway.release = next_release(tmp_path)
    await phone.page.wait_for_function(WAITING)
    await note.press_sequentially("，没写完")
    await expect(phone.page.get_by_text(NOTICE)).to_have_count(0)
    assert loads == []

    await phone.to("/today")
    await phone.expect_words(NOTICE)
    await phone.button("更新").tap()
    await expect(phone.page.locator('meta[name="release"]')).to_have_count(1)
    await phone.expect_pill("已同步")
    assert len(loads) == 1
    await expect(phone.page.get_by_text(NOTICE)).to_have_count(0)
    await phone.to(f"/households/{household['id']}/visit")
    await expect(note).to_have_value("正在写，没写完")


async def test_every_address_opens_cold_without_signal(stage: Stage, server: Server) -> None:
    gateway = await stage.gateway()
    phone = await stage.phone(WORKER, gateway.url)
    await phone.ready_for_offline()
    async with server.caller(WORKER) as worker:
        household = await worker.household_at(1)
    await gateway.down()
    home = f"/households/{household['id']}"
    for path, words in (
        ("/today", "今天见"),
        ("/households", "按楼栋找"),
        (home, "上几次走访"),
        (f"{home}/visit", "见到人了吗"),
        ("/sync", "手机空间"),
        ("/me", "看着舒服"),
        ("/incidents", "本网格"),
        ("/report", "什么事"),
        (f"{home}/report", "什么事"),
        ("/nowhere/at/all", "今天见"),
    ):
        await phone.open(path)
        await phone.expect_words(words)
