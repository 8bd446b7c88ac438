"""Measurements of a page: what axe finds, whether it scrolls sideways, how large its targets are."""

import json
from pathlib import Path

from playwright.async_api import Page

from tests.e2e.server import ROOT

SCRIPTS = (ROOT / "pwa/node_modules/axe-core/axe.min.js", Path(__file__).with_name("measure.js"))
TARGET_PX = 48


async def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands, light and dark."""
    await _prepare(page)
    found = []
    for theme in ("doorstep", "doorstep-dark"):
        found += [f"{theme}: {fault}" for fault in await page.evaluate("theme => measure.violations(theme)", theme)]
    return found


async def misfits(page: Page) -> list[str]:
    """What is too wide for the screen, what covers too much of it, what is too small for a thumb."""
    await _prepare(page)
    ways = {"wide": "tooWide()", "tall": "tooTall()", "small": f"smallTargets({TARGET_PX})"}
    return [f"too {way}: {fault}" for way, call in ways.items() for fault in await page.evaluate(f"measure.{call}")]


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
