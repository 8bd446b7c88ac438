"""The pages about the API on a phone and at a desk, light and dark: readable by everybody, nothing cut off."""

from typing import Any, Literal

import pytest
from playwright.async_api import Browser

from tests.e2e import chromium
from tests.e2e.server import ROOT, Server

AXE = ROOT / "pwa/node_modules/axe-core/axe.min.js"
DEVICES: dict[str, dict[str, Any]] = {"phone": chromium.PHONE, "desk": chromium.DESK}
# The API's page is long, and a minute's work for axe: each device and each scheme once.
LOOKS = (
    ("/docs/api", "light", "phone"),
    ("/docs/api", "dark", "desk"),
    *(("/docs/problems", scheme, device) for scheme in ("light", "dark") for device in DEVICES),
)


@pytest.mark.parametrize(("path", "scheme", "device"), LOOKS)
async def test_everybody_can_read_them(
    server: Server, browser: Browser, path: str, scheme: Literal["light", "dark"], device: str
) -> None:
    complaints: list[str] = []
    async with await browser.new_context(**DEVICES[device], color_scheme=scheme, bypass_csp=True) as context:
        page = await context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        await page.goto(server.url + path)
        await page.evaluate(
            "for (const shut of [...document.querySelectorAll('details')].slice(0, 3)) shut.open = true"
        )
        await page.add_script_tag(path=AXE)
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
