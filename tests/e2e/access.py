"""Measurements of a page: what axe finds, whether it scrolls sideways, how large its targets are."""

import json
from pathlib import Path

from playwright.async_api import Page, ViewportSize

from tests.e2e.server import ROOT

SCRIPTS = (ROOT / "pwa/node_modules/axe-core/axe.min.js", Path(__file__).with_name("measure.js"))
TARGET_PX = 48
NARROW: ViewportSize = {"width": 360, "height": 780}


async def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands, light and dark."""
    await _prepare(page)
    found = []
    for theme in ("doorstep", "doorstep-dark"):
        found += [f"{theme}: {fault}" for fault in await page.evaluate("theme => measure.violations(theme)", theme)]
    return found


async def misfits(page: Page) -> list[str]:
    """What does not fit a narrow phone in any text size: too wide for it, covering too much of it, or too small to hit.

    Leaves the page as wide, and its text as large, as they were.
    """
    await _prepare(page)
    usual = page.viewport_size
    assert usual is not None
    await page.set_viewport_size(NARROW)
    ways = {"wide": "tooWide()", "tall": "tooTall()", "small": f"smallTargets({TARGET_PX})"}
    found = []
    for text in ("largest", "normal"):
        await page.evaluate("text => (document.documentElement.dataset.text = text)", text)
        for way, call in ways.items():
            found += [f"{text} text, too {way}: {fault}" for fault in await page.evaluate(f"measure.{call}")]
    await page.set_viewport_size(usual)
    return found


async def _prepare(page: Page) -> None:
    if not await page.evaluate("'measure' in window"):
        for script in SCRIPTS:
            await page.evaluate(script.read_text("utf-8"))


def preferred(**prefs: str) -> str:
    """A script that chooses language, text size or theme before the app is first opened; later choices stand."""
    chosen = json.dumps(json.dumps(prefs))
    # an empty tab has no storage
    return f"""if (location.protocol.startsWith('http') && !localStorage.getItem('doorstep-prefs'))
      localStorage.setItem('doorstep-prefs', {chosen})"""
