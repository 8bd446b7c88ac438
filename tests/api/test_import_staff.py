"""Staff, posts and assignments from a spreadsheet, up to 1,101 workers on 1,400 grids."""

import io
import time
from datetime import timedelta
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.clock import today
from tests.district import DISTRICT, PEACH, PEACH_1, PEACH_2, PLUM, PLUM_1, PLUM_2, STREET, URBAN_OFFICE, District
from tests.sheets import upload, workbook

HEADER = [
    "工号",
    "姓名",
    "工作电话",
    "岗位*",
    "任职代码*",
    "A/B角",
    "任职方式",
    "工作占比%",
    "起始日期",
    "截止日期",
    "登录名",
    "编制人数",
]
TABLES = ("staff", "accounts", "posts", "assignments")


@pytest.fixture
async def admin(district: District) -> dict[str, str]:
    return await district.arrive("sysadmin", DISTRICT)


def row(employee_no: str | None, name: str | None, role: str, place: str, **more: Any) -> list[Any]:
    """A row with the cells that matter."""
    at = ("mobile", "", "", "rank", "kind", "share", "valid_from", "valid_to", "username", "headcount")
    return [employee_no, name, more.get("mobile"), role, place, *(more.get(key) for key in at[3:])]


async def load(client: httpx.AsyncClient, headers: dict[str, str], *rows: list[Any], dry_run: bool = False) -> Any:
    return await client.post(
        "/api/v1/import/staff", params={"dry_run": dry_run}, files=upload(workbook(HEADER, rows)), headers=headers
    )


async def counts(session: AsyncSession) -> list[int]:
    return [int(await session.scalar(text(f"select count(*) from {table}")) or 0) for table in TABLES]


PEOPLE = (
    row("W0001", "桑白露", "专职网格员", PEACH_1, mobile="0999-5550101", username="bailu"),
    row("W0001", "桑白露", "专职网格员", PEACH_2, rank="B角", share=30),
    row("W0002", "柏冬青", "grid_head", PEACH_1),
    row("W0003", "苗春分", "承办人", URBAN_OFFICE, valid_from="2026-01-01"),
    row("S0001", "荆小满", "专职网格员", PLUM_1, kind="突击支援", valid_to="2099-12-31"),
    row(None, None, "专职网格员", PLUM_2, headcount=2),
)


async def test_people_posts_and_assignments(
    client: httpx.AsyncClient, session: AsyncSession, admin: dict[str, str]
) -> None:
    before = await counts(session)
    answer = await load(client, admin, *PEOPLE)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["rows"], answer.json()["created"]) == (6, 6)
    after = await counts(session)
    assert [b - a for a, b in zip(before, after, strict=True)] == [4, 4, 6, 5]
    held = await session.execute(
        text(
            "select s.name, s.mobile_tail, c.username, c.password_hash is null, h.role, h.rank, h.kind, h.share, "
            "a.code "
            "from assignments h join staff s on s.id = h.staff_id join accounts c on c.staff_id = s.id "
            "join areas a on a.id = h.area_id where employee_no = 'W0001' order by a.code"
        )
    )
    assert [tuple(found) for found in held] == [
        ("桑白露", "0101", "bailu", True, "grid_worker", "A", "permanent", None, PEACH_1),
        ("桑白露", "0101", "bailu", True, "grid_worker", "B", "permanent", 30, PEACH_2),
    ]
    vacant = "select headcount from posts p join areas a on a.id = p.area_id where a.code = :code"
    assert await session.scalar(text(vacant), {"code": PLUM_2}) == 2


async def test_the_same_sheet_again_changes_nothing(
    client: httpx.AsyncClient, session: AsyncSession, admin: dict[str, str]
) -> None:
    await load(client, admin, *PEOPLE)
    before = await counts(session)
    again = (await load(client, admin, *PEOPLE)).json()
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, 6)
    assert await counts(session) == before


async def test_a_dry_run_writes_nothing(
    client: httpx.AsyncClient, session: AsyncSession, admin: dict[str, str]
) -> None:
    await load(client, admin, *PEOPLE)
    before = await counts(session)
    changed = row("W0001", "桑白霜", "专职网格员", PEACH_1, rank="B角")
    told = (await load(client, admin, changed, row("W0009", "雷惊蛰", "信息员", PLUM), dry_run=True)).json()
    assert (told["created"], told["changed"], told["dry_run"]) == (1, 1, True)
    assert await counts(session) == before
    assert await session.scalar(text("select name from staff where employee_no = 'W0001'")) == "桑白露"


async def test_changes_reach_what_is_there(
    client: httpx.AsyncClient, session: AsyncSession, admin: dict[str, str]
) -> None:
    await load(client, admin, *PEOPLE)
    end = (today() + timedelta(30)).isoformat()
    told = (await load(client, admin, row("W0002", "柏冬青", "网格长", PEACH_1, valid_to=end))).json()
    assert (told["created"], told["changed"]) == (0, 1)
    query = "select valid_to from assignments where role = 'grid_head'"
    assert (await session.scalar(text(query))).isoformat() == end


async def test_one_head_hands_over_to_the_next_in_one_sheet(
    client: httpx.AsyncClient, session: AsyncSession, admin: dict[str, str]
) -> None:
    await load(client, admin, *PEOPLE)
    last, first = today() + timedelta(30), today() + timedelta(31)
    new = row("W0004", "翟立秋", "网格长", PEACH_1, valid_from=first.isoformat())
    old = row("W0002", "柏冬青", "网格长", PEACH_1, valid_to=last.isoformat())
    answer = await load(client, admin, new, old)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["created"], answer.json()["changed"]) == (1, 1)


WRONG: tuple[tuple[list[Any], str, str], ...] = (
    (row("W0101", "甲", "村长", PEACH_1), "role", "unknown-word"),
    (row("W0102", "甲", "专职网格员", "000"), "place_code", "unknown-place"),
    (row("W0103", "甲", "专职网格员", PEACH), "place_code", "wrong-place"),
    (row("W0104", "甲", "社区书记", STREET), "place_code", "wrong-place"),
    (row("W0105", None, "专职网格员", PEACH_1), "name", "missing"),
    (row(None, "甲", "专职网格员", PEACH_1), "employee_no", "missing"),
    (row("工号7", "甲", "专职网格员", PEACH_1), "username", "username-shape"),
    (row("W0107", "甲", "专职网格员", PEACH_1, rank="C角"), "rank", "unknown-word"),
    (row("W0108", "甲", "专职网格员", PEACH_1, share=101), "share", "not-a-number"),
    (row("W0109", "甲", "专职网格员", PEACH_1, kind="突击支援"), "valid_to", "surge-needs-end"),
    (row("W0110", "甲", "专职网格员", PEACH_1, valid_to="2020-01-01"), "valid_to", "ends-before-it-begins"),
    (row("W0111", "甲", "专职网格员", PEACH_1, valid_to="后天"), "valid_to", "not-a-day"),
    (row("W0112", "甲", "专职网格员", PEACH_1, username="taken"), "username", "username-taken"),
    (row("W0001", "桑白露", "专职网格员", PEACH_1), "employee_no", "row-twice"),
    (row("W0001", "桑黑露", "专职网格员", PLUM_1), "name", "differs-from-row-above"),
    (row("W0113", "甲", "网格长", PEACH_1), "place_code", "grid-head-taken"),
    (row("W0114", "甲", "审计员", DISTRICT), "role", "auditor-stands-alone"),
    (row("W0114", "甲", "信息员", PLUM), "role", "auditor-stands-alone"),
    (row("W0115", "甲", "承办人", URBAN_OFFICE), "role", "callback-by-handler"),
    (row("W0115", "甲", "回访员", URBAN_OFFICE), "role", "callback-by-handler"),
    (row(f"SYSADMIN.{DISTRICT}", "桑白露", "社区书记", PEACH), "employee_no", "own-rights"),
)


async def test_every_problem_is_told_with_its_row_and_column(
    district: District, client: httpx.AsyncClient, session: AsyncSession, admin: dict[str, str]
) -> None:
    await district.person("taken", "informant", PEACH)
    await load(client, admin, *PEOPLE)
    before = await counts(session)
    rows = [PEOPLE[0], *(found for found, _, _ in WRONG)]
    told = (await load(client, admin, *rows, dry_run=True)).json()
    found: dict[int, list[tuple[str, str]]] = {}
    for one in told["problems"]:
        found.setdefault(one["row"], []).append((one["column"], one["code"]))
    for number, (wrong, column, code) in enumerate(WRONG, start=3):
        assert (column, code) in found.get(number, []), wrong
    assert 2 not in found
    refused = await load(client, admin, *rows)
    assert refused.status_code == 422
    assert {"pointer": "/rows/3/role", "code": "unknown-word"} in refused.json()["errors"]
    assert await counts(session) == before


async def test_no_name_or_phone_is_told_back(client: httpx.AsyncClient, admin: dict[str, str]) -> None:
    rows = [row("W0001", name, "专职网格员", PEACH_1, mobile="0999-5550777") for name in ("桑白露", "桑黑露")]
    answer = await load(client, admin, *rows, dry_run=True)
    assert answer.json()["problem_count"] > 0
    assert "桑" not in answer.text
    assert "5550777" not in answer.text


async def test_imported_people_get_a_password_and_sign_in(
    district: District, client: httpx.AsyncClient, admin: dict[str, str]
) -> None:
    await load(client, admin, *PEOPLE)
    path = "/api/v1/staff/passwords"
    told = (await client.post(path, json={"usernames": ["BAILU", "w0002"]}, headers=admin)).json()
    given = {one["username"]: one["password"] for one in told}
    assert set(given) == {"bailu", "w0002"}
    headers = await district.sign_in("bailu", given["bailu"])
    me = (await client.get("/api/v1/me", headers=headers)).json()
    assert [(area["code"], area["rank"]) for area in me["areas"]] == [(PEACH_1, "A"), (PEACH_2, "B")]
    again = (await client.post(path, json={"usernames": ["bailu"]}, headers=admin)).json()
    assert again[0]["password"] != given["bailu"]
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 401
    assert (await client.post(path, json={"usernames": ["bailu", "nobody"]}, headers=admin)).status_code == 404


async def test_who_works_where(district: District, client: httpx.AsyncClient, admin: dict[str, str]) -> None:
    await load(client, admin, *PEOPLE)
    secretary = await district.arrive("community_secretary", PEACH)
    found = (await client.get("/api/v1/staff", headers=secretary)).json()["items"]
    assert [(one["name"], one["role"], one["area"]["code"]) for one in found] == [
        ("桑白露", "grid_worker", PEACH_1),
        ("桑白露", "grid_worker", PEACH_2),
        ("柏冬青", "grid_head", PEACH_1),
        ("桑白露", "community_secretary", PEACH),
    ]
    heads = (await client.get("/api/v1/staff", params={"role": "grid_head"}, headers=secretary)).json()
    assert [one["name"] for one in heads["items"]] == ["柏冬青"]
    below = (await client.get("/api/v1/staff", params={"area": PEACH_2}, headers=secretary)).json()
    assert [one["area"]["code"] for one in below["items"]] == [PEACH_2]
    assert (await client.get("/api/v1/staff", params={"area": PLUM}, headers=secretary)).status_code == 404
    pages, cursor = [], None
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await client.get("/api/v1/staff", params=params, headers=admin)).json()
        pages.append(len(page["items"]))
        if not (cursor := page.get("next")):
            break
    assert pages == [2, 2, 2, 1]


async def test_grids_nobody_looks_after(
    district: District, client: httpx.AsyncClient, session: AsyncSession, admin: dict[str, str]
) -> None:
    async def missing(headers: dict[str, str]) -> list[str]:
        return [
            area["code"] for area in (await client.get("/api/v1/staff/grids-without-worker", headers=headers)).json()
        ]

    secretary = await district.arrive("community_secretary", PEACH)
    assert await missing(admin) == [PEACH_1, PEACH_2, PLUM_1, PLUM_2]
    await load(client, admin, *PEOPLE)
    assert await missing(admin) == [PEACH_2, PLUM_2]  # a B-rank worker is a substitute, not a worker
    assert await missing(secretary) == [PEACH_2]
    await session.execute(text("update staff set status = 'left' where employee_no in ('W0001', 'W0002')"))
    assert await missing(secretary) == [PEACH_1, PEACH_2]


@pytest.mark.one_engine
async def test_1101_workers_on_1400_grids(
    client: httpx.AsyncClient, session: AsyncSession, admin: dict[str, str]
) -> None:
    """The case the product was asked for: fewer workers than grids, so some hold several, and others stand in."""
    grids = [f"{STREET}{community:03}{grid:03}" for community in range(101, 171) for grid in range(1, 21)]
    communities = [[f"{STREET}{number}", f"社区{number}"] for number in range(101, 171)]
    assert len(grids) == 1400
    workers = [f"W{number:04}" for number in range(1, 1102)]
    rows = [row(workers[at % 1101], f"网格员{at % 1101:04}", "专职网格员", grid) for at, grid in enumerate(grids)] + [
        row(workers[(at + 7) % 1101], f"网格员{(at + 7) % 1101:04}", "专职网格员", grid, rank="B角")
        for at, grid in enumerate(grids)
    ]
    began = time.perf_counter()
    areas = workbook(["代码", "名称"], [*communities, *([grid, f"网格{grid[-6:]}"] for grid in grids)])
    told = await client.post("/api/v1/import/areas", files=upload(areas), headers=admin)
    assert (told.status_code, told.json()["created"]) == (200, 1470)
    answer = await load(client, admin, *rows)
    took = time.perf_counter() - began
    assert (answer.status_code, answer.json()["created"]) == (200, 2800)
    assert took < 30, f"{took:.1f} s"  # 1.5 s when nothing else runs
    several = (
        "select count(*) from (select staff_id from assignments where rank = 'A' and role = 'grid_worker' "
        "group by staff_id having count(*) > 1) s"
    )
    assert await session.scalar(text(several)) == 299
    missing = (await client.get("/api/v1/staff/grids-without-worker", headers=admin)).json()
    assert [area["code"] for area in missing] == [PEACH_1, PEACH_2, PLUM_1, PLUM_2]
    again = (await load(client, admin, *rows)).json()
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, 2800)


async def test_only_the_administrator_imports(district: District, client: httpx.AsyncClient) -> None:
    headers = await district.arrive("community_secretary", PEACH)
    assert (await load(client, headers, *PEOPLE)).status_code == 403


async def test_the_template_reads_back(client: httpx.AsyncClient, admin: dict[str, str]) -> None:
    answer = await client.get("/api/v1/import/staff/template", headers=admin)
    with CalamineWorkbook.from_filelike(io.BytesIO(answer.content)) as book:
        assert book.get_sheet_by_index(0).to_python() == [HEADER]
