"""Areas and departments from a spreadsheet: all rows or none, the same file twice, and what may be wrong with it."""

import io
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.clock import today
from app.organisation import repo
from tests.district import DISTRICT, PEACH, PEACH_1, PEACH_2, PLUM, STREET, URBAN_OFFICE, District
from tests.factories import current_rev
from tests.sheets import upload, workbook

HEADER = ["代码*", "名称*", "类型", "上级代码", "网格类型", "目标户数", "办公电话", "启用日期", "停用日期"]
GRID = f"{PEACH}003"
ZONE = f"{STREET}Z01"


@pytest.fixture
async def admin(district: District) -> dict[str, str]:
    return await district.arrive("sysadmin", DISTRICT)


async def load(client: httpx.AsyncClient, headers: dict[str, str], *rows: list[Any], dry_run: bool = False) -> Any:
    return await client.post(
        "/api/v1/import/areas", params={"dry_run": dry_run}, files=upload(workbook(HEADER, rows)), headers=headers
    )


async def count(session: AsyncSession) -> int:
    return int(await session.scalar(text("select count(*) from areas")) or 0)


# Out of order on purpose: a sheet is sorted by whatever its author found convenient.
BROOK = f"{STREET}003"  # a community to come
TREE = (
    [f"{BROOK}00101", "一号楼", None, f"{BROOK}001"],
    [f"{BROOK}001", "溪口第一网格", None, None, "城镇", 380],
    [f"{BROOK}901", "溪口商场网格"],
    [BROOK, "溪口社区", "社区", ZONE, None, None, "0999-5550101", "2026-01-01"],
    [ZONE, "东片区"],
    ["D-WY", "安居物业", "物业企业", BROOK],
)


async def test_a_tree_in_any_order(client: httpx.AsyncClient, session: AsyncSession, admin: dict[str, str]) -> None:
    before = await count(session)
    answer = await load(client, admin, *TREE)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["rows"], told["created"], told["changed"], told["unchanged"]) == (6, 6, 0, 0)
    assert await count(session) == before + 5
    found = await repo.with_codes(session, [BROOK, f"{BROOK}001", f"{BROOK}901", f"{BROOK}00101"])
    community = found[BROOK]
    assert community.path == f"{DISTRICT}.{STREET}.{ZONE}.{BROOK}"
    assert (community.phone, community.valid_from.isoformat()) == ("0999-5550101", "2026-01-01")
    assert found[f"{BROOK}00101"].path == f"{community.path}.{BROOK}001.{BROOK}00101"
    assert (found[f"{BROOK}001"].grid_kind, found[f"{BROOK}001"].households_target) == ("urban", 380)
    assert found[f"{BROOK}901"].grid_kind == "dedicated"


async def test_the_same_sheet_again_changes_nothing(
    client: httpx.AsyncClient, session: AsyncSession, admin: dict[str, str]
) -> None:
    await load(client, admin, *TREE)
    rev = await current_rev(session)
    again = (await load(client, admin, *TREE)).json()
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, 6)
    assert await current_rev(session) == rev


async def test_a_dry_run_reports_and_writes_nothing(
    client: httpx.AsyncClient, session: AsyncSession, admin: dict[str, str]
) -> None:
    before, rev = await count(session), await current_rev(session)
    told = (await load(client, admin, *TREE, [PEACH_1, "新名字"], dry_run=True)).json()
    assert (told["dry_run"], told["created"], told["changed"], told["problems"]) == (True, 6, 1, [])
    assert (await count(session), await current_rev(session)) == (before, rev)
    assert await session.scalar(text("select name from areas where code = :code"), {"code": PEACH_1}) == "桃源第一网格"


async def test_changes_and_empty_cells_that_leave_things_alone(
    client: httpx.AsyncClient, session: AsyncSession, admin: dict[str, str]
) -> None:
    await load(client, admin, *TREE)
    told = (await load(client, admin, [BROOK, "溪口新社区"], [URBAN_OFFICE, "城管局", "职能部门", DISTRICT])).json()
    assert (told["created"], told["changed"], told["unchanged"]) == (0, 2, 0)
    found = await repo.with_code(session, BROOK)
    assert found is not None
    await session.refresh(found)
    # the zone and the phone were not in the second sheet, and stay
    assert (found.name, found.phone) == ("溪口新社区", "0999-5550101")
    assert found.path == f"{DISTRICT}.{STREET}.{ZONE}.{BROOK}"


async def test_a_sheet_moves_a_community_and_puts_a_new_grid_into_it(
    client: httpx.AsyncClient, session: AsyncSession, admin: dict[str, str]
) -> None:
    told = await load(client, admin, [ZONE, "东片区"], [PEACH, "桃源社区", None, ZONE], [GRID, "桃源第三网格"])
    assert (told.json()["created"], told.json()["changed"]) == (2, 1), told.text
    rows = await session.execute(text("select code, path from areas where code like :codes"), {"codes": f"{PEACH}%"})
    assert dict(rows.all()) == {
        code: f"{DISTRICT}.{STREET}.{ZONE}.{PEACH}" + ("" if code == PEACH else f".{code}")
        for code in (PEACH, PEACH_1, PEACH_2, GRID)
    }


async def test_a_sheet_closes_what_has_ended(
    client: httpx.AsyncClient, session: AsyncSession, admin: dict[str, str]
) -> None:
    end = today().isoformat()
    rows = [[code, "x", None, None, None, None, None, None, end] for code in (PEACH, PEACH_1, PEACH_2)]
    assert (await load(client, admin, *rows)).json()["changed"] == 3
    found = await session.execute(text("select code from areas where valid_to is not null order by code"))
    assert [code for (code,) in found] == [PEACH, PEACH_1, PEACH_2]


# what is wrong, in which column, and the code for it
WRONG: tuple[tuple[list[Any], str, str], ...] = (
    ([None, "无代码"], "code", "missing"),
    ([f"{PEACH}011", None], "name", "missing"),
    (["12345", "x"], "code", "code-shape"),
    ([99010100100100117, "x"], "code", "code-shape"),
    ([f"{PEACH}012", "x", "村民小组"], "kind", "unknown-word"),
    ([f"{PEACH}013", "x", "社区"], "code", "code-shape"),
    ([f"{PEACH}014", "x", None, "990101009009"], "parent_code", "unknown-place"),
    ([f"{PEACH}015", "x", None, STREET], "parent_code", "parent-kind"),
    ([f"{STREET}009001", "x"], "parent_code", "unknown-place"),
    ([f"{PEACH}016", "x", None, PLUM], "code", "code-prefix"),
    ([f"{PEACH}017", "x", None, None, "郊区"], "grid_kind", "unknown-word"),
    ([f"{PEACH}018", "x", None, None, "专属"], "code", "dedicated-sequence"),
    ([PLUM, "x", None, None, "城镇"], "grid_kind", "grid-kind-misplaced"),
    ([f"{PEACH}019", "x", None, None, None, "四百"], "households_target", "not-a-number"),
    ([f"{PEACH}020", "x", None, None, None, 0], "households_target", "not-a-number"),
    ([f"{PEACH}021", "x", None, None, None, None, None, "昨天"], "valid_from", "not-a-day"),
    (
        [f"{PEACH}022", "x", None, None, None, None, None, "2026-05-02", "2026-05-01"],
        "valid_to",
        "ends-before-it-begins",
    ),
    ([PEACH, "x", None, None, None, None, None, None, "2099-01-01"], "valid_to", "open-below"),
    (["D-1", "x"], "code", "code-shape"),
    (["D-2", "x", "职能部门"], "parent_code", "missing"),
    (["D-3", "x", "职能部门", PEACH_1], "parent_code", "department-place"),
    (["D-4", "x", "职能部门", DISTRICT, "城镇"], "grid_kind", "grid-kind-misplaced"),
    (["990202", "别的区"], "code", "out-of-area"),
)


async def test_every_problem_is_told_with_its_row_and_column(client: httpx.AsyncClient, admin: dict[str, str]) -> None:
    told = (await load(client, admin, *(row for row, _, _ in WRONG), dry_run=True)).json()
    found: dict[int, list[tuple[str, str]]] = {}
    for one in told["problems"]:
        found.setdefault(one["row"], []).append((one["column"], one["code"]))
    assert told["created"] == 0
    for number, (row, column, code) in enumerate(WRONG, start=2):
        assert (column, code) in found.get(number, []), row


async def test_one_bad_row_and_nothing_is_imported(
    client: httpx.AsyncClient, session: AsyncSession, admin: dict[str, str]
) -> None:
    before = await count(session)
    refused = await load(client, admin, [GRID, "好网格"], [f"{PEACH}004", "坏网格", None, STREET])
    assert refused.status_code == 422
    assert refused.json()["errors"] == [{"pointer": "/rows/3/parent_code", "code": "parent-kind"}]
    assert await count(session) == before


async def test_a_code_twice_is_told_at_the_second_row(client: httpx.AsyncClient, admin: dict[str, str]) -> None:
    answer = await load(client, admin, [GRID, "x"], [GRID, "y"])
    assert answer.json()["errors"] == [{"pointer": "/rows/3/code", "code": "code-twice"}]


async def test_unusual_sizes_are_warnings(client: httpx.AsyncClient, admin: dict[str, str]) -> None:
    told = (await load(client, admin, [GRID, "x", None, None, None, 900])).json()
    assert told["created"] == 1
    [warning] = told["warnings"]
    assert warning == {
        "row": 2,
        "column": "households_target",
        "header": "目标户数",
        "code": "grid-too-large",
        "value": "900",
    }


async def test_many_problems_are_counted_and_the_first_told(client: httpx.AsyncClient, admin: dict[str, str]) -> None:
    answer = (await load(client, admin, *([f"x{number}", "x"] for number in range(300)))).json()
    assert len(answer["errors"]) == 200
    assert answer["params"] == {"problems": 300}


@pytest.mark.parametrize("role", ["grid_worker", "community_secretary"])
async def test_others_may_not(district: District, client: httpx.AsyncClient, role: str) -> None:
    headers = await district.arrive(role, PEACH_1 if role == "grid_worker" else PEACH)
    assert (await load(client, headers, [GRID, "x"])).status_code == 403
    assert (await client.get("/api/v1/import/areas/template", headers=headers)).status_code == 403


async def test_a_file_that_is_none(client: httpx.AsyncClient, admin: dict[str, str]) -> None:
    path = "/api/v1/import/areas"
    garbage = await client.post(path, files=upload(b"not a workbook"), headers=admin)
    assert (garbage.status_code, garbage.json()["code"]) == (415, "unsupported-media")
    missing = await client.post(path, headers=admin)
    assert (missing.status_code, missing.json()["errors"][0]["pointer"]) == (422, "/file")


async def test_the_template_has_the_header_words_that_are_read(
    client: httpx.AsyncClient, admin: dict[str, str]
) -> None:
    answer = await client.get("/api/v1/import/areas/template", headers=admin)
    assert answer.headers["content-type"].startswith("application/vnd.openxmlformats")
    assert ".xlsx" in answer.headers["content-disposition"]
    with CalamineWorkbook.from_filelike(io.BytesIO(answer.content)) as book:
        assert book.get_sheet_by_index(0).to_python() == [HEADER]
