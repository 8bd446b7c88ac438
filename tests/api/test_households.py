"""The register over HTTP: search as people speak, pages without gaps, phones masked, every look written down."""

from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.kernel.clock import now
from app.kernel.ids import new_id
from app.organisation.models import Area
from app.registers.models import Household
from app.registers.rules import HINTS
from tests import factories as make
from tests.district import PEACH, PEACH_1, PEACH_2, PLUM, PLUM_1, STREET, District

pytestmark = pytest.mark.one_engine

PHONE = "15400000427"
SECRETARY = "community_secretary"


@pytest.fixture
async def grids(district: District, session: AsyncSession) -> dict[str, Area]:
    """The district's areas by code."""
    return {area.code: area for area in await session.scalars(select(Area))}


@pytest.fixture
async def homes(grids: dict[str, Area], session: AsyncSession) -> dict[str, Household]:
    """Households of two communities, by the name of whom the door belongs to."""
    plan: list[tuple[str, str, str, tuple[str, str, str], str | None]] = [
        ("sang", PEACH_1, "桑白露", ("3号楼", "1", "302"), PHONE),
        ("sun", PEACH_1, "孙葆林", ("5号楼", "3", "201"), "15400007036"),
        ("shan", PEACH_1, "单云舟", ("10号楼", "1", "302"), None),
        ("lane", PEACH_1, "欧阳晴", ("槐花巷", "", "14号"), None),
        ("other", PEACH_2, "桑知远", ("3号楼", "1", "302"), "15400008816"),
        ("plum", PLUM_1, "桑白露", ("3号楼", "1", "302"), PHONE),
    ]
    return {
        key: await make.home(session, grids[code], name, door=door, phone=phone)
        for key, code, name, door, phone in plan
    }


class Desk:
    """Asks as one person."""

    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers

    async def get(self, path: str, status: int = 200, **params: Any) -> Any:
        answer = await self.client.get(f"/api/v1{path}", params=params, headers=self.headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def reveal(self, household: Household, status: int = 200, **body: Any) -> Any:
        path = f"/api/v1/households/{household.id}/reveal"
        answer = await self.client.post(path, json={"reason": "visit"} | body, headers=self.headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def found(self, query: str, **params: Any) -> list[str]:
        """Ids of what a search finds."""
        return [item["id"] for item in (await self.get("/households", query=query, **params))["items"]]


@pytest.fixture
async def secretary(district: District, homes: dict[str, Household]) -> Desk:
    """The secretary of the first community; in `homes`, all but `plum` are hers."""
    return Desk(district.client, await district.arrive(SECRETARY, PEACH))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("桑白露", ["sang"]),
        ("白露", ["sang"]),
        ("桑", ["sang", "other"]),
        ("sbl", ["sang", "sun"]),
        ("SBL", ["sang", "sun"]),
        ("sang bailu", ["sang"]),
        ("sangbai", ["sang"]),
        ("shan", ["shan"]),  # 单 as a surname
        ("ouyang", ["lane"]),
        ("oyq", ["lane"]),
        ("3-1-302", ["sang", "other"]),
        ("3号楼1单元302", ["sang", "other"]),
        ("10-1-302", ["shan"]),
        ("1-302", ["sang", "shan", "other"]),
        ("302", ["sang", "shan", "other"]),
        ("3-302", ["sang", "other"]),
        ("5号楼", ["sun"]),
        ("14号", ["lane"]),
        ("0427", ["sang"]),
        ("036", ["sun"]),
        (PHONE, ["sang"]),
        ("槐花巷", ["lane"]),
        ("%", []),
        ("_", []),
        ("没有这个人", []),
        ("", ["sang", "sun", "shan", "lane", "other"]),
    ],
)
async def test_search_finds_what_people_say(
    secretary: Desk, homes: dict[str, Household], query: str, expected: list[str]
) -> None:
    assert await secretary.found(query) == [str(homes[key].id) for key in expected]


async def test_pages_follow_each_other_without_gap_or_repeat(
    grids: dict[str, Area], district: District, session: AsyncSession
) -> None:
    doors = [(f"{b}号楼", "1", f"{f}01") for b in (10, 2, 1) for f in (10, 2, 1)] + [("槐花巷", "", "2号")]
    made = [await make.home(session, grids[PEACH_1], f"桑{n}", door=door) for n, door in enumerate(doors)]
    desk = Desk(district.client, await district.arrive("grid_worker", PEACH_1))
    shown: list[dict[str, Any]] = []
    asked: dict[str, Any] = {"limit": 3}
    for _ in made:
        page = await desk.get("/households", **asked)
        shown += page["items"]
        asked["cursor"] = page["next"]
        if page["next"] is None:
            break
    assert [(item["building"], item["room"]) for item in shown] == [
        *((f"{b}号楼", f"{f}01") for b in (1, 2, 10) for f in (1, 2, 10)),
        ("槐花巷", "2号"),
    ]


async def test_a_page_goes_on_although_its_last_household_has_gone(
    secretary: Desk, homes: dict[str, Household], session: AsyncSession
) -> None:
    page = await secretary.get("/households", limit=2)
    homes["sun"].deleted_at = now()
    await session.flush()
    again = await secretary.get("/households", limit=2)
    assert [item["id"] for item in again["items"]] == [str(homes["sang"].id), str(homes["shan"].id)]
    rest = await secretary.get("/households", cursor=page["next"])
    assert [item["id"] for item in rest["items"]] == [str(homes[key].id) for key in ("shan", "lane", "other")]


async def test_a_strange_cursor_is_refused(secretary: Desk, homes: dict[str, Household]) -> None:
    for cursor in (str(new_id()), str(homes["plum"].id)):
        problem = await secretary.get("/households", 422, cursor=cursor)
        assert problem["errors"] == [{"pointer": "/cursor", "code": "invalid-cursor"}]


async def test_a_list_shows_four_digits_of_a_phone(secretary: Desk, homes: dict[str, Household]) -> None:
    page = await secretary.get("/households", query="桑白露")
    assert page["items"][0] | {"due_on": None} == {
        "id": str(homes["sang"].id),
        "grid_code": PEACH_1,
        "building": "3号楼",
        "unit": "1",
        "floor": 3,
        "room": "302",
        "address": "槐荫里3号楼1单元302",
        "label": "桑白露",
        "use": "self",
        "status": "active",
        "contact_name": "桑白露",
        "contact_phone_tail": "0427",
        "visit_preference": "any",
        "declined_until": None,
        "hints": [],
        "members_count": 1,
        "plan_kind": "household",
        "plan_form": "household@1",
        "plan_every_days": 90,
        "due_on": None,
        "last_visit_at": None,
        "last_outcome": None,
    }
    assert page["next"] is None


async def test_a_household_shows_its_people_the_head_first(
    secretary: Desk, grids: dict[str, Area], session: AsyncSession
) -> None:
    home = await make.home(
        session, grids[PEACH_1], "童小满", "童星禾", "童谷雨", door=("9号楼", "1", "101"), phone=PHONE, hints=[HINTS[0]]
    )
    await make.settle(session, make.resident(home, "韩牧野", relation="10", phone="15400001111"))
    shown = await secretary.get(f"/households/{home.id}")
    assert shown["label"] == "童小满一家"
    assert shown["hints"] == ["knock_loud"]
    assert [person["name"] for person in shown["residents"]][:2] == ["童小满", "韩牧野"]
    assert [person["phone_tail"] for person in shown["residents"]][:2] == ["0427", "1111"]
    assert shown["residents"][0]["pinyin"] == "tong xiaoman"
    assert all(person["legal_basis"] and person["data_source"] for person in shown["residents"])


async def test_no_answer_but_a_reveal_holds_a_whole_number(secretary: Desk, homes: dict[str, Household]) -> None:
    for path in ("/households", f"/households/{homes['sang'].id}"):
        answer = await secretary.client.get(f"/api/v1{path}", headers=secretary.headers)
        assert "0427" in answer.text
        assert PHONE not in answer.text


async def test_a_reveal_tells_the_number_and_is_written_down(
    secretary: Desk, homes: dict[str, Household], session: AsyncSession
) -> None:
    told = await secretary.reveal(homes["sang"], reason="visit")
    assert told == {"phone": PHONE, "looks_today": 1, "is_unusual": False}
    person = (await secretary.get(f"/households/{homes['sun'].id}"))["residents"][0]
    assert (await secretary.reveal(homes["sun"], resident_id=person["id"]))["phone"] == "15400007036"
    assert (await secretary.reveal(homes["lane"]))["phone"] is None
    entries = (
        await session.scalars(select(AuditEntry).where(AuditEntry.action == "contact.reveal").order_by(AuditEntry.seq))
    ).all()
    assert [(entry.subject_id, entry.detail) for entry in entries] == [
        (homes["sang"].id, {"reason": "visit"}),
        (homes["sun"].id, {"reason": "visit", "resident_id": person["id"]}),
        (homes["lane"].id, {"reason": "visit"}),
    ]
    assert all(entry.actor_id for entry in entries)


async def test_a_person_of_another_household_is_not_revealed(secretary: Desk, homes: dict[str, Household]) -> None:
    person = (await secretary.get(f"/households/{homes['sun'].id}"))["residents"][0]
    problem = await secretary.reveal(homes["sang"], 404, resident_id=person["id"])
    assert problem["code"] == "not-found"


async def test_a_reason_is_one_of_the_list_so_that_the_log_holds_no_names(
    secretary: Desk, homes: dict[str, Household]
) -> None:
    problem = await secretary.reveal(homes["sang"], 422, reason="问问桑白露")
    assert problem["errors"][0]["pointer"] == "/reason"


async def test_looking_is_written_down_without_what_was_typed(
    secretary: Desk, homes: dict[str, Household], session: AsyncSession
) -> None:
    await secretary.found("桑白露")
    await secretary.found("0427")
    await secretary.found("没有这个人")
    await secretary.get(f"/households/{homes['sang'].id}")
    query = select(AuditEntry).where(AuditEntry.action.like("household.%")).order_by(AuditEntry.seq)
    entries = (await session.scalars(query)).all()
    assert [(entry.action, entry.subject_id) for entry in entries] == [
        ("household.list", None),
        ("household.list", None),
        ("household.read", homes["sang"].id),
    ]
    assert entries[1].detail == {"rows": 1, "grid_code": None, "by": ["door", "tail"]}
    assert not any("桑白露" in entry.content or "0427" in entry.content for entry in entries)


async def test_another_community_is_nowhere(
    homes: dict[str, Household], district: District, secretary: Desk, session: AsyncSession
) -> None:
    away = Desk(district.client, await district.arrive(SECRETARY, PLUM))
    assert await away.found("桑") == [str(homes["plum"].id)]
    assert await away.found("", grid_code=PEACH_1) == []
    before = await session.scalar(select(AuditEntry.seq).order_by(AuditEntry.seq.desc()).limit(1))
    assert (await away.get(f"/households/{homes['sang'].id}", 404))["code"] == "not-found"
    await away.reveal(homes["sang"], 404)
    assert await session.scalar(select(AuditEntry.seq).order_by(AuditEntry.seq.desc()).limit(1)) == before


async def test_a_worker_sees_the_own_grid_only(homes: dict[str, Household], district: District) -> None:
    worker = Desk(district.client, await district.arrive("grid_worker", PEACH_2))
    assert await worker.found("") == [str(homes["other"].id)]


async def test_a_micro_grid_head_sees_the_own_doors_only(
    grids: dict[str, Area], district: District, session: AsyncSession
) -> None:
    micro = await make.area(session, f"{PEACH_1}01", "micro_grid", "3号楼微网格", grids[PEACH_1])
    mine = await make.home(session, micro, "谷雨声", door=("3号楼", "2", "602"))
    await make.home(session, grids[PEACH_1], "童小满", door=("5号楼", "2", "501"))
    head = Desk(district.client, await district.arrive("micro_head", micro.code))
    assert await head.found("") == [str(mine.id)]
    worker = Desk(district.client, await district.arrive("grid_worker", PEACH_1))
    assert len(await worker.found("")) == 2


async def test_a_street_sees_no_households(homes: dict[str, Household], district: District) -> None:
    dispatcher = Desk(district.client, await district.arrive("street_dispatcher", STREET))
    for path in ("/households", f"/households/{homes['sang'].id}"):
        assert (await dispatcher.get(path, 403))["code"] == "forbidden"
    await dispatcher.reveal(homes["sang"], 403)


async def test_a_deleted_household_is_gone(secretary: Desk, homes: dict[str, Household], session: AsyncSession) -> None:
    homes["sang"].deleted_at = now()
    await session.flush()
    await secretary.get(f"/households/{homes['sang'].id}", 404)
    assert await secretary.found("sang") == [str(homes["other"].id)]
