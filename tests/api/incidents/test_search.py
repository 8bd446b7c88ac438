"""A desk's search: by number or its beginning, by words of the text or the place, and only what the reader may read."""

import pytest

from tests import district as at
from tests.incidents import Town


async def found(town: Town, who: str, query: str) -> list[str]:
    """Texts of the cases found, newest first."""
    answer = await town.get(who, "/incidents", q=query, order="newest")
    assert answer.status_code == 200, answer.text
    return [row["text"] for row in answer.json()["items"]]


@pytest.mark.parametrize("query", ["井盖", "盖下", "老井盖下沉", "槐花巷1", "14号", "井盖%", "_老井"])
async def test_words_of_text_and_place_find_open_and_closed_cases(town: Town, query: str) -> None:
    closed = await town.to("closed", text="老井盖下沉")
    assert await found(town, "street", query) == ["老井盖下沉"], closed
    assert await found(town, "street", "没有的事") == []


async def test_a_number_is_found_by_its_beginning(town: Town) -> None:
    one = await town.incident(await town.report(text="第一件：路灯不亮"))
    await town.report(text="第二件：路灯不亮")
    assert await found(town, "street", one.no) == ["第一件：路灯不亮"]
    for beginning in (one.no[:6], one.no[:9], one.no[:15], one.no[:-1]):
        assert await found(town, "street", beginning) == ["第二件：路灯不亮", "第一件：路灯不亮"], beginning
    assert await found(town, "street", "990101-19") == []


async def test_what_a_reader_may_not_read_is_not_found_by_its_words(town: Town) -> None:
    await town.report(text="桃源的路灯不亮")
    assert await found(town, "secretary", "路灯") == ["桃源的路灯不亮"]
    assert await found(town, "other_secretary", "路灯") == []
    await town.district.person("partner", "grid_worker_pt", at.PEACH_1)
    town.headers["partner"] = await town.district.sign_in("partner")
    restricted = await town.report(category="0901", text="邻里吵架动了手", media=[])
    assert (await town.incident(restricted)).is_restricted
    assert await found(town, "secretary", "动了手") == ["邻里吵架动了手"]
    seen = (await town.get("partner", "/incidents")).json()["items"]
    assert restricted in {row["id"] for row in seen}  # that it is there, and no word of it
    assert await found(town, "partner", "动了手") == []
