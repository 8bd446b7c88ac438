"""Incidents at a desk: what arrives, what is decided by keyboard, and one case from a phone to its end."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from playwright.async_api import expect

from tests.e2e.access import violations
from tests.e2e.camera import snapshot
from tests.e2e.case_desk import CaseDesk, call, case, report, tell
from tests.e2e.chromium import PHONE
from tests.e2e.server import Server
from tests.e2e.stage import Stage
from tests.e2e.words import Language

WORKER, SECRETARY, STREET, DISTRICT, HANDLER, AGENT, HOTLINE = "2207", "1101", "3001", "3100", "4001", "5001", "5002"
Record = Callable[[str, Any], None]
WITHIN_S = 5  # of a machine with other work; the figure is told
SMALL = PHONE | {"has_touch": False, "is_mobile": False}


def now() -> str:
    return datetime.now(UTC).isoformat()


async def test_an_urgent_case_slides_in_and_takes_nothing_out_of_hand(
    stage: Stage, server: Server, tmp_path: Path, record_property: Record
) -> None:
    """At once on the district's desk, in its place, and given to another unit than the suggested one by keyboard."""
    title = "菜场北口井盖下沉"
    desk = await CaseDesk.take(stage, DISTRICT)
    await desk.watch()
    in_hand = await desk.current.locator("b").inner_text()
    async with server.caller(WORKER) as worker:
        photo = await worker.send_photo(snapshot(tmp_path / "before.jpg").read_bytes())
        told = report(f"{title}。早市人多，电动车都绕着走", category="0201", occurred_at=now(), media=[photo])
        sent = time.time()
        incident = await tell(worker, told)
        await expect(desk.row(title)).to_be_visible(timeout=WITHIN_S * 1000)
        seen = await desk.appeared(title)
        assert seen is not None
        record_property("an urgent case stands on the district's desk after, ms", round((seen - sent) * 1000))

        urgent = await desk.rows.filter(has_text="紧急").count()
        await expect(desk.rows.nth(urgent - 1)).to_contain_text(title)  # among the urgent ones, the last to be due
        await expect(desk.current.locator("b")).to_have_text(in_hand)  # and nothing was taken out of hand
        await expect(desk.row(title)).to_contain_text("紧急")
        await desk.to(title)
        await expect(desk.case.locator(".photos img")).to_have_count(1)

        await desk.press("u")
        await desk.page.keyboard.insert_text("照明")
        await expect(desk.page.locator(".assign")).to_contain_text("市政照明所")
        await desk.press("Enter")
        await expect(desk.page.locator(".case-actions .btn-primary")).to_contain_text("派遣给市政照明所")
        await desk.press("Enter")
        await expect(desk.row(title)).to_have_count(0)
        assert (await case(worker, incident))["state"] == "dispatched"


async def test_twenty_routine_cases_are_dispatched_by_keyboard(
    stage: Stage, server: Server, record_property: Record
) -> None:
    count = 20
    async with server.caller(HOTLINE) as operator:
        ids = [await call(operator, f"电动自行车乱停第{number:02}处") for number in range(count)]
    desk = await CaseDesk.take(stage, STREET)
    await desk.to("电动自行车乱停第00处")
    took = []
    for number in range(count):
        started = time.monotonic()
        await desk.in_hand(f"电动自行车乱停第{number:02}处")
        await expect(desk.page.locator(".suggest .pick[aria-checked=true]")).to_contain_text("这一类归社区/物业")
        await desk.press("Enter")
        await expect(desk.row(f"电动自行车乱停第{number:02}处")).to_have_count(0)
        took.append(time.monotonic() - started)
    record_property("a routine case dispatched by keyboard, median s", round(median(took), 2))
    async with server.caller(STREET) as street:
        states = {(await case(street, one))["state"] for one in ids}
    assert states == {"dispatched"}
    assert median(took) <= 20


async def test_hundreds_of_reports_are_reviewed_without_a_mouse(
    stage: Stage, server: Server, record_property: Record
) -> None:
    """One by one with a key or three, then all that is left together; nothing is lost on the way."""
    count, singly = 500, 12
    async with server.caller(WORKER) as worker:
        told = [report(f"楼道堆物第{n:03}处", occurred_at=now()) for n in range(count)]
        assert {verdict["outcome"] for verdict in await worker.push_all("incident.report", told)} == {"applied"}
    ids = [one["id"] for one in told]
    desk = await CaseDesk.take(stage, SECRETARY)
    started = time.monotonic()
    await expect(desk.current).to_be_visible()
    decided = 0
    while decided < singly:
        title = await desk.current.locator("b").inner_text()
        await desk.in_hand(title)
        if "楼道堆物" not in title:  # somebody else's matter, told in between
            await desk.press("j")
            continue
        await desk.press(*("1",) if decided % 3 == 0 else ("2", "Enter") if decided % 3 == 1 else ("3", "1", "Enter"))
        await expect(desk.row(title)).to_have_count(0)
        decided += 1
    while await desk.rows.count():  # as many together as the queue has loaded
        await desk.press("a")
        chosen = desk.case.locator("h2", has_text="选了")
        await expect(chosen).to_be_visible()
        last = await desk.rows.last.get_attribute("data-id")
        await desk.press("1")
        await expect(desk.page.locator(f'.qrow[data-id="{last}"]')).to_have_count(0, timeout=120_000)
        await expect(chosen).to_have_count(0)
    record_property(f"{count} reports reviewed without a mouse, s", round(time.monotonic() - started, 1))
    async with server.caller(SECRETARY) as secretary:
        states = [(await case(secretary, one))["state"] for one in ids]
    assert {state: states.count(state) for state in set(states)} == {
        "in_progress": count - 8,
        "pending_dispatch": 4,
        "returned": 4,
    }


async def test_the_last_decision_can_be_taken_back(stage: Stage, server: Server) -> None:
    async with server.caller(WORKER) as worker:
        incident = await tell(worker, report("东门花坛里倒了一堆纸箱", occurred_at=now()))
        desk = await CaseDesk.take(stage, SECRETARY)
        await desk.to("东门花坛里倒了一堆纸箱")
        await desk.press("1")
        await expect(desk.row("东门花坛里倒了一堆纸箱")).to_have_count(0)
        await desk.press("z")
        await desk.in_hand("东门花坛里倒了一堆纸箱")
        assert (await case(worker, incident))["state"] == "submitted"


async def test_who_comes_second_hears_who_was_first(stage: Stage, server: Server) -> None:
    title = "北门岗亭玻璃碎了一地"
    async with server.caller(HOTLINE) as operator, server.caller(STREET) as colleague:
        incident = await call(operator, title)
        desk = await CaseDesk.take(stage, STREET)
        await desk.to(title)
        await desk.press("5", "1")  # a form is open: what arrives does not close it
        form = desk.page.get_by_role("form")
        await expect(form).to_be_visible()
        verb = await form.get_attribute("aria-label")
        seen = await case(colleague, incident)
        body = {"version": seen["version"], "form": {"reason": "beyond_authority"}}
        (await colleague.http.post(f"/api/v1/incidents/{incident}/escalate", json=body)).raise_for_status()
        await expect(desk.case.get_by_role("alert")).to_be_visible()
        await desk.page.get_by_role("button", name=f"确定{verb}").click()
        await expect(desk.case.get_by_role("alert")).to_contain_text(f"{server.who(STREET)['name']} 今天")
        await expect(desk.case.get_by_role("alert")).to_contain_text("上报区级")


async def test_what_may_be_the_same_appears_while_one_writes(stage: Stage, server: Server) -> None:
    async with server.caller(HOTLINE) as operator:
        await call(operator, "东门外三盏路灯不亮", category="0203")
    desk = await CaseDesk.take(stage, HOTLINE)
    await desk.page.get_by_role("link", name="登记").click()
    await desk.page.get_by_label("来电说").fill("路灯黑了")
    await desk.page.get_by_role("button", name="路灯不亮").click()
    await desk.page.get_by_label("社区").select_option(label="槐荫社区")
    await desk.page.get_by_label("网格").select_option(label="第3网格")
    await desk.page.get_by_label("说的是").fill("东门外路灯不亮，三盏")
    await expect(desk.context.locator(".dup").first).to_contain_text("东门外三盏路灯不亮")
    await desk.page.get_by_role("combobox", name="地点").fill("槐荫里东门外")
    await desk.page.get_by_label("电话").fill("0990-0000427")
    await desk.page.get_by_role("button", name="登记", exact=True).click()
    await expect(desk.page.get_by_role("status").filter(has_text="已登记")).to_be_visible()
    assert await violations(desk.page) == []


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_axe_finds_nothing_at_the_desks_of_incidents(stage: Stage, server: Server, language: Language) -> None:
    """Both themes: the queue of each post, a form, the keys, many at once, and intake."""
    found: list[str] = []

    async def look(name: str, username: str, *keys: str) -> None:
        desk = await CaseDesk.take(stage, username, language=language, reduced_motion="reduce")
        await desk.press(*keys)
        await expect(desk.case.locator("h2").first).to_be_visible()
        found.extend(f"{name}: {fault}" for fault in await violations(desk.page))
        await desk.page.context.close()

    async with server.caller(WORKER) as worker:
        await tell(worker, report("单元门口堆了旧沙发", occurred_at=now()))
    await look("dispatch", DISTRICT)
    await look("street", STREET)
    await look("review", SECRETARY)
    await look("keys", SECRETARY, "?")
    await look("marked", SECRETARY, "x")
    await look("call back", AGENT, "1")
    await look("unit", HANDLER)
    assert not found, "\n".join(found)
