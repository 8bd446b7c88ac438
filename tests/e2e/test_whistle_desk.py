"""A whistle at the desks: a secretary calls two units, they come and are rated; one objects and is ruled to come."""

from datetime import UTC, datetime, timedelta, timezone

from playwright.async_api import Locator, expect

from tests.e2e.access import misfits, violations
from tests.e2e.case_desk import CaseDesk, case, report, tell
from tests.e2e.chromium import PHONE
from tests.e2e.server import Server
from tests.e2e.stage import Stage

WORKER, SECRETARY, DISTRICT, LIGHTS, GAS = "2207", "1101", "3100", "4001", "4002"
SMALL = PHONE | {"has_touch": False, "is_mobile": False}
HERE = timezone(timedelta(hours=8))
TITLE = "三号楼后面的杆子歪了"


async def taken_on(server: Server) -> str:
    """A case that the community handles itself; its id."""
    async with server.caller(WORKER) as worker, server.caller(SECRETARY) as secretary:
        told = report(f"{TITLE}。底下露出一段管子", occurred_at=datetime.now(UTC).isoformat())
        incident = await tell(worker, told)
        version = (await case(secretary, incident))["version"]
        await secretary.step(incident, "take_local", version)
    return incident


def unit(desk: CaseDesk, name: str) -> Locator:
    """A called unit on the case page."""
    return desk.page.locator(".whistle-unit", has_text=name)


def do(place: Locator, name: str) -> Locator:
    return place.get_by_role("button", name=name, exact=True)


async def blow(desk: CaseDesk) -> None:
    """By keyboard: kind, two units, place, time, why."""
    await do(desk.case, "吹哨").click()
    form = desk.page.get_by_role("form", name="吹哨")
    await form.get_by_role("button", name="一般哨").click()
    for letters, name in (("照明", "市政照明所"), ("燃气", "燃气管理所")):
        field = form.get_by_label("加单位").get_by_role("textbox").or_(form.get_by_placeholder("单位名里的几个字"))
        await field.first.fill(letters)
        await expect(form.get_by_role("button", name=name)).to_be_visible()
        await desk.press("Enter")
    await form.get_by_label("在哪").fill("槐荫里3号楼后")
    await form.get_by_label("几时").fill((datetime.now(HERE) + timedelta(days=1)).strftime("%Y-%m-%dT09:00"))
    await form.get_by_label("说明").fill("杆子和管子是两家的，要当面说清再动土")
    await do(form, "确定吹哨").click()
    await expect(desk.page.locator(".whistle-unit")).to_have_count(2)


async def test_two_units_are_called_come_and_are_rated(stage: Stage, server: Server) -> None:
    incident = await taken_on(server)
    secretary = await CaseDesk.take(stage, SECRETARY)
    await secretary.page.goto(f"{secretary.url}/desk/incidents/{incident}")
    await secretary.in_hand(TITLE)
    await blow(secretary)
    await expect(do(secretary.case, "吹哨")).to_have_count(0)  # one at a time

    lights = await CaseDesk.take(stage, LIGHTS, **SMALL)
    await lights.filter("在办").click()
    await lights.row(TITLE).click()
    mine = unit(lights, "市政照明所")
    await expect(mine).to_contain_text("本单位")
    await do(mine, "应哨").click()
    await expect(mine).to_contain_text("已应哨")
    await do(mine, "联系过了").click()
    await mine.get_by_role("textbox").fill("明早九点带队来")
    await do(mine, "确定联系过了").click()
    await expect(mine).to_contain_text("已联系")
    await expect(mine.get_by_role("button")).to_have_count(0)  # that it came is for the other side to say
    assert await misfits(lights.page) == []

    gas = await CaseDesk.take(stage, GAS, **SMALL)
    await gas.page.goto(f"{gas.url}/desk/incidents/{incident}")
    theirs = unit(gas, "燃气管理所")
    await do(theirs, "提异议").click()
    await expect(do(theirs, "确定提异议")).to_be_disabled()
    await theirs.get_by_role("textbox").fill("这段是小区庭院管")
    assert await misfits(gas.page) == []
    await do(theirs, "确定提异议").click()
    await expect(theirs).to_contain_text("等区里裁定")

    await ruled(stage, incident)
    await do(theirs, "应哨").click()  # the stream told the unit
    await expect(theirs).to_contain_text("异议不成立")

    for name in ("市政照明所", "燃气管理所"):
        await do(unit(secretary, name), "标到场").click()
        await expect(unit(secretary, name)).to_contain_text("已到场")
    await concluded_and_rated(secretary)
    await expect(mine).to_contain_text("扶正杆子")
    await do(mine, "办完了").click()
    await mine.get_by_role("textbox").fill("已扶正并加固")
    await do(mine, "确定办完了").click()
    await expect(unit(secretary, "市政照明所")).to_contain_text("办完了")

    async with server.caller(SECRETARY) as caller:
        [whistle] = (await case(caller, incident))["whistles"]
    told = {one["unit_name"]: (one["state"], one["rating"], one["duty"], one["ruling"]) for one in whistle["units"]}
    assert told == {
        "市政照明所": ("done", 5, "扶正杆子", None),
        "燃气管理所": ("arrived", 3, None, "dismissed"),
    }
    assert whistle["conclusion"] == "照明所扶正杆子，燃气所在场看护"


async def ruled(stage: Stage, incident: str) -> None:
    """The district's desk rules by two keys."""
    district = await CaseDesk.take(stage, DISTRICT)
    await district.page.goto(f"{district.url}/desk/incidents/{incident}")
    await district.in_hand(TITLE)
    await do(unit(district, "燃气管理所"), "裁定").click()
    await district.press("2", "Enter")
    await expect(unit(district, "燃气管理所")).to_contain_text("异议不成立")
    assert await violations(district.page) == []
    await district.page.context.close()


async def concluded_and_rated(desk: CaseDesk) -> None:
    """A duty for one of the units, and a mark for each."""
    await do(desk.case, "写会商结论").click()
    form = desk.page.get_by_role("form", name="写会商结论")
    await form.get_by_label("会商定了什么").fill("照明所扶正杆子，燃气所在场看护")
    await form.get_by_label("市政照明所要办").fill("扶正杆子")
    assert await violations(desk.page) == []
    await do(form, "定下来").click()
    for name, digit, mark in (("市政照明所", "5", "很满意"), ("燃气管理所", "3", "基本满意")):
        await do(unit(desk, name), "评哨").click()
        await desk.press(digit, "Enter")
        await expect(unit(desk, name)).to_contain_text(mark)
    await expect(desk.page.locator(".whistle-do")).to_have_count(0)
