"""Remarks on a case without signal: kept, shown, told in the sync centre, sent once; and who saw it too is counted."""

import re
from pathlib import Path

from playwright.async_api import expect

from tests.e2e.access import misfits, violations
from tests.e2e.camera import snapshot
from tests.e2e.case_desk import call, case
from tests.e2e.server import Server
from tests.e2e.stage import Stage

WORKER, HOTLINE, DISTRICT = "2207", "5002", "3100"


async def test_what_is_remarked_without_signal_arrives_once(stage: Stage, server: Server, tmp_path: Path) -> None:
    async with server.caller(HOTLINE) as hotline:
        one = await call(hotline, "东门花坛边有人乱倒建筑垃圾")
    gateway = await stage.gateway()
    phone = await stage.phone(WORKER, gateway.url)
    await phone.ready_for_offline()
    await phone.to(f"/incidents/{one}")
    await gateway.down()

    await phone.page.get_by_role("button", name=re.compile("^我也看到了")).tap()
    await phone.expect_words("记下了，有信号就送到")
    await phone.expect_words("你说过你也看到了")
    await expect(phone.page.locator(".step").filter(has_text="我也看到了")).to_contain_text("还在手机里")

    await phone.page.get_by_role("button", name=re.compile("^补一句话")).tap()
    sheet = phone.page.get_by_role("dialog", name="补一句话")
    await sheet.get_by_label("写一句").fill("又倒了一车，堵住盲道了")
    await phone.add_photo(snapshot(tmp_path / "rubble.jpg"))
    found = await misfits(phone.page)
    assert not found, "\n".join(found)
    assert await violations(phone.page) == []
    await sheet.get_by_role("button", name="交上去").tap()
    await phone.expect_words("这句话存在手机里了，有信号就送到")
    await phone.expect_words("又倒了一车，堵住盲道了")
    await phone.expect_pill("离线 待上传 2")
    await phone.to("/sync")
    await expect(phone.page.get_by_text("补充", exact=True)).to_have_count(2)

    await gateway.up()
    await phone.sync_now()
    await phone.expect_words("都传好了")
    async with server.caller(DISTRICT) as desk:
        told = await case(desk, one)
    assert told["also_seen"] == 1
    assert [(line["verb"], line["text"], line["flags"]) for line in told["log"]][1:] == [
        ("comment", None, ["also_seen"]),
        ("comment", "又倒了一车，堵住盲道了", []),
    ]
    assert [(photo["stage"], photo["has_arrived"]) for photo in told["photos"]] == [("during", True)]
    await phone.to(f"/incidents/{one}")
    await expect(phone.page.locator(".step").filter(has_text="又倒了一车")).to_have_count(1)
    await expect(phone.page.get_by_text("还在手机里")).to_have_count(0)
