"""Attempts are counted exactly: by parallel requests over real connections, and by requests that fail."""

import asyncio

import httpx
import pytest
from sqlalchemy import text

from app.kernel import limits
from app.kernel.limits import Limit, key_of
from tests.district import PASSWORD
from tests.served import Served

pytestmark = pytest.mark.one_engine

SIGN_IN = "/api/v1/auth/sign-in"


async def test_forty_guesses_at_once_are_still_ten(served: Served) -> None:
    async with httpx.AsyncClient(base_url=served.url) as client:
        guesses = [client.post(SIGN_IN, json={"username": "nobody", "password": f"guess {n}"}) for n in range(40)]
        statuses = [answer.status_code for answer in await asyncio.gather(*guesses)]
    assert (statuses.count(401), statuses.count(429)) == (10, 30)


async def test_a_guess_at_the_present_password_counts_although_the_request_fails(served: Served) -> None:
    headers = {"authorization": f"Bearer {served.token}"}
    async with httpx.AsyncClient(base_url=served.url, headers=headers) as client:
        guess = {"current": "wrong", "new": "nine white cranes"}
        statuses = [(await client.post("/api/v1/me/password", json=guess)).status_code for _ in range(11)]
        assert statuses == [422] * 10 + [429]
        # the same count at the door: a stolen phone is no way around it
        door = await client.post(SIGN_IN, json={"username": "worker", "password": PASSWORD})
        assert door.status_code == 429
        assert int(door.headers["retry-after"]) > 0


async def test_a_burst_then_one_at_a_time(served: Served) -> None:
    key, limit = key_of(b"secret", "test", "burst"), Limit(burst=3, every_s=100)
    async with served.database.transaction() as session:
        waits = [await limits.take(session, key, limit) for _ in range(4)]
        assert waits[:3] == [0, 0, 0]
        assert 99 < waits[3] <= 100
        await session.execute(
            text("update rate_limits set arrives_at = arrives_at - interval '100 s' where key = :key"), {"key": key}
        )
        assert await limits.take(session, key, limit) == 0
        assert await limits.take(session, key, limit) > 0
        await limits.give_back(session, key, limit)
        assert await limits.take(session, key, limit) == 0
        await limits.forget(session, key)
        assert [await limits.take(session, key, limit) for _ in range(3)] == [0, 0, 0]


def test_a_key_tells_nothing_without_the_secret() -> None:
    assert key_of(b"one", "name", "w0001") != key_of(b"two", "name", "w0001")
    assert key_of(b"one", "name", "w0001") != key_of(b"one", "address", "w0001")
    assert len(key_of(b"one", "name", "w0001")) == 32


async def test_keys_that_limit_nothing_any_more_are_swept(served: Served) -> None:
    old, new = key_of(b"secret", "test", "old"), key_of(b"secret", "test", "new")
    async with served.database.transaction() as session:
        await limits.take(session, old, Limit(burst=1, every_s=-1))
        await limits.take(session, new, Limit(burst=1, every_s=100))
        await limits.sweep(session)
        rows = await session.execute(
            text("select key from rate_limits where key in (:old, :new)"), {"old": old, "new": new}
        )
        assert [row.key for row in rows] == [new]
