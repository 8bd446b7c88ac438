"""One sheet of many grids, through a run: checked, applied as a whole or without its bad rows, safe to repeat."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.imports.models import ImportFile
from app.registers.models import Dwelling, Household, Resident
from tests.api.imports.conftest import Desk
from tests.district import PEACH_1, PEACH_2, PLUM_1
from tests.factories import current_rev

HEADER = ("网格编码", "楼栋", "单元", "房号", "姓名", "性别", "出生年", "与户主关系", "电话", "数据来源", "法律依据")
KIN = ("本人", "同意")


def row(grid: str | None, door: tuple[Any, Any, Any], name: str | None, phone: str | None = None, **more: Any) -> Any:
    told = {"性别": "女", "出生年": 1943, "与户主关系": "户主"} | more
    return (grid, *door, name, told["性别"], told["出生年"], told["与户主关系"], phone, *KIN)


SAME = (None, None, None)
SHEET = (
    row(PEACH_1, ("3号楼", "1", "302"), "桑白露", "15400000427"),
    row(None, SAME, "桑知远", 与户主关系="儿子", 出生年=1970),
    row(None, (None, None, "303"), "谷雨声"),
    row(PEACH_2, ("3号楼", "1", "302"), "童小满"),
    row(None, SAME, "韩牧野", 与户主关系="配偶", 性别="男"),
)


async def counts(session: AsyncSession) -> tuple[int, ...]:
    return tuple(
        [
            await session.scalar(select(func.count()).select_from(model)) or 0
            for model in (Dwelling, Household, Resident)
        ]
    )


async def test_a_sheet_is_checked_first_and_writes_nothing(desk: Desk, session: AsyncSession) -> None:
    rev = await current_rev(session)
    run = await desk.check("households", HEADER, SHEET)
    assert (run["state"], run["rows_total"], run["rows_checked"], run["created"]) == ("checked", 5, 5, 5)
    assert await counts(session) == (0, 0, 0)
    assert await current_rev(session) == rev


async def test_applied_it_is_one_change_of_all_grids(desk: Desk, session: AsyncSession) -> None:
    rev = await current_rev(session)
    run = await desk.apply(await desk.check("households", HEADER, SHEET))
    assert (run["state"], run["created"], run["rows_written"]) == ("done", 5, 5)
    assert await counts(session) == (3, 3, 5)
    assert await current_rev(session) == rev + 1
    for model in (Dwelling, Household, Resident):
        assert set(await session.scalars(select(model.rev))) == {rev + 1}
    found = await session.execute(select(Household.grid_code, Household.contact_name).order_by(Household.household_no))
    assert [tuple(one) for one in found] == [(PEACH_1, "桑白露"), (PEACH_1, "谷雨声"), (PEACH_2, "童小满")]
    entries = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "household.import"))).all()
    assert [entry.detail["grid_code"] for entry in entries] == [PEACH_1, PEACH_2]
    assert not list(await session.scalars(select(ImportFile.run_id)))


async def test_the_same_sheet_again_changes_nothing(desk: Desk, session: AsyncSession) -> None:
    await desk.apply(await desk.check("households", HEADER, SHEET))
    rev = await current_rev(session)
    again = await desk.check("households", HEADER, SHEET)
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, 5)
    done = await desk.apply(again)
    assert (done["state"], done["unchanged"]) == ("done", 5)
    assert (await counts(session), await current_rev(session)) == ((3, 3, 5), rev)


BAD = (
    *SHEET,
    row(PEACH_2, ("4号楼", "1", "101"), "谷春分", "住户不给"),  # 7
    row(None, (None, None, None), "谷清明", 与户主关系="女儿"),  # 8: of the door above, which can be read
    row(PEACH_2, ("4号楼", "1", None), "苗春芽"),  # 9
    row(None, SAME, "苗立夏", 与户主关系="女儿"),  # 10: nobody can say where
    row(PLUM_1, ("1号楼", "1", "101"), "梅小寒"),  # 11: another community
    row("990101001001099", ("1号楼", "1", "101"), "舒望"),  # 12: no such grid
)
EXPLAINED = [
    (7, "phone", "not-a-phone"),
    (9, "room", "missing"),
    (10, "building", "above-unreadable"),
    (11, "grid_code", "unknown-place"),
    (12, "grid_code", "unknown-place"),
]


async def test_every_bad_row_is_explained_and_stops_the_others_unless_left_out(
    desk: Desk, session: AsyncSession
) -> None:
    run = await desk.check("households", HEADER, BAD)
    assert (run["state"], run["left_out"], run["problem_count"], run["created"]) == ("checked", 5, 5, 6)
    assert await desk.problems(run) == EXPLAINED
    refused = await desk.apply(run, status=409)
    assert refused["params"] == {"reason": "has-problems", "problems": 5}
    done = await desk.apply(run, skip_problems=True)
    assert (done["state"], done["created"], done["left_out"], done["unchanged"]) == ("done", 6, 5, 0)
    assert await desk.problems(run) == EXPLAINED  # still to be read, by whoever mends the sheet
    assert await counts(session) == (4, 4, 6)
    lone = select(Household.contact_name).where(Household.grid_code == PEACH_2).order_by(Household.household_no.desc())
    assert await session.scalar(lone.limit(1)) == "谷清明"


async def test_only_chosen_rows_come_and_stand_where_the_rows_above_say(desk: Desk, session: AsyncSession) -> None:
    run = await desk.check("households", HEADER, BAD)
    done = await desk.apply(run, rows=[3, 5, 6])
    assert (done["state"], done["created"], done["left_out"]) == ("done", 3, 0)
    names = set(await session.scalars(select(Resident.name)))
    assert names == {"桑知远", "童小满", "韩牧野"}
    door = select(Dwelling.room).join(Household, Household.dwelling_id == Dwelling.id)
    assert await session.scalar(door.where(Household.contact_name == "桑知远")) == "302"
    refused = await desk.apply(await desk.check("households", HEADER, BAD), status=409, rows=[2, 7])
    assert refused["params"]["reason"] == "has-problems"


async def test_a_column_for_identity_numbers_ends_the_run(desk: Desk, session: AsyncSession) -> None:
    run = await desk.check("households", (*HEADER, "身份证号"), [(*SHEET[0], None)])
    assert run["state"] == "failed"
    assert run["refusal"]["errors"] == [{"pointer": "/rows/2/id_number", "code": "id-number-not-wanted"}]
    assert not list(await session.scalars(select(ImportFile.run_id)))


async def test_a_mended_sheet_adds_what_was_left_out(desk: Desk, session: AsyncSession) -> None:
    await desk.apply(await desk.check("households", HEADER, BAD[:7]), skip_problems=True)
    mended = (*BAD[:5], row(PEACH_2, ("4号楼", "1", "101"), "谷春分", "15400001111"), BAD[6])
    run = await desk.apply(await desk.check("households", HEADER, mended))
    assert (run["created"], run["unchanged"]) == (1, 6)
    assert await counts(session) == (4, 4, 7)


async def test_what_changed_since_the_check_is_seen_when_it_is_applied(desk: Desk, session: AsyncSession) -> None:
    """Two people check the same sheet; the second to apply finds everything there."""
    first, second = [await desk.check("households", HEADER, SHEET) for _ in range(2)]
    await desk.apply(first)
    done = await desk.apply(second)
    assert (done["state"], done["created"], done["unchanged"]) == ("done", 0, 5)
    assert await counts(session) == (3, 3, 5)


@pytest.mark.parametrize("grid", ["", "990101001001", "99010100100100"])
async def test_what_is_no_grid_is_named(desk: Desk, grid: str) -> None:
    run = await desk.check("households", HEADER, [row(grid or None, ("3号楼", "1", "302"), "桑白露")])
    code = "unknown-place" if grid else "missing"
    assert await desk.problems(run) == [(2, "grid_code", code)]
