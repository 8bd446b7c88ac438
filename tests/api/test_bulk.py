"""Rows written by the thousand: every type as it was, hostile texts as they are, and only what is named changes."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel import bulk
from app.kernel.ids import new_id
from app.premises.models import Building, Premises

HOSTILE = ("a\"b\\c'd", "{x,y}", "NULL", " ", "槐荫里；drop table premises--", "$1::text", "")


def building(n: int, **other: Any) -> dict[str, Any]:
    grid = "990101001001001"
    path = f"990101.990101001.990101001001.{grid}"
    told = {
        "id": new_id(),
        "name": f"{n}号楼",
        "address": "槐荫里",
        "units": None,
        "lat": 36.5,
        "lon": 120.25,
        "rev": 7,
    }
    return told | {"grid_code": grid, "path": path} | other


async def written(session: AsyncSession, rows: list[dict[str, Any]]) -> list[int]:
    return [n async for n in bulk.insert(session, Building, rows)]


async def test_more_rows_than_one_statement_takes(session: AsyncSession) -> None:
    rows = [building(n) for n in range(bulk.AT_ONCE + 3)]
    assert await written(session, rows) == [bulk.AT_ONCE, 3]
    found = {one.id: one for one in await session.scalars(select(Building))}
    assert len(found) == len(rows)
    first = found[rows[0]["id"]]
    assert (first.name, first.units, first.lat, first.path) == ("0号楼", None, 36.5, rows[0]["path"])


async def test_no_rows_are_no_statement(session: AsyncSession) -> None:
    assert await written(session, []) == []
    assert [n async for n in bulk.update(session, Building, [])] == []


async def test_only_what_a_row_names_is_changed(session: AsyncSession) -> None:
    rows = [building(n) for n in range(3)]
    await written(session, rows)
    changes = [{"id": rows[0]["id"], "units": 4}, {"id": rows[1]["id"], "address": "柳岸", "units": 5}]
    assert sorted([n async for n in bulk.update(session, Building, changes)]) == [1, 1]
    found = {one.id: (one.units, one.address) for one in await session.scalars(select(Building))}
    assert [found[row["id"]] for row in rows] == [(4, "槐荫里"), (5, "柳岸"), (None, "槐荫里")]


async def test_texts_and_lists_arrive_as_they_are(session: AsyncSession) -> None:
    place = {"grid_code": "990101001001001", "path": "990101.990101001.990101001001.990101001001001", "rev": 7}
    plain: dict[str, Any] = {"kind": "other", "status": "open", "is_nine_small": False, "address": "x"} | place
    tags: tuple[list[str], ...] = (["gas", "cooking"], [], ["live_in"])
    rows = [
        plain | {"id": new_id(), "name": text, "hazard_tags": tags[n % 3], "contact_phone_sealed": bytes([n, 0, 255])}
        for n, text in enumerate(HOSTILE)
    ]
    async for _ in bulk.insert(session, Premises, rows):
        pass
    found = {one.id: one for one in await session.scalars(select(Premises))}
    for n, row in enumerate(rows):
        kept = found[row["id"]]
        assert (kept.name, kept.hazard_tags, kept.contact_phone_sealed) == (HOSTILE[n], tags[n % 3], bytes([n, 0, 255]))
