"""The map of open cases: who sees what in which box, counts where there are many, and places as a caller tells them."""

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.demo import nouns
from app.incidents import maps
from app.incidents.finding import runs
from app.incidents.maps import Box, cell_size
from app.incidents.models import Incident
from app.kernel.ids import new_id
from app.organisation.models import Area
from tests import district as at
from tests.incidents import LIGHTS, Town, intake_data

LAT, LON = 36.9, 100.2
BOX = {"west": LON - 0.01, "south": LAT - 0.01, "east": LON + 0.01, "north": LAT + 0.01}


def position(lat: float = LAT, lon: float = LON) -> dict[str, Any]:
    return {"lat": lat, "lon": lon, "accuracy_m": 8}


async def points(town: Town, who: str, **changed: Any) -> list[str]:
    answer = await town.get(who, "/incidents/map", **(BOX | changed))
    assert answer.status_code == 200, answer.text
    assert answer.json()["cells"] == []
    return [point["id"] for point in answer.json()["points"]]


async def test_everybody_sees_on_the_map_what_they_see_in_the_queue(town: Town) -> None:
    near = await town.to("dispatched", position=position())
    far = await town.report(position=position(LAT + 0.02))
    nowhere = await town.report()
    closed = await town.to("closed", position=position())
    elsewhere = await town.report("stranger", grid_code=at.PLUM_1, position=position())
    expected = {
        "worker": {near},
        "secretary": {near},
        "other_secretary": {elsewhere},
        "street": {near, elsewhere},
        "district": {near, elsewhere},
        "handler": {near},
        "other_handler": set(),
        "agent": set(),
        "hotline": {near, elsewhere},
    }
    for who, seen in expected.items():
        assert set(await points(town, who)) == seen, who
        queue = (await town.get(who, "/incidents")).json()["items"]
        assert {row["id"] for row in queue} - {far, nowhere} == seen, who
    assert closed not in expected["district"]
    assert set(await points(town, "district", north=LAT + 0.03)) == {near, far, elsewhere}
    assert (await town.get("auditor", "/incidents/map", **BOX)).status_code == 403


async def test_what_somebody_told_elsewhere_is_on_their_map(town: Town, session: AsyncSession) -> None:
    told = await town.report(position=position())
    row = await town.incident(told)
    other = (await session.scalars(text(f"select path from areas where code = '{at.PLUM_1}'"))).one()
    row.grid_code, row.path = at.PLUM_1, other
    await session.flush()
    assert await points(town, "worker") == [told]
    assert await points(town, "colleague") == []


async def test_an_agent_sees_what_waits_for_a_call(town: Town) -> None:
    await town.report(position=position())
    waiting = await town.to("pending_callback", position=position())
    assert await points(town, "agent") == [waiting]


async def test_a_box_does_not_betray_where_a_hidden_case_lies(town: Town) -> None:
    """A dispute is in the queue of people outside as a number and a community; on no map of theirs."""
    told = await town.register(category="0901", text="楼上漏水，两家争了几次", position=position())
    rows = (await town.get("supervisor", "/incidents")).json()["items"]
    assert [(row["id"], row["is_hidden"], row["lat"]) for row in rows] == [(told["id"], True, None)]
    assert await points(town, "supervisor") == []
    assert await points(town, "street") == [told["id"]]


async def test_nobody_finds_a_complaint_about_their_unit(town: Town) -> None:
    category = (await town.get("hotline", "/categories", q="")).json()["items"]
    code = next(one["code"] for one in category if one["is_confidential"])
    told = await town.register(category=code, text="工作人员态度生硬，推诿不办", about_unit=LIGHTS, position=position())
    assert told["id"] in await points(town, "district")
    for who in ("handler", "lead", "secretary", "worker"):
        assert told["id"] not in await points(town, who), who


async def test_a_point_tells_what_a_marker_needs(town: Town) -> None:
    await town.report(position=position(), urgent=True, urgent_reason="有人摔倒", text="长" * 100)
    [point] = (await town.get("street", "/incidents/map", **BOX)).json()["points"]
    assert (point["lat"], point["lon"], point["urgency"], point["title"]) == (LAT, LON, 1, "长" * 60)
    assert (point["category"], point["state"], point["desk"]) == ("0203", "pending_dispatch", "street")
    assert "text" not in point


async def test_filters_are_those_of_the_queue(town: Town, session: AsyncSession) -> None:
    one = await town.report(position=position())
    other = await town.to("pending_dispatch", position=position())
    assert await points(town, "street", state="submitted") == [one]
    assert await points(town, "street", state="pending_dispatch", desk="street") == [other]
    assert await points(town, "street", desk="district") == []
    assert await points(town, "street", urgent=True) == []
    assert await points(town, "street", overdue=True) == []
    assert set(await points(town, "street", area=at.PEACH)) == {one, other}
    assert await points(town, "street", area=at.PLUM) == []
    await session.execute(text("update incidents set due_at = now() - interval '1 hour' where id = :id"), {"id": one})
    assert await points(town, "street", overdue=True) == [one]


@pytest.mark.parametrize("wrong", [{"west": LON + 1}, {"south": LAT + 1}, {"north": 91}, {"east": "x"}])
async def test_a_box_is_a_box(town: Town, wrong: dict[str, Any]) -> None:
    assert (await town.get("street", "/incidents/map", **(BOX | wrong))).status_code == 422


async def many(town: Town, session: AsyncSession, count: int) -> None:
    """Copies of one case, west to east in one line, the first of them urgent."""
    row = await town.incident(await town.report(position=position()))
    fields = {column.key: getattr(row, column.key) for column in Incident.__table__.columns}
    step = 0.018 / count
    session.add_all(
        Incident(
            **fields
            | {"id": new_id(), "no": f"x-{n}", "lat": LAT, "lon": LON - 0.009 + n * step, "urgency": int(n == 0)}
        )
        for n in range(count)
    )
    await session.flush()


async def test_where_there_are_many_they_are_counted(
    town: Town, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maps, "POINTS", 50)
    await many(town, session, 60)
    answer = (await town.get("street", "/incidents/map", **BOX)).json()
    assert answer["points"] == []
    assert answer["cell_deg"] == cell_size(Box(**BOX))
    assert sum(cell["n"] for cell in answer["cells"]) == 61
    assert sum(cell["urgent"] for cell in answer["cells"]) == 1
    assert sum(cell["pressing"] for cell in answer["cells"]) == 1
    size = answer["cell_deg"]
    for cell in answer["cells"]:
        assert not cell["is_more"]
        assert cell["x"] * size <= cell["lon"] < (cell["x"] + 1) * size
        assert cell["y"] * size <= cell["lat"] < (cell["y"] + 1) * size
    elsewhere = (await town.get("street", "/incidents/map", **(BOX | {"west": BOX["west"] - 0.0001}))).json()
    same = {(cell["x"], cell["y"]): cell["n"] for cell in elsewhere["cells"] if elsewhere["cell_deg"] == size}
    assert same == {(cell["x"], cell["y"]): cell["n"] for cell in answer["cells"]}
    # somebody who sees none of them counts none
    assert await points(town, "other_secretary") == []


async def test_counting_ends_somewhere(town: Town, session: AsyncSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maps, "POINTS", 20)
    monkeypatch.setattr(maps, "COUNTED", 2)
    await many(town, session, 60)
    cells = (await town.get("street", "/incidents/map", **BOX)).json()["cells"]
    assert [cell["n"] for cell in cells if cell["is_more"]] == [2] * sum(cell["is_more"] for cell in cells)
    assert any(cell["is_more"] for cell in cells)


@pytest.mark.parametrize("longer", [360.0, 180.0, 3.0, 0.02, 0.00001])
def test_cells_are_four_to_eight_along_the_longer_side(longer: float) -> None:
    size = cell_size(Box(0, 0, longer, longer / 2))
    assert 4 <= longer / size <= 8 or size < 2e-6
    assert (360 / size).is_integer()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("新宋3号", ["新宋", "3号"]),
        ("槐荫里3号楼", ["槐荫里", "3号楼"]),
        ("松花巷 12", ["松花巷", "12"]),
        ("3", ["3"]),
        ("3 号", ["3", "号"]),
        ("", []),
    ],
)
def test_words_and_numbers_are_told_apart(told: str, words: list[str]) -> None:
    assert runs(told) == words


async def find(town: Town, told: str, who: str = "hotline") -> list[tuple[str, str | None, str]]:
    answer = await town.get(who, "/incidents/places", q=told)
    assert answer.status_code == 200, answer.text
    return [(one["label"], one["grid_code"], one["community_code"]) for one in answer.json()]


async def test_a_few_words_find_the_grid(town: Town, session: AsyncSession) -> None:
    areas = {area.code: area for area in await session.scalars(select(Area))}
    peach, plum = areas[at.PEACH_1], areas[at.PLUM_2]
    session.add_all(
        [
            nouns.dwelling(peach, "新宋路", "", "3号", place=""),
            nouns.dwelling(peach, "新宋路", "", "31号", place=""),
            *(nouns.dwelling(plum, "3号楼", "1", f"{floor}01", place="新宋苑") for floor in range(1, 7)),
        ]
    )
    await session.flush()
    assert await find(town, "新宋3号") == [
        ("新宋路3号", at.PEACH_1, at.PEACH),
        ("新宋苑3号楼", at.PLUM_2, at.PLUM),
    ]
    assert await find(town, "新宋路31") == [("新宋路31号", at.PEACH_1, at.PEACH)]
    assert await find(town, "苑3号楼1") == [("新宋苑3号楼", at.PLUM_2, at.PLUM)]
    assert await find(town, "梅岭") == [
        ("梅岭社区", None, at.PLUM),
        ("梅岭社区梅岭第一网格", at.PLUM_1, at.PLUM),
        ("梅岭社区梅岭第二网格", at.PLUM_2, at.PLUM),
    ]
    assert await find(town, "%") == await find(town, "_") == []
    assert (await town.get("secretary", "/incidents/places", q="新宋")).status_code == 403


async def test_a_told_position_is_kept_and_an_odd_one_flagged(town: Town) -> None:
    told = await town.register(**intake_data(position=position(), place_text="桃源东门"))
    row = await town.incident(told["id"])
    assert (row.lat, row.lon, row.flags) == (LAT, LON, [])


async def test_what_lies_underneath_is_told_to_desks(town: Town) -> None:
    answer = await town.get("street", "/incidents/map/tiles")
    assert answer.json() == {"url": None, "datum": "wgs84", "attribution": ""}
    assert (await town.get("auditor", "/incidents/map/tiles")).status_code == 403
