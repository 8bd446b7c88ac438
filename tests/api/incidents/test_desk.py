"""What a desk asks beside the cases: whom to give one to and why, how much waits where, a first look in the queue."""

from app.incidents.dispatching.suggestions import NAMED, likeness
from tests.incidents import LIGHTS, ROADS, Town


def test_short_words_find_the_units_they_mean() -> None:
    assert likeness("市政照明", "department", "市政照明所") == 1
    assert likeness("城管环卫/物业", "department", "城市管理局") == 1
    assert likeness("社区/物业", "community", "槐荫里") == 0.8
    assert likeness("市政照明", "department", "燃气管理所") == 0
    assert likeness("市政排水", "department", "市政照明所") < NAMED


async def test_a_unit_is_suggested_with_its_reasons(town: Town) -> None:
    done = await town.to("closed")
    one = await town.to("pending_dispatch")
    told = (await town.get("street", f"/incidents/{one}/suggestions")).json()
    first = told["units"][0]
    assert (first["code"], first["alike"], first["done"]) == (LIGHTS, 1, 1), (done, told)
    assert first["reasons"] == ["category", "history", "area"]
    given = await town.go("street", one, "dispatch", lead=first["code"])
    case = (await town.get("street", f"/incidents/{given['id']}")).json()
    for timer in ("accept", "handle"):
        assert case["timers"][timer][:16] == told[f"{timer}_due"][:16]


async def test_who_gave_it_back_is_not_suggested_again(town: Town) -> None:
    one = await town.to("dispatched")
    back = {"reason": "wrong_unit", "basis": "职责清单第三条", "suggested_unit": ROADS}
    await town.go("lead", one, "return_dispatch", **back)
    told = (await town.get("street", f"/incidents/{one}/suggestions")).json()
    assert LIGHTS not in [unit["code"] for unit in told["units"]]
    [row] = (await town.get("street", "/incidents")).json()["items"]
    assert row["return_count"] == 1


async def test_suggestions_are_for_desks_that_see_the_case(town: Town) -> None:
    one = await town.to("pending_dispatch")
    assert (await town.get("handler", f"/incidents/{one}/suggestions")).status_code == 403
    assert (await town.get("secretary", f"/incidents/{one}/suggestions")).status_code == 403
    unknown = "00000000-0000-7000-8000-000000000000"
    assert (await town.get("street", f"/incidents/{unknown}/suggestions")).status_code == 404


async def test_counters_count_what_the_reader_may_see(town: Town) -> None:
    await town.to("submitted")
    await town.to("pending_dispatch")
    await town.to("dispatched")
    counted = (await town.get("street", "/incidents/counters")).json()
    assert {(one["state"], one["n"]) for one in counted} == {
        ("submitted", 1),
        ("pending_dispatch", 1),
        ("dispatched", 1),
    }
    [own] = (await town.get("handler", "/incidents/counters")).json()
    assert (own["state"], own["n"], own["overdue"], own["urgent"]) == ("dispatched", 1, 0, 0)
    assert (await town.get("other_secretary", "/incidents/counters")).json() == []


async def test_a_row_tells_of_its_photos(town: Town) -> None:
    await town.to("submitted", category="0202", media=["ab" * 32, "cd" * 32])
    [row] = (await town.get("secretary", "/incidents")).json()["items"]
    assert (row["photo_count"], row["cover"]) == (2, "ab" * 32)
