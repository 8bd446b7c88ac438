"""A sheet at the secretary's desk: its bad row explained, the others written, and nothing new the next time."""

import pytest
from playwright.async_api import FilePayload, expect

from tests.e2e.access import misfits, violations
from tests.e2e.case_desk import GRID, CaseDesk
from tests.e2e.chromium import PHONE
from tests.e2e.stage import Stage
from tests.sheets import workbook

SECRETARY = "1101"
HEADER = ("网格编码", "名称", "类型", "地址", "联系电话", "九小场所")
SHOP = (GRID, "槐荫里新开的面馆", "餐饮", "槐荫里东门", "15400001234", "是")
BAD = (GRID, "槐荫里修车铺", "修车", "槐荫里西门", "住户不给", "是")
SMALL = PHONE | {"has_touch": False, "is_mobile": False}


class ImportDesk(CaseDesk):
    """One tab that shows imports."""

    room = "/desk/imports"


async def upload(desk: CaseDesk, *rows: tuple[str, ...]) -> None:
    """Choose premises and a sheet of these rows."""
    await desk.page.get_by_role("button", name="导入一张表").click()
    await desk.case.get_by_role("button", name="企业商户").click()
    data: FilePayload = {"name": "商户.xlsx", "mimeType": "application/zip", "buffer": workbook(HEADER, rows)}
    await desk.case.locator("input[type=file]").set_input_files(data)


async def test_a_sheet_is_checked_explained_and_written(stage: Stage) -> None:
    desk = await ImportDesk.take(stage, SECRETARY)
    async with desk.page.expect_download() as download:
        await desk.page.get_by_role("link", name="下载模板").click()
    assert (await download.value).suggested_filename.endswith("导入表(多网格).xlsx")
    await upload(desk, SHOP, BAD)
    await desk.expect_state("待写入")
    await expect(desk.case).to_contain_text("新增 1，更新 0，没有变化 0，有问题 1")
    problems = desk.case.get_by_role("region", name="有问题的地方")
    await expect(problems).to_contain_text("第 3 行")
    await expect(problems).to_contain_text("不是电话号码")
    await expect(problems).not_to_contain_text("住户不给")
    assert await violations(desk.page) == []
    await desk.case.get_by_role("button", name="写入", exact=True).click()
    await desk.expect_state("已完成")
    await upload(desk, SHOP)
    await expect(desk.case).to_contain_text("没有什么要写的")
    await desk.case.get_by_role("button", name="取消这次导入").click()
    await desk.expect_state("已取消")


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_desk_fits_a_narrow_screen(stage: Stage, language: str) -> None:
    desk = await ImportDesk.take(stage, SECRETARY, language="en" if language == "en" else "zh", **SMALL)
    await desk.page.goto(f"{desk.url}/desk/imports/new")
    await expect(desk.page.locator(".dropfield")).to_be_visible()
    assert await misfits(desk.page) == []
    assert await violations(desk.page) == []
