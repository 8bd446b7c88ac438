"""Rules of dispatch at a desk: written, tried on the past, kept; then the first suggestion of the next case."""

import pytest
from playwright.async_api import expect

from tests.e2e.access import misfits, violations
from tests.e2e.case_desk import CaseDesk, call
from tests.e2e.chromium import PHONE
from tests.e2e.server import Server
from tests.e2e.stage import Stage
from tests.e2e.words import Language

STREET, DISTRICT, HOTLINE = "3001", "3100", "5002"
SMALL = PHONE | {"has_touch": False, "is_mobile": False}


class RulesDesk(CaseDesk):
    """One tab that shows the rules."""

    room = "/desk/rules"


async def test_a_rule_is_written_tried_kept_and_suggested(stage: Stage, server: Server) -> None:
    desk = await RulesDesk.take(stage, DISTRICT)
    await desk.press("n")
    form = desk.page.get_by_role("form", name="规则内容")
    await expect(form.get_by_label("名字")).to_be_focused()
    await desk.page.keyboard.insert_text("犬只归城管")
    await form.get_by_placeholder("分类名里的几个字").fill("犬只")
    await desk.press("Enter")
    await form.get_by_placeholder("单位名里的几个字").fill("城市")
    await desk.press("Enter")
    await desk.press("t")
    await expect(desk.context.get_by_role("status")).to_contain_text("件里，对得上 0 件")
    await form.get_by_role("button", name="存下").click()
    await expect(desk.row("犬只归城管")).to_contain_text("在用")

    async with server.caller(HOTLINE) as operator:
        await call(operator, "没拴绳的狗追小孩", category="0306", urgent=True, urgent_reason="追咬")
    cases = await CaseDesk.take(stage, DISTRICT)
    await cases.to("没拴绳的狗追小孩")
    first = cases.page.locator(".suggest .pick").first
    await expect(first).to_contain_text("城市管理局")
    await expect(first).to_contain_text("按规则“犬只归城管”")
    await cases.press("Enter")
    await expect(cases.row("没拴绳的狗追小孩")).to_have_count(0)
    await desk.page.reload()
    await desk.row("犬只归城管").click()
    await expect(desk.row("犬只归城管")).to_contain_text("对上过")
    await form.get_by_role("button", name="删掉").click()
    await form.get_by_role("button", name="真的删掉").click()
    await expect(desk.row("犬只归城管")).to_have_count(0)


async def test_a_street_looks_at_the_rules_of_the_district(stage: Stage, server: Server) -> None:
    desk = await RulesDesk.take(stage, STREET, **SMALL)
    await desk.row("路灯归市政照明所").click()
    await expect(desk.case).to_contain_text("归区里管，你只能看")
    await expect(desk.case.get_by_role("button", name="存下")).to_have_count(0)
    assert await misfits(desk.page) == []


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_axe_finds_nothing_at_the_rules(stage: Stage, language: Language) -> None:
    desk = await RulesDesk.take(stage, DISTRICT, language=language, reduced_motion="reduce")
    await desk.press("t")
    await expect(desk.context.get_by_role("status")).not_to_be_empty()
    assert await violations(desk.page) == []
