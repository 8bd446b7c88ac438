"""A table that this code has never seen is erased by its marks alone."""

from collections.abc import Iterator
from uuid import UUID

import httpx
import pytest
from sqlalchemy import Column, ForeignKey, LargeBinary, Table, Text, Uuid, insert, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.schema import CreateTable

from app.kernel.db import Base
from app.kernel.ids import new_id
from app.kernel.personal import personal, words
from app.privacy import ties
from tests.api.privacy.conftest import NAME, PHONE, Home
from tests.world import World

pytestmark = pytest.mark.one_engine


def forget() -> None:
    for cached in (ties.tables, ties.synced, ties.pointers):
        cached.cache_clear()


@pytest.fixture
def tomorrow() -> Iterator[dict[str, Table]]:
    """Tables of rooms that nobody has written yet: care of a person, a step of it, an uploaded sheet."""
    made = {
        "meals": Table(
            "meals",
            Base.metadata,
            Column("id", Uuid, primary_key=True),
            Column("resident_id", Uuid, ForeignKey("residents.id")),
            Column("diet", Text, info=personal("resident", "text", "blank", "resident"), nullable=False),
        ),
        "meal_steps": Table(
            "meal_steps",
            Base.metadata,
            Column("id", Uuid, primary_key=True),
            Column("meal_id", Uuid),
            Column("said", JSONB, info=words("resident")),
            Column("rung", Text, info=personal("contact", "identity", "row", "resident")),
        ),
        "sheets": Table(
            "sheets",
            Base.metadata,
            Column("id", Uuid, primary_key=True),
            Column("sealed", LargeBinary, info=personal("anyone", "text", "row", "resident")),
        ),
    }
    forget()
    yield made
    for table in made.values():
        Base.metadata.remove(table)
    forget()


async def rows(session: AsyncSession, table: Table) -> dict[UUID, str]:
    return {row.id: str(tuple(row)[1:]) for row in await session.execute(select(table))}


async def test_it_is_erased_by_its_marks(
    home: Home, world: World, officer: httpx.AsyncClient, session: AsyncSession, tomorrow: dict[str, Table]
) -> None:
    for table in tomorrow.values():
        await session.execute(text(str(CreateTable(table).compile(dialect=session.get_bind().dialect))))
    mine, other, for_them, said, rung, far, sheet = (new_id() for _ in range(7))
    meals, steps, sheets = tomorrow["meals"], tomorrow["meal_steps"], tomorrow["sheets"]
    await session.execute(
        insert(meals),
        [
            {"id": mine, "resident_id": home.resident_id, "diet": "少盐"},
            {"id": other, "resident_id": None, "diet": "清淡"},
        ],
    )
    await session.execute(
        insert(steps),
        [
            {"id": for_them, "meal_id": mine, "said": {}, "rung": "戚晚照"},
            {"id": said, "meal_id": other, "said": {"to": [f"问了{NAME}", PHONE]}, "rung": "戚晚照"},
            {"id": rung, "meal_id": other, "said": {}, "rung": NAME},
            {"id": far, "meal_id": other, "said": {"to": ["都好"]}, "rung": "戚晚照"},
        ],
    )
    await session.execute(insert(sheets), [{"id": sheet, "sealed": b"x"}])
    answer = await officer.post(f"{home.url}/erase", json={"reason": "mistake"})
    assert answer.status_code == 200, answer.text
    assert {name: answer.json()["rows"][name] for name in tomorrow} == {"meals": 1, "meal_steps": 3, "sheets": 1}
    left = await rows(session, meals)
    assert "少盐" not in left[mine]
    assert "清淡" in left[other]
    kept = await rows(session, steps)
    assert kept.keys() == {said, far}
    assert NAME not in kept[said]
    assert PHONE not in kept[said]
    assert "戚晚照" in kept[said]
    assert await rows(session, sheets) == {}
