"""Puts phones and desks before the server, listens to what their pages complain of, and pictures them on failure."""

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Playwright
from playwright.async_api import Error as BrowserError

from tests.e2e.access import preferred
from tests.e2e.chromium import DESK, PHONE, Profile
from tests.e2e.desk import Desk
from tests.e2e.gateway import Gateway
from tests.e2e.phone import Phone
from tests.e2e.server import Server
from tests.e2e.words import Language, Words

PATIENCE_MS = 15_000


@dataclass
class Stage:
    """The people of one test and the machines in front of them."""

    server: Server
    browser: Browser
    playwright: Playwright
    folder: Path
    contexts: list[BrowserContext] = field(default_factory=list)
    profiles: list[Profile] = field(default_factory=list)
    gateways: list[Gateway] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    async def phone(
        self,
        username: str | None = None,
        url: str | None = None,
        *,
        language: Language = "zh",
        text: str = "normal",
        theme: str = "light",
        **options: Any,
    ) -> Phone:
        """A phone that has never been used; with a user name it is signed in and has synced."""
        context = await self.new_phone(**options)
        await context.add_init_script(preferred(locale=language, text=text, theme=theme))
        phone = await Phone.take(context, url or self.server.url, Words(language))
        if username is not None:
            await phone.sign_in(self.server.who(username))
        return phone

    async def at_the_door(self, context: BrowserContext) -> Phone:
        """The app, opened for the first time in a browser."""
        return await Phone.take(context, self.server.url)

    async def new_phone(self, **options: Any) -> BrowserContext:
        """A phone's browser that has never been used, with nothing open."""
        context = await self.browser.new_context(**(PHONE | options))
        self.listen(context)
        return context

    async def desk(
        self,
        username: str,
        url: str | None = None,
        *,
        language: Language = "zh",
        theme: str = "light",
        **options: Any,
    ) -> Desk:
        """A desk that is signed in and shows its queue."""
        context = await self.browser.new_context(**(DESK | options))
        self.listen(context)
        await context.add_init_script(preferred(locale=language, theme=theme))
        desk = Desk(await context.new_page(), url or self.server.url, Words(language))
        await desk.sign_in(self.server.who(username))
        return desk

    async def gateway(self) -> Gateway:
        """A way to the server that a test can spoil."""
        found = Gateway(self.server.port)
        await found.up()
        self.gateways.append(found)
        return found

    def profile(self) -> Profile:
        """A phone that survives its browser; its owner opens it."""
        found = Profile(self.playwright, self.folder / f"profile-{len(self.profiles)}")
        self.profiles.append(found)
        return found

    async def open(self, profile: Profile) -> Phone:
        """The app, opened cold on a phone of that profile."""
        context = await profile.open()
        self.listen(context)
        return await Phone.take(context, self.server.url)

    def listen(self, context: BrowserContext) -> None:
        """Collect what no test expects: uncaught errors, and what the content security policy forbids."""
        self.contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("console", self._hear)

    async def strike(self, picture: Path | None) -> None:
        """Close everything; before that, a picture of every page if a name for it is given."""
        for number, context in enumerate(self.contexts):
            for page in context.pages:
                if picture is not None:
                    with suppress(BrowserError):
                        await page.screenshot(path=f"{picture}-{number}.png", timeout=5_000)
            with suppress(BrowserError):
                await context.close()
        for profile in self.profiles:
            await profile.close()
        for gateway in self.gateways:
            await gateway.close()

    def _hear(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.complaints.append(message.text)
