"""Buildings, premises, devices and assets from sheets: every problem named, nothing undone by an old file."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.clock import today
from app.kernel.db import Database
from app.organisation.models import Area
from app.premises.models import Asset, Building, Device, Premises, PremisesEdit
from tests import factories as make
from tests.api.imports.conftest import Desk
from tests.district import PEACH, PEACH_1, PLUM_1, STREET, URBAN_OFFICE, District

BUILDINGS = ("网格编码", "楼栋", "地址", "微网格编码", "单元数", "层数", "物业单位代码", "纬度", "经度")
BUILDING = (PEACH_1, "3", "槐荫里3号楼", None, 3, 6, URBAN_OFFICE, 36.1, 120.3)
PREMISES = (
    "网格编码",
    "名称",
    "信用代码",
    "类型",
    "地址",
    "联系人",
    "联系电话",
    "九小场所",
    "安全要点",
    "走访间隔(天)",
    "状态",
)
SHOP = (
    PEACH_1,
    "槐荫里小吃店",
    "91350100M000100Y43",
    "餐饮",
    "槐荫里12号",
    "谷雨声",
    "154 0000 0427",
    "是",
    "用气、明火",
    30,
    None,
)
DEVICES = ("设备类型", "编号", "网格编码", "楼栋", "单元", "房号", "安装日期", "测试日期", "测试结果")
ALARM = ("烟感", "YG-1", PEACH_1, "3号楼", "1", "302", "2026-03-01", "2026-10-15", "正常")
ASSETS = ("部件编码", "部件类型", "道路", "所属区域编码", "纬度", "经度", "权属单位代码", "状态")
LIGHT = ("LD-1", "路灯", "槐荫路", PEACH, "36.1", "120.3", URBAN_OFFICE, None)
SHEETS = {
    "buildings": (BUILDINGS, BUILDING),
    "premises": (PREMISES, SHOP),
    "devices": (DEVICES, ALARM),
    "assets": (ASSETS, LIGHT),
}


def but(header: Any, row: Any, **cells: Any) -> Any:
    """The row, but for these cells."""
    return tuple(cells.get(word, value) for word, value in zip(header, row, strict=True))


@pytest.fixture
async def door(session: AsyncSession, desk: Desk) -> None:
    grid = (await session.scalars(select(Area).where(Area.code == PEACH_1))).one()
    await make.home(session, grid, "桑白露")


async def the(session: AsyncSession, model: Any) -> Any:
    return (await session.scalars(select(model).execution_options(populate_existing=True))).one()


async def loaded(desk: Desk, kind: str, **cells: Any) -> Any:
    header, row = SHEETS[kind]
    return await desk.apply(await desk.check(kind, header, [but(header, row, **cells)]))


@pytest.mark.usefixtures("door")
async def test_what_the_sheets_say_is_kept_and_once_more_changes_nothing(desk: Desk, session: AsyncSession) -> None:
    for kind in SHEETS:
        done = await loaded(desk, kind)
        assert (done["state"], done["created"], done["warning_count"]) == ("done", 1, 0)
        rev = await make.current_rev(session)
        again = await loaded(desk, kind)
        assert (again["state"], again["created"], again["changed"], again["unchanged"]) == ("done", 0, 0, 1)
        assert await make.current_rev(session) == rev
    building = await the(session, Building)
    assert (building.name, building.units, building.floors, building.grid_code) == ("3号楼", 3, 6, PEACH_1)
    assert (building.lat, building.lon, building.property_unit_id is None) == (36.1, 120.3, False)
    shop = await the(session, Premises)
    assert (shop.kind, shop.uscc, shop.is_nine_small) == ("catering", "91350100M000100Y43", True)
    assert (shop.contact_phone, shop.contact_phone_tail, shop.hazard_tags) == (
        "15400000427",
        "0427",
        ["gas", "cooking"],
    )
    assert (shop.status, shop.due_on) == ("open", today() + timedelta(days=30))
    stored = await session.scalar(text("select premises::text from premises"))
    assert "15400000427" not in stored
    alarm = await the(session, Device)
    assert (alarm.kind, alarm.last_test_on, alarm.last_test_result) == ("smoke_alarm", date(2026, 10, 15), "works")
    light = await the(session, Asset)
    assert (light.kind, light.area_code, light.status, light.path.endswith(PEACH)) == (
        "street_light",
        PEACH,
        "in_use",
        True,
    )


WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("buildings", {"网格编码": PLUM_1}, "grid_code", "unknown-place"),
    ("buildings", {"网格编码": PEACH}, "grid_code", "unknown-place"),
    ("buildings", {"微网格编码": "99010100100100199"}, "micro_grid_code", "unknown-place"),
    ("buildings", {"层数": "六"}, "floors", "not-a-number"),
    ("buildings", {"物业单位代码": "D-NO"}, "property_unit_code", "unknown-unit"),
    ("buildings", {"经度": None}, "lon", "missing"),
    ("buildings", {"纬度": 91}, "lat", "not-a-position"),
    ("buildings", {"纬度": "nan"}, "lat", "not-a-position"),
    ("buildings", {"地址": "槐" * 121}, "address", "too-long"),
    ("premises", {"名称": None}, "name", "missing"),
    ("premises", {"信用代码": "91350100M000100Y44"}, "uscc", "not-a-uscc"),
    ("premises", {"类型": "大厂"}, "kind", "unknown-word"),
    ("premises", {"联系电话": "不给"}, "contact_phone", "not-a-phone"),
    ("premises", {"安全要点": "脾气大"}, "hazard_tags", "unknown-word"),
    ("premises", {"走访间隔(天)": 0}, "visit_interval_days", "not-a-number"),
    ("devices", {"房号": "909"}, "room", "unknown-door"),
    ("devices", {"测试结果": None}, "last_test_result", "missing"),
    ("devices", {"测试日期": "去年"}, "last_test_on", "not-a-day"),
    ("devices", {"编号": None}, "serial", "missing"),
    ("assets", {"所属区域编码": STREET}, "area_code", "unknown-place"),
    ("assets", {"权属单位代码": "D-NO"}, "owner_unit_code", "unknown-unit"),
    ("assets", {"部件类型": "雕像"}, "kind", "unknown-word"),
]


@pytest.mark.usefixtures("door")
async def test_every_wrong_cell_is_named(desk: Desk) -> None:
    for kind, (header, row) in SHEETS.items():
        mine = [(cells, column, code) for of, cells, column, code in WRONG if of == kind]
        rows = [
            but(header, row, **({"编号": f"YG-{n}", "部件编码": f"LD-{n}"} | cells))
            for n, (cells, *_) in enumerate(mine)
        ]
        run = await desk.check(kind, header, rows)
        told = await desk.problems(run)
        expected = {(n, column, code) for n, (_, column, code) in enumerate(mine, start=2)}
        assert expected <= set(told), kind
        assert {n for n, *_ in told} == {n for n, *_ in expected}, kind


async def test_the_same_thing_twice_in_a_sheet_is_named(desk: Desk) -> None:
    run = await desk.check("assets", ASSETS, [LIGHT, but(ASSETS, LIGHT, 道路="柳岸路")])
    assert await desk.problems(run) == [(3, "code", "row-twice")]


async def test_an_asset_of_another_community_is_not_taken_over(
    desk: Desk, district: District, rolled_back: Database
) -> None:
    other = Desk(district.client, await district.arrive("street_dispatcher", STREET), rolled_back)
    await other.apply(await other.check("assets", ASSETS, [but(ASSETS, LIGHT, 所属区域编码=PLUM_1)]))
    run = await desk.check("assets", ASSETS, [LIGHT])
    assert await desk.problems(run) == [(2, "code", "out-of-area")]


async def test_an_old_sheet_does_not_undo_what_was_learned_at_the_door(desk: Desk, session: AsyncSession) -> None:
    await loaded(desk, "premises")
    await loaded(desk, "premises", 联系电话="15400009999", 状态="疑似停业")
    shop = await the(session, Premises)
    assert (shop.contact_phone, shop.status) == ("15400009999", "suspected_closed")
    assert {edit.field for edit in await session.scalars(select(PremisesEdit))} == {"contact_phone", "status"}
    run = await desk.check("premises", PREMISES, [but(PREMISES, SHOP, 状态="正常")])
    assert (run["changed"], run["unchanged"]) == (0, 1)
    assert sorted(await desk.problems(run)) == [(2, "contact_phone", "changed-since"), (2, "status", "changed-since")]
    await loaded(desk, "premises", 状态="已停业")
    shop = await the(session, Premises)
    assert (shop.status, shop.due_on) == ("closed", None)  # and never due


@pytest.mark.usefixtures("door")
async def test_a_test_that_is_older_than_the_last_is_left_alone(desk: Desk, session: AsyncSession) -> None:
    await loaded(desk, "devices")
    done = await loaded(desk, "devices", 测试日期="2026-09-01", 测试结果="不响")
    assert (done["changed"], done["warning_count"]) == (0, 2)
    alarm = await the(session, Device)
    assert (alarm.last_test_on, alarm.last_test_result) == (date(2026, 10, 15), "works")
