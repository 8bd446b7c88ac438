"""The pages about the API on a phone and at a desk, light and dark: readable by everybody, nothing cut off."""

from typing import Any, Literal

import pytest
from playwright.async_api import Browser

from tests.e2e import chromium
from tests.e2e.server import ROOT, Server

AXE = ROOT / "pwa/node_modules/axe-core/axe.min.js"
# All routes are drawn alike, and axe would look at a hundred and more of them for a minute: five of each room will do.
BEYOND = "section > article:nth-of-type(n + 6)"


@pytest.mark.parametrize("path", ["/docs/api", "/docs/problems"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [chromium.PHONE, chromium.DESK], ids=["phone", "desk"])
async def test_everybody_can_read_them(
    server: Server, browser: Browser, device: dict[str, Any], scheme: Literal["light", "dark"], path: str
) -> None:
    complaints: list[str] = []
    async with await browser.new_context(**device, color_scheme=scheme, bypass_csp=True) as context:
        page = await context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        await page.goto(server.url + path)
        await page.evaluate(
            "for (const shut of [...document.querySelectorAll('details')].slice(0, 3)) shut.open = true"
        )
        await page.add_script_tag(path=AXE)
        await page.evaluate(f"document.querySelectorAll('{BEYOND}').forEach((one) => one.remove())")
        found = await page.evaluate("axe.run()")
        assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert complaints == []


async def test_their_own_policy_lets_them_look_as_they_should(server: Server, browser: Browser) -> None:
    async with await browser.new_context(**chromium.DESK) as context:
        page = await context.new_page()
        await page.goto(f"{server.url}/docs/api#push")
        heading = page.get_by_role("heading", name="POST /api/v1/sync/push")
        assert await heading.is_visible()
        assert await page.evaluate("getComputedStyle(document.querySelector('.columns')).display") == "grid"
