"""The pages about the API: everything is on them, every link leads somewhere, nothing on them runs."""

import re
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from app.docs.words import prose, type_in_words
from app.kernel.config import Settings
from app.kernel.errors import all_problems
from app.main import create_app
from app.sync.kinds import ORDERED

PAGES = ("/docs/api", "/docs/problems")


@pytest.fixture(scope="module")
def unconnected() -> FastAPI:
    with tempfile.TemporaryDirectory() as folder:
        return create_app(Settings(data_dir=Path(folder), log_level="error"))


@pytest.fixture
async def reader(unconnected: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who is not signed in; there is no database either."""
    transport = httpx.ASGITransport(unconnected)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        yield client


async def html(reader: httpx.AsyncClient, path: str) -> str:
    answer = await reader.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return answer.text


async def test_the_api_page_has_every_route_operation_and_shape(
    reader: httpx.AsyncClient, unconnected: FastAPI
) -> None:
    page = await html(reader, "/docs/api")
    described = unconnected.openapi()
    wanted = [told["operationId"] for item in described["paths"].values() for told in item.values()]
    wanted += [f"shape-{name}" for name in described["components"]["schemas"]]
    wanted += [f"kind-{one.kind}@{one.version}" for one in ORDERED]
    wanted += [tag["name"] for tag in described["tags"]]
    assert [name for name in wanted if f'id="{name}"' not in page] == []
    for item in described["paths"].values():
        for told in item.values():
            for parameter in told.get("parameters", ()):
                assert f"<code>{parameter['name']}</code>" in page


async def test_every_problem_has_the_place_its_type_names(reader: httpx.AsyncClient) -> None:
    for kind in all_problems():
        path, _, anchor = kind().body()["type"].partition("#")
        assert f'id="{anchor}"' in await html(reader, path)


@pytest.mark.parametrize("path", PAGES)
async def test_every_link_leads_somewhere(reader: httpx.AsyncClient, path: str) -> None:
    page = await html(reader, path)
    names = re.findall(r'id="([^"]+)"', page)
    assert len(names) == len(set(names))
    links = set(re.findall(r'(?:href|aria-labelledby)="([^"]*)"', page)) - {"data:,"}
    for link in links:
        place, _, anchor = link.partition("#")
        if not place.startswith("/"):  # on this page
            assert (anchor or place) in names
        elif anchor:
            assert f'id="{anchor}"' in await html(reader, place)
        else:
            assert (await reader.get(place)).status_code == 200, link


@pytest.mark.parametrize("path", PAGES)
async def test_nothing_runs_and_nothing_comes_from_elsewhere(reader: httpx.AsyncClient, path: str) -> None:
    answer = await reader.get(path)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|<img|<iframe|//\w+\.\w", answer.text)
    assert '<html lang="en">' in answer.text


async def test_docs_leads_to_the_api_page(reader: httpx.AsyncClient) -> None:
    answer = await reader.get("/docs")
    assert (answer.status_code, answer.headers["location"]) == (307, "/docs/api")
    assert (await reader.get("/docs/nothing")).status_code == 404


def test_what_the_code_says_is_escaped() -> None:
    assert prose("a `b<c>` <d>\n\ne") == "<p>a <code>b&lt;c&gt;</code> &lt;d&gt;</p><p>e</p>"
    assert type_in_words({"enum": ["<x>"]}) == "one of <code>&lt;x&gt;</code>"
    assert type_in_words({"type": "string", "pattern": "<p>"}) == "string like <code>&lt;p&gt;</code>"
