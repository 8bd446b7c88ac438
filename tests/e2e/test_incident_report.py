"""An incident from a phone without signal: a broken manhole cover is told once and kept, and a repair is checked."""

from pathlib import Path
from typing import Any

from playwright.async_api import expect

from tests.e2e.camera import snapshot
from tests.e2e.phone import Phone
from tests.e2e.server import Server
from tests.e2e.stage import Stage

WORKER, DISTRICT, SECRETARY = "2207", "3100", "1101"
MANHOLE, STORY, PLACE = "0201", "井盖裂了一半，边上翘起来", "槐花巷14号对面"
LAMP = "楼道灯修好以后又不亮了"


async def test_a_manhole_cover_told_without_signal_arrives_once(
    stage: Stage, server: Server, tmp_path: Path, record_property: Any
) -> None:
    profile = stage.profile()
    phone = await stage.open(profile)
    await phone.sign_in(server.who(WORKER))
    await phone.ready_for_offline()
    await server.kill()
    await profile.close()
    phone = await stage.open(profile)  # closed and opened cold, so nothing of it was in memory
    await phone.expect_pill("离线")

    before = phone.taps
    await phone.tap(phone.button("新建：上报或走访"))
    await phone.tap(phone.link("上报"))
    await phone.page.get_by_role("searchbox").fill("井盖坏了")
    await phone.tap(phone.page.get_by_role("radio", name="井盖缺失、破损"))
    await expect(phone.link("119 火警")).to_be_visible()
    await expect(phone.button("先写在哪里")).to_be_disabled()
    await phone.page.get_by_label("地点", exact=True).fill(PLACE)
    await phone.add_photo(snapshot(tmp_path / "manhole.jpg"))
    await phone.page.get_by_label("说一句", exact=True).fill(STORY)
    await expect(phone.page.locator(".saved")).to_be_visible()

    # The phone dies in the middle of it; not a word is lost.
    await profile.kill()
    phone_taps = phone.taps - before
    phone = await stage.open(profile)
    await phone.to("/report")
    await expect(phone.page.get_by_label("说一句", exact=True)).to_have_value(STORY)
    await expect(phone.page.get_by_alt_text("第 1 张照片")).to_be_visible()
    await phone.tap(phone.button("紧急上报"))
    await phone.expect_words("已存在手机里，一有信号先传这一件")
    await phone.expect_words("传到后给编号")
    await phone.expect_pill("离线 待上传 1")
    record_property("taps to report, typing and the camera apart", phone_taps + phone.taps)
    address = phone.page.url

    # Signal: it is there once, with its photo, and its number is on the phone.
    await server.start()
    await phone.page.reload()
    await phone.expect_pill("已同步", 30_000)
    async with server.caller(DISTRICT) as district:
        case = await told(district, STORY)
        assert case["state"] == "pending_dispatch"
        assert case["place_text"] == PLACE
        [photo] = case["photos"]
        assert photo["has_arrived"]
        assert await district.photo(photo["media_id"])
    await phone.open(address.removeprefix(phone.url))
    await phone.expect_words(f"尾号 {case['no'][-5:]}")
    await phone.expect_words("街道在派单")
    assert await server.count("select count(*) from incidents where text = $1", STORY) == 1
    assert await server.count("select count(*) from receipts where record_id = $1::uuid", case["id"]) == 1


async def test_a_check_made_without_signal_arrives(stage: Stage, server: Server, tmp_path: Path) -> None:
    gateway = await stage.gateway()
    async with server.caller(WORKER) as worker:
        case_id = await repaired(server, worker.user["areas"][0]["code"])
        phone = await stage.phone(WORKER, gateway.url)
        await phone.ready_for_offline()
        await to_see(phone, case_id)
        await gateway.down()
        await phone.page.locator(f'a.go[href="/incidents/{case_id}"]').tap()
        await phone.expect_words("修好了吗？等你核查")
        await phone.button("没修好").tap()
        sheet = phone.page.get_by_role("dialog")
        await expect(sheet.get_by_role("button", name="先选原因，再拍一张或写一句")).to_be_disabled()
        await sheet.get_by_role("radio", name="只修了一部分").tap()
        await phone.add_photo(snapshot(tmp_path / "still-dark.jpg"))
        await sheet.get_by_label("写一句").fill("三楼的还是不亮")
        await sheet.get_by_role("button", name="退回去重修").tap()
        await phone.expect_words("你核查过：没修好")
        await expect(phone.button("没修好")).to_be_hidden()
        assert (await worker.get(f"/incidents/{case_id}"))["state"] == "handled"

        await gateway.up()
        await phone.sync_now()
        await phone.expect_words("都传好了")
        case = await worker.get(f"/incidents/{case_id}")
        assert case["state"] == "in_progress"
        assert [line["text"] for line in case["log"] if line["verb"] == "verify_fail"] == ["三楼的还是不亮"]
        assert sum(photo["has_arrived"] for photo in case["photos"]) == 1


async def test_a_check_that_comes_too_late_is_kept_as_a_remark(stage: Stage, server: Server) -> None:
    gateway = await stage.gateway()
    async with server.caller(WORKER) as worker, server.caller(SECRETARY) as secretary:
        case_id = await repaired(server, worker.user["areas"][0]["code"])
        phone = await stage.phone(WORKER, gateway.url)
        await to_see(phone, case_id)
        await gateway.down()
        await phone.to(f"/incidents/{case_id}")
        await phone.button("修好了").tap()
        await phone.expect_words("你核查过：修好了")
        version = (await worker.get(f"/incidents/{case_id}"))["version"]
        await secretary.step(case_id, "verify_fail", version, reason="not_done", text="书记到场看过，没修")

        await gateway.up()
        await phone.sync_now()
        await phone.expect_words("留作备注")
        assert (await worker.get(f"/incidents/{case_id}"))["state"] == "in_progress"
        await phone.to(f"/incidents/{case_id}")
        await phone.expect_words("你那一步到晚了，别人先办了一步。你说的留作备注。")


async def told(caller: Any, text: str) -> dict[str, Any]:
    """The one case with this text."""
    items = (await caller.get("/incidents", q=text))["items"]
    [found] = [item for item in items if item["text"] == text]
    return dict(await caller.get(f"/incidents/{found['id']}"))


async def to_see(phone: Phone, case_id: str) -> None:
    """Today asks for a look."""
    await phone.to("/today")
    await expect(phone.page.locator(f'a.go[href="/incidents/{case_id}"]')).to_be_visible()


async def repaired(server: Server, grid_code: str) -> str:
    """A case in the worker's grid that a unit says is done; its id."""
    async with server.caller(DISTRICT) as desk, server.caller("3001") as street, server.caller("4001") as handler:
        async with server.caller(WORKER) as worker:
            report: dict[str, Any] = {"category": "0203", "text": LAMP, "grid_code": grid_code}
            report |= {"place_text": "槐荫里4号楼", "photo_reason": "dark", "urgent": True, "urgent_reason": "有人摔了"}
            case_id = str((await worker.post("/incidents/reports", report))["id"])
        for who, verb, form in (
            (street, "escalate", {"reason": "beyond_authority"}),
            (desk, "dispatch", {"lead": "D-ZM"}),
            (handler, "accept", {}),
            (handler, "finish", {"result": "solved", "text": "换了灯头", "photo_reason": "dark"}),
        ):
            version = (await who.get(f"/incidents/{case_id}"))["version"]
            await who.step(case_id, verb, version, **form)
    return case_id
