"""The secretary's desk: what arrives, what is looked for, and a screen that stands still under one's hands."""

import re

from playwright.async_api import expect

from tests.e2e.desk import Desk
from tests.e2e.server import Server
from tests.e2e.stage import Stage

WORKER, SECRETARY = "2214", "1201"


async def test_what_arrives_moves_nothing_that_is_in_hand(stage: Stage, server: Server) -> None:
    desk = await stage.desk(SECRETARY)
    current = desk.page.locator('.qrow[aria-current="true"]')
    in_hand = await current.locator("b").inner_text()
    async with server.caller(WORKER) as worker:
        door = await worker.visit(10, outcome="met", note="说楼道的灯早上才亮")
        await expect(desk.row(door)).to_be_visible(timeout=5_000)
        await expect(current.locator("b")).to_have_text(in_hand)

        await desk.row(door).click()
        await expect(desk.case).to_contain_text("说楼道的灯早上才亮")
        await expect(desk.case).to_contain_text(server.who(WORKER)["name"])
        await worker.amend(door, note="说楼道的灯一直不亮", reason="补充")
        await expect(desk.case).to_contain_text("说楼道的灯一直不亮", timeout=5_000)
        await expect(desk.case.locator(".versions")).to_contain_text("更正过 1 次")
        await expect(desk.case.locator(".versions")).to_contain_text("说楼道的灯早上才亮")
        await expect(desk.context).to_contain_text("这一户的走访")
        await expect(desk.context.locator(".step").first).to_contain_text("见到")


async def test_filters_and_search_narrow_the_queue(stage: Stage, server: Server) -> None:
    async with server.caller(WORKER) as worker:
        # by telephone: after nine in the evening a visit at the door is worth a look by itself
        plain = await worker.visit(11, outcome="phone_ok", mode="phone")
        hazard = await worker.visit(12, outcome="met", hazards=["charging"])
    desk = await stage.desk(SECRETARY)
    await desk.filter("要留意").click()
    await expect(desk.row(hazard)).to_be_visible()
    await expect(desk.row(plain)).to_have_count(0)
    await desk.row(hazard).click()
    await expect(desk.case).to_contain_text("网格员看到了隐患")
    await desk.filter("今天").click()
    await expect(desk.row(plain)).to_be_visible()
    await desk.filter("全部").click()

    await desk.page.keyboard.press("/")
    await expect(desk.search).to_be_focused()
    await desk.page.keyboard.type(plain)
    await expect(desk.rows).to_have_count(await desk.row(plain).count())
    await desk.page.keyboard.press("Escape")
    await expect(desk.search).not_to_be_focused()


async def test_the_keyboard_is_enough(stage: Stage) -> None:
    desk = await stage.desk(SECRETARY)
    await expect_in_hand(desk, 0)
    await desk.page.keyboard.press("j")
    await expect(desk.page).to_have_url(re.compile("/desk/visits/.+"))
    await desk.page.keyboard.press("j")
    await expect_in_hand(desk, 2)
    await desk.page.keyboard.press("k")
    await expect_in_hand(desk, 1)
    await desk.page.keyboard.press("?")
    keys = desk.page.get_by_role("dialog", name="快捷键")
    await expect(keys).to_contain_text("下一条、上一条")
    await desk.page.keyboard.press("Escape")
    await expect(keys).to_be_hidden()
    await expect_in_hand(desk, 1)


async def expect_in_hand(desk: Desk, index: int) -> None:
    """The visit of one row of the queue is shown, and of no other."""
    await expect(desk.rows.nth(index)).to_have_attribute("aria-current", "true")
    await expect(desk.page.locator(".qrow[aria-current]")).to_have_count(1)


async def test_a_cut_stream_says_so_and_heals(stage: Stage, server: Server) -> None:
    gateway = await stage.gateway()
    desk = await stage.desk(SECRETARY, gateway.url)
    await gateway.down()
    await expect(desk.stream).to_have_text("断线，每 10 秒取一次")
    async with server.caller(WORKER) as worker:
        door = await worker.visit(13, outcome="met")
    await gateway.up()
    await desk.expect_live()
    await expect(desk.row(door)).to_be_visible(timeout=5_000)
