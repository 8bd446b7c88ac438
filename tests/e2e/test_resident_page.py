"""The resident's page in a real browser: by link and by hand, without a script, in the dark, and whoever may look."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.e2e.access import misfits, violations
from tests.e2e.case_desk import CaseDesk
from tests.e2e.resident import Resident
from tests.e2e.server import Server
from tests.e2e.stage import Stage

DISTRICT, HANDLER, WORKER, AGENT, HOTLINE = "3100", "4001", "2207", "5001", "5002"
GRID = "990101001001003"


async def told(server: Server, text: str) -> tuple[str, str]:
    """A case that somebody rang up about; its id and the code of the link."""
    async with server.caller(HOTLINE) as hotline:
        caller = {"name": "桑白露", "phone": "0990-0000427"}
        said = {
            "category": "0203",
            "text": text,
            "grid_code": GRID,
            "place_text": "槐荫里东门外",
            "complainant": caller,
        }
        made = await hotline.post("/incidents", said)
    return made["id"], made["follow_code"]


async def done(server: Server, one: str) -> None:
    """The case, handled and looked at, waits for its call-back."""
    async with server.caller(DISTRICT) as desk, server.caller(HANDLER) as handler, server.caller(WORKER) as worker:
        await desk.step(one, "dispatch", 1, lead="D-ZM")
        await handler.step(one, "accept", 2)
        await handler.step(one, "finish", 3, result="solved", text="换了灯头和电缆接头。", photo_reason="dark")
        assert (
            await worker.push("incident.move", {"incident_id": one, "verb": "verify_pass", "version": 4, "form": {}})
        )["outcome"] == "applied"


async def test_a_code_never_stands_in_an_address(stage: Stage, server: Server) -> None:
    _, code = await told(server, "东门外两盏路灯一闪一闪")
    resident = await Resident.take(stage)
    asked: list[str] = []
    resident.page.on("request", lambda request: asked.extend([request.url, request.headers.get("referer", "")]))
    await resident.follow(code)
    assert resident.page.url == f"{server.url}/case?lang=zh"
    assert asked
    assert not any(code in address for address in asked)
    await resident.page.go_back()
    assert code not in resident.page.url
    for word in ("桑白露", "0427", server.who(HOTLINE)["name"]):
        await expect(resident.page.get_by_text(word)).to_have_count(0)


async def test_the_page_works_without_a_script(stage: Stage, server: Server) -> None:
    one, code = await told(server, "东门外的路灯灯杆歪了")
    await done(server, one)
    resident = await Resident.take(stage, java_script_enabled=False)
    await resident.type(code.lower().replace("-", " "))
    await resident.expect_head("说是办好了，您看对不对")
    await resident.choice("没解决").check()
    await resident.page.get_by_label("还差什么").fill("晚上还是黑")
    await resident.button("提交").click()
    await resident.expect_head("记下了，会退回重办")
    await resident.page.get_by_role("button", name="English").click()
    await resident.expect_head("Noted. It will be sent round again")


async def test_what_a_resident_answered_is_one_key_for_the_agent(stage: Stage, server: Server) -> None:
    title = "东门外路灯线垂下来了"
    one, code = await told(server, title)
    await done(server, one)
    resident = await Resident.take(stage)
    await resident.follow(code)
    await resident.choice("一部分").check()
    await resident.choice("不满意").check()
    await resident.page.get_by_label("还差什么").fill("线还搭在树上")
    await resident.button("提交").click()
    await resident.expect_head("记下了，会退回重办")
    agent = await CaseDesk.take(stage, AGENT)
    await agent.to(title)
    await expect(agent.case).to_contain_text("居民说：只解决了一部分")
    await expect(agent.case).to_contain_text("线还搭在树上")
    assert await violations(agent.page) == []
    await agent.press("1")
    await expect(agent.row(title)).to_have_count(0)
    async with server.caller(DISTRICT) as desk:
        case = await desk.get(f"/incidents/{one}")
    assert (case["state"], case["rating"], case["log"][-1]["verb"]) == ("in_progress", 2, "callback_redo")
    assert case["log"][-1]["text"] == "线还搭在树上"


async def test_a_wrong_code_is_answered_in_words(stage: Stage) -> None:
    resident = await Resident.take(stage)
    await resident.page.goto(f"{resident.url}/case#AAAA-AAAA-AAAA")
    await expect(resident.page.get_by_role("alert")).to_contain_text("没有这个查询码")
    await expect(resident.page.get_by_label("查询码", exact=True)).to_have_value("AAAA-AAAA-AAAA")
    assert await violations(resident.page) == []


SIZES: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 390, "height": 844}},
    "desk": {"viewport": {"width": 1440, "height": 900}, "is_mobile": False, "has_touch": False},
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_whoever_reads_it_can(stage: Stage, server: Server, size: str, scheme: str) -> None:
    """Axe finds nothing, nothing is too wide or too small to hit: the field, before, the question, after."""
    one, code = await told(server, f"东门外路灯不亮，{size} {scheme}")
    resident = await Resident.take(stage, color_scheme=scheme, **SIZES[size])
    found: list[str] = []

    async def look(name: str) -> None:
        found.extend(f"{name}: {fault}" for fault in await violations(resident.page))
        if size == "phone":
            found.extend(f"{name}: {fault}" for fault in await misfits(resident.page))

    await resident.page.goto(f"{resident.url}/case")
    await look("field")
    await resident.type(code)
    await resident.expect_head("收到了，正在派给能办的单位")
    await look("before")
    await done(server, one)
    await resident.type(code)
    await look("question")
    await resident.choice("解决了").check()
    await resident.button("提交").click()
    await expect(resident.page.get_by_role("alert")).to_contain_text("满意不满意")
    await look("unrated")
    await resident.choice("很满意").check()
    await resident.button("提交").click()
    await resident.expect_head("这件事结案了")
    await look("closed")
    await resident.page.get_by_role("button", name="English").click()
    await resident.expect_head("This case is closed")
    await look("english")
    assert not found, "\n".join(found)
