"""Facts are heard in the transaction that makes them true, or not at all."""

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.events import CARRIED, Event, Subscriptions, publish
from app.kernel.ids import new_id
from app.kernel.jobs import enqueue
from tests.conftest import RolledBack


@dataclass(frozen=True, slots=True)
class LampLit(Event):
    lamp_id: UUID


@dataclass(frozen=True, slots=True)
class LanternLit(LampLit):
    """A lamp of a special kind."""


@dataclass(frozen=True, slots=True)
class LampBroken(Event):
    """Nobody wants to hear of it."""


@pytest.fixture
def heard() -> list[str]:
    return []


@pytest.fixture
def listening(rolled_back: RolledBack, heard: list[str]) -> RolledBack:
    """The database with subscriptions of its own."""
    subscriptions = Subscriptions()

    async def first(session: AsyncSession, event: LampLit) -> None:
        heard.append(f"first {event.lamp_id}")
        await enqueue(session, "polish", {"lamp": str(event.lamp_id)})

    async def second(_session: AsyncSession, event: LampLit) -> None:
        heard.append(f"second {event.lamp_id}")

    async def anything(_session: AsyncSession, event: Event) -> None:
        heard.append(type(event).__name__)

    async def fail(_session: AsyncSession, _event: LanternLit) -> None:
        raise RuntimeError("it was the wind")

    subscriptions.on(LampLit, first)
    subscriptions.on(LampLit, second)
    subscriptions.on(Event, anything)
    subscriptions.on(LanternLit, fail)
    rolled_back.info = rolled_back.info | {CARRIED: subscriptions}
    return rolled_back


async def queued(database: RolledBack) -> int:
    async with database.transaction() as session:
        return int(await session.scalar(text("select count(*) from jobs.pgqueuer where entrypoint like '%polish'")))


async def test_all_who_asked_hear_it_in_order(listening: RolledBack, heard: list[str]) -> None:
    lamp = new_id()
    async with listening.transaction() as session:
        await publish(session, LampLit(lamp))
        assert heard == [f"first {lamp}", f"second {lamp}", "LampLit"]
        await publish(session, LampBroken())
    assert heard[3:] == ["LampBroken"]
    assert await queued(listening) == 1


async def test_a_handler_that_fails_undoes_it_all(listening: RolledBack, heard: list[str]) -> None:
    with suppress(RuntimeError):
        async with listening.transaction() as session:
            await publish(session, LanternLit(new_id()))
    assert heard[-1] == "LanternLit"
    assert await queued(listening) == 0


async def test_a_fact_is_not_told_where_nobody_could_hear_it() -> None:
    async with AsyncSession(info={"schema": "district_990101"}) as session:
        with pytest.raises(LookupError, match="LampBroken"):
            await publish(session, LampBroken())
