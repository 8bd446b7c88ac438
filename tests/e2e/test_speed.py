"""How fast it opens: Lighthouse as a mobile phone sees it, and what a first load weighs."""

import asyncio
import json
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Request

from tests.e2e import chromium
from tests.e2e.server import Server
from tests.e2e.stage import Stage
from tools import node
from tools.stamp import once

PACKAGE = Path(__file__).parent
WORKER = "2207"
LEAST = 95
# The speed is measured on whatever else this machine does at that moment.
ATTEMPTS = 3
LIGHTHOUSE_S = 90
FIRST_LOAD_BYTES = 120 * 1024


@pytest.fixture(scope="session")
def environ() -> dict[str, str]:
    """Where node is found; Lighthouse is installed once."""
    found = node.environ()

    def install() -> None:
        subprocess.run(["npm", "ci", "--loglevel=error"], check=True, cwd=PACKAGE, env=found)

    once(PACKAGE / "node_modules/.installed", [PACKAGE / "package.json", PACKAGE / "package-lock.json"], install)
    return found


async def test_lighthouse_likes_the_door(server: Server, environ: dict[str, str], record_property: Any) -> None:
    await judge(f"{server.url}/", None, environ, record_property)


async def test_lighthouse_likes_today(
    stage: Stage, server: Server, environ: dict[str, str], record_property: Any
) -> None:
    profile = stage.profile()
    phone = await stage.open(profile)
    await phone.sign_in(server.who(WORKER))
    await phone.ready_for_offline()
    await profile.close()
    await judge(f"{server.url}/today", profile.folder, environ, record_property)


async def judge(url: str, profile: Path | None, environ: dict[str, str], record_property: Any) -> None:
    """Every category reaches its score, in one of a few attempts."""
    verdict: dict[str, Any] = {}
    for _ in range(ATTEMPTS):
        verdict = await lighthouse(url, profile, environ)
        if min(verdict["scores"].values()) >= LEAST:
            break
    record_property(f"Lighthouse {url}", verdict["scores"])
    assert verdict["at"] == url
    assert min(verdict["scores"].values()) >= LEAST, verdict


async def lighthouse(url: str, profile: Path | None, environ: dict[str, str]) -> dict[str, Any]:
    job = {"url": url, "browser": chromium.program(), "flags": chromium.ARGUMENTS, "profile": profile and str(profile)}
    command = ("node", "lighthouse.mjs", json.dumps(job))
    running = await asyncio.create_subprocess_exec(*command, cwd=PACKAGE, env=environ, stdout=subprocess.PIPE)
    out, _ = await asyncio.wait_for(running.communicate(), LIGHTHOUSE_S)
    assert running.returncode == 0
    return dict(json.loads(out))


async def test_the_first_load_fits_a_stairwell(stage: Stage, server: Server, record_property: Any) -> None:
    """All scripts and styles that the page itself asks for, from the door up to Today, as gzip sends them."""
    context = await stage.new_phone()
    asked: set[str] = set()

    def note(request: Request) -> None:
        if request.resource_type in ("script", "stylesheet") and request.service_worker is None:
            asked.add(request.url)

    context.on("request", note)
    phone = await stage.at_the_door(context)
    named = set(asked)
    await phone.sign_in(server.who(WORKER))
    assert named
    async with httpx.AsyncClient(headers={"accept-encoding": "gzip"}, trust_env=False) as client:
        first = sum([await weight(client, url) for url in named])
        later = sum([await weight(client, url) for url in asked - named])
    record_property("KiB of the first load, gzip", round(first / 1024, 1))
    record_property("KiB fetched in idle moments up to Today, gzip", round(later / 1024, 1))
    assert first <= FIRST_LOAD_BYTES


async def weight(client: httpx.AsyncClient, url: str) -> int:
    """Bytes of a file on the line."""
    async with client.stream("GET", url) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-encoding"] == "gzip"
        return sum([len(block) async for block in answer.aiter_raw()])
