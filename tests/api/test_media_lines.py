"""Racing requests and broken or slow lines, over a real socket and a database that truly commits."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
from sqlalchemy import select

from app.media.models import Media, Upload
from app.media.parts import PART_BYTES
from app.media.service import Store
from tests.photos import photo
from tests.served import Served
from tests.tus import Sender, objects, promise, sha256

pytestmark = pytest.mark.one_engine

BIG = photo(1600, 1200, quality=95)


@pytest.fixture
def folder(served: Served) -> Store:
    found: Store = served.app.state.media_store
    return found


async def until(claim: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something to come true."""
    async with asyncio.timeout(10):
        while not await claim():  # noqa: ASYNC110 the other side of the line tells nobody
            await asyncio.sleep(0.02)


@asynccontextmanager
async def half_sent(served: Served, url: str, data: bytes, sent: int, **headers: str) -> AsyncIterator[None]:
    """A PATCH whose body stops in the middle; the line breaks at the end of the block."""
    said = {
        "authorization": f"Bearer {served.token}",
        "host": "doorstep",
        "tus-resumable": "1.0.0",
        "upload-offset": "0",
        "content-type": "application/offset+octet-stream",
        "content-length": str(len(data)),
    } | headers
    _, writer = await asyncio.open_connection("127.0.0.1", int(served.url.rpartition(":")[2]))
    head = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    writer.write(f"PATCH {url} HTTP/1.1\r\n{head}\r\n".encode() + data[:sent])
    await writer.drain()
    yield
    writer.close()
    await writer.wait_closed()


def variants(data: bytes, count: int) -> list[bytes]:
    """JPEGs of one length that differ in a comment near their beginning."""
    return [data[:2] + b"\xff\xfe\x00\x04" + f"{n:02}".encode() + data[2:] for n in range(count)]


@pytest.mark.parametrize("cut", [60_000, None], ids=["first-piece", "last-piece"])
async def test_of_racing_requests_one_wins_and_is_not_spoilt(
    caller: Sender, served: Served, folder: Store, cut: int | None
) -> None:
    wholes = variants(photo(640, 480), 4)
    url = await caller.begin(wholes[0], promised=False)
    answers = await asyncio.gather(*(caller.patch(url, 0, whole[:cut]) for whole in wholes))
    assert sorted(answer.status_code for answer in answers) == [204, 409, 409, 409]
    won = wholes[[answer.status_code for answer in answers].index(204)]
    if cut is not None:
        assert len(await objects(folder, "uploads/")) == 1
        assert (await caller.patch(url, cut, won[cut:])).status_code == 204
    assert await caller.offset(url) == len(won)
    assert not await objects(folder, "uploads/")
    async with served.database.transaction() as session:
        sent = await session.get_one(Upload, UUID(url.rpartition("/")[2]))
        assert sent.media_id == sha256(won)
        ids = set(await session.scalars(select(Media.id)))
    assert ids & {sha256(whole) for whole in wholes} == {sha256(won)}


async def test_what_arrived_before_the_line_broke_is_kept(caller: Sender, served: Served, folder: Store) -> None:
    url = await caller.begin(BIG)
    sent = PART_BYTES + 5000
    async with half_sent(served, url, BIG, sent):
        await until(lambda: _has(folder, 1))

    async def is_kept() -> bool:
        return await caller.offset(url) == sent

    await until(is_kept)
    sizes = [meta["size"] for meta in await folder._objects.list("uploads/").collect_async()]
    assert sorted(sizes) == [5000, PART_BYTES]
    assert (await caller.patch(url, sent, BIG[sent:])).status_code == 204
    assert (await caller.show(sha256(BIG))).status_code == 200


async def test_of_a_broken_line_with_a_checksum_nothing_is_kept(caller: Sender, served: Served, folder: Store) -> None:
    data = photo(1600, 1100, quality=95)
    url = await caller.begin(data)
    async with half_sent(served, url, data, PART_BYTES + 5000, **promise(data)):
        await until(lambda: _has(folder, 1))
    await until(lambda: _has(folder, 0))
    assert await caller.offset(url) == 0


async def test_slow_lines_hold_no_database_connection(caller: Sender, served: Served) -> None:
    """Twice as many phones as there are connections send slowly; another is answered all the same."""
    data = photo(400, 300)
    url = await caller.begin(data)
    lines = [half_sent(served, url, data, 100) for _ in range(16)]
    for line in lines:
        await line.__aenter__()
    try:
        async with asyncio.timeout(5):
            assert (await caller.send(photo(401, 300))).status_code == 204
    finally:
        for line in lines:
            await line.__aexit__(None, None, None)
    await until(lambda: _reached(caller, url, 100))


async def _has(folder: Store, count: int) -> bool:
    return len(await objects(folder, "uploads/")) == count


async def _reached(caller: Sender, url: str, offset: int) -> bool:
    return await caller.offset(url) == offset
