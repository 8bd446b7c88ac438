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
        await page.evaluate("theme => (document.documentElement.dataset.theme = theme)", theme)
        found += [f"{theme}: {fault}" for fault in await page.evaluate("measure.violations()")]
    return found


async def misfits(page: Page) -> list[str]:
    """What is too wide for the screen, and what is too small for a thumb."""
    await _prepare(page)
    wide = [f"too wide: {fault}" for fault in await page.evaluate("measure.tooWide()")]
    return wide + [f"too small: {fault}" for fault in await page.evaluate(f"measure.smallTargets({TARGET_PX})")]


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
