"""A foreign client, tus-js-client, against a real server: whatever it does by itself works."""

import asyncio
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.photos import photo
from tests.served import Served
from tests.tus import ENDPOINT, Sender, sha256
from tools import node

pytestmark = pytest.mark.one_engine

PACKAGE = Path(__file__).resolve().parents[1] / "tus_client"
PHOTO = photo(900, 700, quality=95)


@pytest.fixture(scope="session")
def environ() -> dict[str, str]:
    """Where node is found; tus-js-client is installed once."""
    return node.package(PACKAGE)


class Stranger:
    """Runs tus-js-client on one photo; it remembers unfinished uploads between its runs."""

    def __init__(self, served: Served, environ: dict[str, str], folder: Path, data: bytes) -> None:
        self.environ = environ
        self.job: dict[str, Any] = {
            "endpoint": f"{served.url}{ENDPOINT}",
            "token": served.token,
            "file": str(folder / "photo.jpg"),
            "memory": str(folder / "memory.json"),
            "metadata": {"filename": "photo.jpg", "filetype": "image/jpeg"},
        }
        (folder / "photo.jpg").write_bytes(data)

    async def run(self, **job: Any) -> dict[str, Any]:
        command = ("node", "upload.mjs", json.dumps(self.job | job))
        running = await asyncio.create_subprocess_exec(*command, cwd=PACKAGE, env=self.environ, stdout=subprocess.PIPE)
        out, _ = await asyncio.wait_for(running.communicate(), 60)
        return dict(json.loads(out))


@pytest.fixture
def stranger(served: Served, environ: dict[str, str], tmp_path: Path) -> Stranger:
    return Stranger(served, environ, tmp_path, PHOTO)


async def test_it_stops_after_the_first_chunk_and_resumes(stranger: Stranger, caller: Sender) -> None:
    size = 100_000
    first = await stranger.run(stop_after=1, options={"chunkSize": size})
    assert first["stopped_at"] == size
    assert first["requests"][:2] == [["POST", 201, "0"], ["PATCH", 204, str(size)]]
    second = await stranger.run(options={"chunkSize": size})
    assert second["finished"] is True
    expected = [["HEAD", 200, str(size)]]
    expected += [["PATCH", 204, str(min(at + size, len(PHOTO)))] for at in range(size, len(PHOTO), size)]
    assert second["requests"] == expected
    assert (await caller.show(sha256(PHOTO))).status_code == 200


async def test_it_sends_all_at_once_with_the_method_overridden(
    served: Served, environ: dict[str, str], tmp_path: Path, caller: Sender
) -> None:
    data = photo(500, 400)
    done = await Stranger(served, environ, tmp_path, data).run(options={"overridePatchMethod": True})
    assert done == {"finished": True, "requests": [["POST", 201, "0"], ["POST", 204, str(len(data))]]}
    assert (await caller.show(sha256(data))).status_code == 200


async def test_it_learns_that_a_photo_is_here(
    served: Served, environ: dict[str, str], tmp_path: Path, caller: Sender
) -> None:
    data = photo(300, 200)
    assert (await caller.send(data)).status_code == 204
    told = {"filetype": "image/jpeg", "sha256": sha256(data)}
    done = await Stranger(served, environ, tmp_path, data).run(metadata=told)
    assert done["finished"] is True
    assert done["requests"][0] == ["POST", 201, str(len(data))]
    assert done["requests"][-1] == ["HEAD", 200, str(len(data))]


async def test_it_terminates(stranger: Stranger) -> None:
    done = await stranger.run(stop_after=1, terminate=True, options={"chunkSize": 100_000})
    assert [request[:2] for request in done["requests"]] == [["POST", 201], ["PATCH", 204], ["DELETE", 204]]


async def test_it_hears_what_is_wrong(served: Served, environ: dict[str, str], tmp_path: Path) -> None:
    stranger = Stranger(served, environ, tmp_path, b"no picture at all")
    assert (await stranger.run())["refused"] == 415
    assert (await stranger.run(metadata={"filetype": "image/gif"}))["refused"] == 415
    assert (await stranger.run(token="nobody"))["refused"] == 401
