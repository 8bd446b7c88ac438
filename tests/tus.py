"""A small tus client for tests; it does only what it is told, right or wrong."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from app.media.service import Store, open_store
from tests.district import PEACH_1, District

ENDPOINT = "/api/v1/media"
TUS = {"tus-resumable": "1.0.0"}


def b64(value: str | bytes) -> str:
    return b64encode(value.encode() if isinstance(value, str) else value).decode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def promise(data: bytes, algorithm: str = "sha256") -> dict[str, str]:
    """The checksum header of a body."""
    return {"upload-checksum": f"{algorithm} {b64(hashlib.new(algorithm, data).digest())}"}


@dataclass
class Sender:
    """Somebody's phone."""

    http: httpx.AsyncClient

    async def create(
        self, length: object, metadata: str | None = None, file_type: str = "image/jpeg", media_id: str | None = None
    ) -> httpx.Response:
        told = f"filetype {b64(file_type)}" + (f",sha256 {b64(media_id)}" if media_id else "")
        headers = {"upload-length": str(length), "upload-metadata": told if metadata is None else metadata}
        return await self.http.post(ENDPOINT, headers=TUS | headers)

    async def begin(self, data: bytes, file_type: str = "image/jpeg", *, promised: bool = True) -> str:
        """Where the bytes of a new upload go."""
        answer = await self.create(len(data), file_type=file_type, media_id=sha256(data) if promised else None)
        assert answer.status_code == 201, answer.text
        return answer.headers["location"]

    async def head(self, url: str) -> httpx.Response:
        return await self.http.head(url, headers=TUS)

    async def offset(self, url: str) -> int:
        answer = await self.head(url)
        assert answer.status_code == 200
        return int(answer.headers["upload-offset"])

    async def patch(self, url: str, offset: object, data: bytes, **headers: str) -> httpx.Response:
        said = {"upload-offset": str(offset), "content-type": "application/offset+octet-stream"}
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.patch(url, headers=TUS | said | more, content=data)

    async def send(self, data: bytes, file_type: str = "image/jpeg", *, promised: bool = True) -> httpx.Response:
        """The answer to the last byte of a whole photo."""
        return await self.patch(await self.begin(data, file_type, promised=promised), 0, data)

    async def show(self, media_id: str, size: str = "full") -> httpx.Response:
        return await self.http.get(f"{ENDPOINT}/{media_id}", params={"size": size})


@pytest.fixture
def store(app: FastAPI, tmp_path: Path) -> Iterator[Store]:
    """An empty store, the app's for this test alone."""
    usual = app.state.media_store
    app.state.media_store = open_store(f"file://{tmp_path}/photos")
    yield app.state.media_store
    app.state.media_store = usual


@pytest.fixture
async def phone(district: District, client: httpx.AsyncClient, store: Store) -> Sender:
    """A signed-in grid worker's phone."""
    client.headers.update(await district.arrive("grid_worker", PEACH_1))
    return Sender(client)


async def objects(store: Store, prefix: str = "") -> list[str]:
    """The keys in a store."""
    return [meta["path"] for meta in await store._objects.list(prefix).collect_async()]


def told(answer: httpx.Response) -> tuple[int, str, object]:
    """Status, code and reason of a problem."""
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    return answer.status_code, body["code"], body.get("params", {}).get("reason")
