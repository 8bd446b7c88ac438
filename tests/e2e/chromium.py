"""The real browser, as it is started, told its size, and killed."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Playwright, async_playwright
from playwright.async_api import Error as BrowserError

from tests.e2e.processes import children_of, kill, with_argument
from tools import node

# Nothing of the browser's own goes out; QUIC would find its way around a proxy.
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),  # Chromium's sandbox refuses root
]
HERE: dict[str, Any] = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
PHONE: dict[str, Any] = HERE | {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK: dict[str, Any] = HERE | {"viewport": {"width": 1440, "height": 900}}


def program() -> str:
    """`make e2e` finds it or fetches it, and says where by TEST_BROWSER."""
    return os.environ.get("TEST_BROWSER", "/usr/bin/chromium")


@asynccontextmanager
async def driver() -> AsyncIterator[Playwright]:
    """Playwright on the Node.js that builds the phone: its own one asks for libraries that a bare machine lacks."""
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = node.program()
    async with async_playwright() as found:
        yield found


async def launch(playwright: Playwright) -> Browser:
    """A browser whose contexts forget everything when they are closed."""
    return await playwright.chromium.launch(executable_path=program(), args=ARGUMENTS)


@dataclass
class Profile:
    """A browser of its own that remembers, like the one on a phone: it can be killed and opened again."""

    playwright: Playwright
    folder: Path
    context: BrowserContext | None = None

    async def open(self, **options: Any) -> BrowserContext:
        """Start the browser on this profile."""
        assert self.context is None
        self.context = await self.playwright.chromium.launch_persistent_context(
            self.folder, executable_path=program(), args=ARGUMENTS, **(PHONE | options)
        )
        return self.context

    async def kill(self) -> None:
        """SIGKILL to the browser and all its children, as an accident would; nothing gets to say goodbye."""
        mains = with_argument(f"--user-data-dir={self.folder}")
        assert mains, "the browser is not running"
        await kill({*mains, *(child for pid in mains for child in children_of(pid))})
        await self.close()

    async def close(self) -> None:
        """Let go of the browser, running or killed."""
        context, self.context = self.context, None
        if context is not None:
            with suppress(BrowserError):
                await context.close()
