"""A grid's households from a spreadsheet: all or nothing, safe to repeat, and never an identity number."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.kernel.changes import bump
from app.kernel.clock import now, today
from app.kernel.ids import new_id
from app.organisation.models import Area
from app.registers.excel import register
from app.registers.models import Dwelling, Household, HouseholdEdit, Resident
from tests import factories as make
from tests.district import PEACH, PEACH_1, PEACH_2, PLUM_1, District
from tests.sheets import upload, workbook

SANG_CELLS: dict[str, Any] = {
    "楼栋": "3号楼",
    "单元": "1",
    "房号": "302",
    "地址": "槐荫里3号楼1单元302",
    "房屋用途": "自住",
    "姓名": "桑白露",
    "性别": "女",
    "出生年": "1943",
    "与户主关系": "户主",
    "人户状态": "人户一致",
    "电话": "154 0000 0427",
    "是否联系人": None,
    "走访方式": "先打电话",
    "上门提示": "敲门大声、有猫",
    "走访类别": "独居老人探访",
    "走访间隔(天)": "7",
    "数据来源": "本人",
    "法律依据": "同意",
}
HEADER = tuple(SANG_CELLS)


def line(**cells: Any) -> tuple[Any, ...]:
    """A row with these cells by header word, the others empty."""
    return tuple(cells.get(word) for word in HEADER)


def row(**cells: Any) -> tuple[Any, ...]:
    """A row like 桑白露's, but for these cells."""
    return line(**SANG_CELLS | cells)


SANG = row()
RENTS = {"房屋用途": "租住", "走访方式": "晚上", "上门提示": None, "走访类别": None, "走访间隔(天)": None}
TONG = {"单元": "2", "房号": "501", "地址": None, "姓名": "童小满", "出生年": "1990-05-01", "人户状态": "外来"}
KIN = {"人户状态": "外来", "数据来源": "家人", "法律依据": "法定职责"}
FAMILY = (
    row(电话="15400006214", 是否联系人="是", **RENTS, **TONG),
    line(姓名="韩牧野", 性别="男", 出生年=1988, 与户主关系="配偶", **KIN),
    line(姓名="韩星禾", 性别="女", 出生年=2020, 与户主关系="女儿", 是否联系人="否", **KIN),
)
EMPTY = line(楼栋="3号楼", 单元="2", 房号="502", 房屋用途="空置")
SHEET = (SANG, *FAMILY, EMPTY)


class Desk:
    """The secretary of the first community, loading sheets into its first grid."""

    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers

    async def load(
        self, *rows: tuple[Any, ...], status: int = 200, grid: str = PEACH_1, header: Any = HEADER, **params: Any
    ) -> Any:
        answer = await self.client.post(
            "/api/v1/import/households",
            params={"grid_code": grid, **params},
            files=upload(workbook(header, rows)),
            headers=self.headers,
        )
        assert answer.status_code == status, answer.text
        return answer.json()

    async def refused(self, *rows: tuple[Any, ...], **more: Any) -> list[tuple[str, str]]:
        """(pointer, code) of every problem."""
        problem = await self.load(*rows, status=422, **more)
        return [(error["pointer"], error["code"]) for error in problem["errors"]]


@pytest.fixture
async def secretary(district: District) -> Desk:
    return Desk(district.client, await district.arrive("community_secretary", PEACH))


async def counts(session: AsyncSession) -> tuple[int, ...]:
    """How many doors, households and residents there are."""
    return tuple(
        [
            await session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Dwelling, Household, Resident)
        ]
    )


async def home(session: AsyncSession, name: str) -> Any:
    """Door, household and row of a person, as they are now."""
    query = (
        select(Dwelling, Household, Resident)
        .join(Household, Household.dwelling_id == Dwelling.id)
        .join(Resident, Resident.household_id == Household.id)
        .where(Resident.name == name)
        .execution_options(populate_existing=True)
    )
    return (await session.execute(query)).one()


async def test_a_sheet_becomes_doors_households_and_people(secretary: Desk, session: AsyncSession) -> None:
    rev = await make.current_rev(session)
    report = await secretary.load(*SHEET)
    assert report == {
        "dry_run": False,
        "rows": 5,
        "created": 5,
        "changed": 0,
        "unchanged": 0,
        "problems": [],
        "problem_count": 0,
        "warnings": [],
        "ignored_columns": [],
        "households_created": 3,
        "residents_created": 4,
    }
    assert await counts(session) == (3, 3, 4)
    door, household, sang = await home(session, "桑白露")
    assert (door.building, door.unit, door.floor, door.room, door.use) == ("3号楼", "1", 3, "302", "self")
    assert (household.contact_name, household.contact_phone) == ("桑白露", "15400000427")
    assert (household.visit_preference, household.hints) == ("call_first", ["knock_loud", "cat"])
    assert (household.plan_kind, household.plan_form, household.plan_every_days) == ("care", "living_alone@1", 7)
    assert household.due_on is not None
    assert household.due_on > today()
    assert (sang.pinyin, sang.initials, sang.sex, sang.birth_year) == ("sang bailu", "sbl", 2, 1943)
    assert (sang.relation, sang.residence_kind, sang.phone_tail) == ("02", "registered", "0427")
    assert (sang.data_source, sang.legal_basis, sang.is_contact) == ("self", "consent", True)
    assert sang.review_on > today()
    assert {door.rev, household.rev, sang.rev} == {rev + 1}  # one change, stamped on everything
    area = (await session.scalars(select(Area).where(Area.code == PEACH_1))).one()
    assert {door.path, household.path, sang.path} == {area.path}


async def test_empty_cells_mean_the_household_above(secretary: Desk, session: AsyncSession) -> None:
    await secretary.load(*SHEET)
    door, tong, child = await home(session, "韩星禾")
    assert (door.address, door.use) == ("3号楼2单元501", "rented")
    assert (tong.members_count, tong.contact_name, tong.visit_preference) == (3, "童小满", "evening")
    assert (child.birth_year, child.relation, child.is_contact) == (2020, "30", False)
    assert tong.plan_every_days == 90


async def test_a_door_without_people_is_vacant_and_never_due(secretary: Desk, session: AsyncSession) -> None:
    await secretary.load(*SHEET)
    query = select(Dwelling.use, Household.status, Household.due_on, Household.members_count, Household.contact_name)
    vacant = query.join(Household, Household.dwelling_id == Dwelling.id).where(Dwelling.room == "502")
    assert (await session.execute(vacant)).one() == ("vacant", "vacant", None, 0, None)


async def test_the_same_file_again_changes_nothing(secretary: Desk, session: AsyncSession) -> None:
    await secretary.load(*SHEET)
    rev, audits = await make.current_rev(session), await session.scalar(select(func.count()).select_from(AuditEntry))
    report = await secretary.load(*SHEET)
    assert (report["created"], report["changed"], report["unchanged"]) == (0, 0, 5)
    assert await counts(session) == (3, 3, 4)
    assert await make.current_rev(session) == rev
    assert await session.scalar(select(func.count()).select_from(AuditEntry)) == audits


async def test_a_dry_run_reports_and_writes_nothing(secretary: Desk, session: AsyncSession) -> None:
    report = await secretary.load(*SHEET, dry_run=True)
    assert (report["created"], report["households_created"], report["residents_created"]) == (5, 3, 4)
    assert await counts(session) == (0, 0, 0)


async def test_doors_are_kept_in_one_spelling(secretary: Desk, session: AsyncSession) -> None:
    await secretary.load(row(楼栋="3", 单元="1单元", 房号="302室"))
    report = await secretary.load(row(楼栋="３号楼", 单元=1, 房号=302))
    assert report["unchanged"] == 1
    assert await counts(session) == (1, 1, 1)


async def test_new_households_are_not_all_due_on_one_day(secretary: Desk, session: AsyncSession) -> None:
    await secretary.load(
        *(row(房号=f"{n}01", 姓名=f"桑{n}", 走访类别=None, **{"走访间隔(天)": 90}) for n in range(1, 31))
    )
    days = list(await session.scalars(select(Household.due_on).order_by(Household.household_no)))
    assert days == [today() + timedelta(days=3 * n) for n in range(1, 31)]


async def test_what_differs_is_brought_up_to_date_and_remembered(secretary: Desk, session: AsyncSession) -> None:
    await secretary.load(*SHEET)
    rev = await make.current_rev(session)
    report = await secretary.load(row(房屋用途="租住", 电话="15400009999", 走访方式="晚上"), *FAMILY)
    assert (report["created"], report["changed"], report["unchanged"]) == (0, 1, 3)
    door, household, sang = await home(session, "桑白露")
    assert (door.use, household.visit_preference, sang.phone, sang.phone_tail) == (
        "rented",
        "evening",
        "15400009999",
        "9999",
    )
    assert household.contact_phone == "15400000427"  # the contact is set once, then edited at the door
    assert {door.rev, household.rev, sang.rev} == {rev + 1}
    edits = (await session.scalars(select(HouseholdEdit).order_by(HouseholdEdit.field))).all()
    assert [(edit.field, edit.old, edit.new, edit.rev) for edit in edits] == [
        ("use", "self", "rented", rev + 1),
        ("visit_preference", "call_first", "evening", rev + 1),
    ]


async def test_an_old_file_does_not_undo_what_was_learned_at_the_door(secretary: Desk, session: AsyncSession) -> None:
    await secretary.load(*SHEET)
    _, household, _ = await home(session, "桑白露")
    household.visit_preference, household.hints = "weekend", ["cat"]
    for field, old, new in (
        ("visit_preference", "call_first", "weekend"),
        ("hints", '["cat","knock_loud"]', '["cat"]'),
    ):
        session.add(
            HouseholdEdit(
                id=new_id(),
                household_id=household.id,
                field=field,
                old=old,
                new=new,
                edited_by=new_id(),
                edited_by_name="纪晴川",
                edited_at=now(),
                rev=await bump(session),
            )
        )
    await session.flush()
    report = await secretary.load(*SHEET)
    assert (report["changed"], report["unchanged"]) == (0, 5)
    assert [(warning["row"], warning["column"], warning["code"]) for warning in report["warnings"]] == [
        (2, "visit_preference", "changed-since"),
        (2, "hints", "changed-since"),
    ]
    _, household, _ = await home(session, "桑白露")
    assert (household.visit_preference, household.hints) == ("weekend", ["cat"])


async def test_somebody_new_joins_a_household(secretary: Desk, session: AsyncSession) -> None:
    await secretary.load(SANG, EMPTY)
    new = row(
        姓名="桑知远", 性别="男", 出生年=1970, 与户主关系="儿子", 电话="15400008816", 是否联系人="是", 走访类别=None
    )
    moved_in = row(楼栋="3号楼", 单元="2", 房号="502", 房屋用途="自住", 姓名="谷雨声", 出生年=1950, 走访类别=None)
    report = await secretary.load(new, moved_in)
    assert (report["created"], report["residents_created"], report["households_created"]) == (2, 2, 0)
    _, household, sang = await home(session, "桑白露")
    assert (household.members_count, household.contact_name, household.contact_phone) == (2, "桑知远", "15400008816")
    assert not sang.is_contact
    door, vacant, _ = await home(session, "谷雨声")
    assert (vacant.status, vacant.members_count, door.use) == ("active", 1, "self")
    assert vacant.due_on is not None


async def test_two_of_one_name_are_told_apart_by_their_year(secretary: Desk, session: AsyncSession) -> None:
    twins = [row(出生年=year, 与户主关系=kin) for year, kin in ((1943, "户主"), (1970, "女儿"))]
    await secretary.load(*twins)
    assert (await secretary.load(*twins))["unchanged"] == 2
    assert await counts(session) == (1, 1, 2)


async def test_a_year_that_was_missing_is_filled_in(secretary: Desk, session: AsyncSession) -> None:
    await secretary.load(row(出生年=None))
    report = await secretary.load(SANG)
    assert (report["created"], report["changed"]) == (0, 1)
    assert (await home(session, "桑白露"))[2].birth_year == 1943


async def test_somebody_seen_elsewhere_is_pointed_out_and_kept(secretary: Desk, session: AsyncSession) -> None:
    await secretary.load(SANG)
    report = await secretary.load(row(房号="501"))
    assert [(w["row"], w["column"], w["code"]) for w in report["warnings"]] == [(2, "name", "seen-elsewhere")]
    assert "桑白露" not in str(report)
    assert await counts(session) == (2, 2, 2)


WRONG = [
    ({"楼栋": None}, "building", "missing"),
    ({"房号": None}, "room", "missing"),
    ({"姓名": None}, "name", "missing"),
    ({"姓名": "桑" * 61}, "name", "too-long"),
    ({"房号": "3" * 21}, "room", "too-long"),
    ({"地址": "槐" * 121}, "address", "too-long"),
    ({"房屋用途": "仓库"}, "use", "unknown-word"),
    ({"性别": "女士"}, "sex", "unknown-word"),
    ({"出生年": "八十三"}, "birth_year", "not-a-year"),
    ({"出生年": 2100}, "birth_year", "not-a-year"),
    ({"与户主关系": "朋友"}, "relation", "unknown-word"),
    ({"人户状态": "不明"}, "residence_kind", "unknown-word"),
    ({"电话": "住户不给"}, "phone", "not-a-phone"),
    ({"是否联系人": "也许"}, "is_contact", "unknown-word"),
    ({"走访方式": "翻墙"}, "visit_preference", "unknown-word"),
    ({"上门提示": "敲门大声、脾气不好"}, "hints", "unknown-word"),
    ({"走访类别": "重点人员"}, "plan_kind", "unknown-word"),
    ({"走访间隔(天)": 0}, "plan_every_days", "not-a-number"),
    ({"走访间隔(天)": 401}, "plan_every_days", "not-a-number"),
    ({"数据来源": None}, "data_source", "missing"),  # R1
    ({"法律依据": None}, "legal_basis", "missing"),  # R1
    ({"法律依据": "领导要求"}, "legal_basis", "unknown-word"),
    ({"姓名": "990101194305010427"}, "name", "id-number-not-wanted"),
    ({"电话": "990101 19430501 0427"}, "phone", "id-number-not-wanted"),
    ({"地址": "槐荫里 99010119430501042X"}, "address", "id-number-not-wanted"),
    ({"电话": 990101194305010427}, "phone", "id-number-not-wanted"),  # a number cell has lost its tail by now
]


@pytest.mark.parametrize(("cells", "column", "code"), WRONG)
async def test_one_wrong_cell_stops_the_whole_file_and_is_named(
    secretary: Desk, session: AsyncSession, cells: dict[str, Any], column: str, code: str
) -> None:
    problem = await secretary.load(row(**cells), row(房号="101", 姓名="谷雨声"), status=422)
    assert (f"/rows/2/{column}", code) in [(error["pointer"], error["code"]) for error in problem["errors"]]
    assert await counts(session) == (0, 0, 0)
    assert not any(str(value) in str(problem) for value in cells.values() if value and len(str(value)) > 4)


async def test_a_dry_run_names_every_problem_with_its_column_in_words(secretary: Desk) -> None:
    report = await secretary.load(row(性别="女士", 电话="?"), dry_run=True)
    assert (report["created"], report["problem_count"]) == (0, 2)
    assert [(p["row"], p["column"], p["header"], p["code"]) for p in report["problems"]] == [
        (2, "sex", "性别", "unknown-word"),
        (2, "phone", "电话", "not-a-phone"),
    ]


async def test_what_contradicts_itself_within_a_household_is_named(secretary: Desk) -> None:
    assert await secretary.refused(
        row(与户主关系="户主", 是否联系人="是"),
        row(姓名="谷雨声", 与户主关系="户主", 是否联系人="是", 房屋用途="租住"),
        row(姓名="谷雨声", 与户主关系="其他"),
    ) == [
        ("/rows/3/use", "differs-above"),
        ("/rows/3/relation", "two-heads"),
        ("/rows/3/is_contact", "two-contacts"),
        ("/rows/4/name", "twice-in-household"),
    ]


@pytest.mark.parametrize("word", ["身份证号", "公民身份号码", "证件号码"])
async def test_a_column_for_identity_numbers_is_refused_even_when_it_is_empty(secretary: Desk, word: str) -> None:
    assert await secretary.refused((*SANG, None), header=(*HEADER, word)) == [
        ("/rows/2/id_number", "id-number-not-wanted")
    ]


async def test_a_missing_column_is_named(secretary: Desk) -> None:
    found = await secretary.refused(SANG[:5], header=HEADER[:5])
    assert found == [("/rows/1/name", "missing-column")]


async def test_a_shared_flat_is_not_guessed_at(secretary: Desk, session: AsyncSession) -> None:
    await secretary.load(SANG)
    door, household, _ = await home(session, "桑白露")
    second = make.household(door, rev=household.rev)
    await make.settle(session, second)
    assert await secretary.refused(SANG) == [("/rows/2/room", "several-households")]


async def test_a_new_door_joins_the_micro_grid_of_its_building(secretary: Desk, session: AsyncSession) -> None:
    grid = (await session.scalars(select(Area).where(Area.code == PEACH_1))).one()
    micro = await make.area(session, f"{PEACH_1}01", "micro_grid", "3号楼微网格", grid)
    await make.home(session, micro, "谷雨声", door=("3号楼", "2", "602"))
    await secretary.load(SANG)
    door, household, sang = await home(session, "桑白露")
    assert {door.path, household.path, sang.path} == {micro.path}
    assert {door.grid_code, household.grid_code, sang.grid_code} == {PEACH_1}


async def test_the_plan_is_drawn_again_when_somebody_wrote_meanwhile(
    secretary: Desk, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone's change lands between the reading of the register and the taking of the counter."""
    await secretary.load(row(走访方式=None))
    _, household, _ = await home(session, "桑白露")
    real, loads = register.load, 0

    async def load_then_a_phone_writes(*given: Any) -> register.Register:
        nonlocal loads
        found = await real(*given)
        loads += 1
        if loads == 1:
            change = "update households set visit_preference = 'evening', rev = :rev where id = :id"
            await session.execute(text(change), {"rev": await bump(session), "id": household.id})
        return found

    monkeypatch.setattr(register, "load", load_then_a_phone_writes)
    await secretary.load(row(走访方式="晚上", 房屋用途="租住"))
    assert loads == 2
    edits = (await session.scalars(select(HouseholdEdit))).all()
    assert [edit.field for edit in edits] == ["use"]  # the preference was already what the sheet says


async def test_who_may_load_what(secretary: Desk, district: District, session: AsyncSession) -> None:
    assert (await secretary.load(SANG, grid=PLUM_1, status=404))["code"] == "not-found"
    worker = Desk(district.client, await district.arrive("grid_worker", PEACH_1))
    assert (await worker.load(SANG, status=403))["code"] == "forbidden"
    sysadmin = Desk(district.client, await district.arrive("sysadmin", "990101"))
    assert (await sysadmin.load(SANG, status=403))["code"] == "forbidden"
    assert await counts(session) == (0, 0, 0)


async def test_grids_do_not_mix(secretary: Desk, session: AsyncSession) -> None:
    await secretary.load(SANG)
    await secretary.load(SANG, grid=PEACH_2)
    assert await counts(session) == (2, 2, 2)
    assert set(await session.scalars(select(Household.grid_code))) == {PEACH_1, PEACH_2}


async def test_an_import_is_written_down_in_numbers(secretary: Desk, session: AsyncSession) -> None:
    await secretary.load(*SHEET)
    entry = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "household.import"))).one()
    assert entry.detail == {"grid_code": PEACH_1, "created": 5, "changed": 0, "households": 3, "residents": 4}
    assert "桑白露" not in entry.content


async def test_ten_thousand_rows_take_seconds(secretary: Desk, session: AsyncSession) -> None:
    rows = [
        row(
            楼栋=f"{n // 200 + 1}号楼",
            房号=f"{n % 200 // 10 + 1}{n % 10:02}",
            地址=None,
            姓名=name,
            出生年=year,
            与户主关系=kin,
            走访类别=None,
        )
        for n in range(2500)
        for name, year, kin in (
            ("桑白露", 1943, "户主"),
            ("谷雨声", 1950, "配偶"),
            ("童小满", 1975, "女儿"),
            ("苗春芽", 2001, "孙女"),
        )
    ]
    started = now()
    report = await secretary.load(*rows)
    assert (report["created"], report["households_created"]) == (10_000, 2500)
    assert (
        now() - started
    ).total_seconds() < 30  # some five alone on two old cores; the sheet itself takes one to make
    assert await counts(session) == (2500, 2500, 10_000)


async def test_the_template_can_be_filled_in_and_loaded(secretary: Desk) -> None:
    answer = await secretary.client.get("/api/v1/import/households/template", headers=secretary.headers)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].endswith(".xlsx")
    report = await secretary.client.post(
        "/api/v1/import/households",
        params={"grid_code": PEACH_1},
        files=upload(answer.content),
        headers=secretary.headers,
    )
    assert (report.status_code, report.json()["errors"]) == (422, [{"pointer": "/rows", "code": "no-rows"}])
