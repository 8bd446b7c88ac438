"""A secretary's screen, and the moment at which something appears on it."""

import re

from playwright.async_api import Locator, Page, expect

from tests.e2e.server import SignIn
from tests.e2e.words import Words

# Notes when each new row of the queue first stands in the document, by this machine's clock.
WATCH = """() => {
  const known = new Set(document.querySelectorAll('.qrow'));
  window.arrivals = [];
  new MutationObserver(() => {
    for (const row of document.querySelectorAll('.qrow')) {
      if (known.has(row)) continue;
      known.add(row);
      window.arrivals.push({ text: row.textContent, at: Date.now() });
    }
  }).observe(document.querySelector('.queue-list'), { childList: true, subtree: true });
}"""


class Desk:
    """One tab, 1440 px wide."""

    room = "/desk/visits"

    def __init__(self, page: Page, url: str, words: Words) -> None:
        self.page = page
        self.url = url
        self.words = words

    async def sign_in(self, person: SignIn) -> None:
        await self.page.goto(self.url + self.room)
        await self.page.get_by_label(self.words("sign_in.username")).fill(person["username"])
        await self.page.get_by_label(self.words("sign_in.password"), exact=True).fill(person["password"])
        await self.page.get_by_role("button", name=self.words("sign_in.do"), exact=True).click()
        await expect(self.rows.first).to_be_visible(timeout=20_000)
        await self.expect_live()

    @property
    def stream(self) -> Locator:
        return self.page.locator(".stream")

    @property
    def search(self) -> Locator:
        return self.page.get_by_role("searchbox")

    @property
    def case(self) -> Locator:
        """The visit in hand."""
        return self.page.locator("main.case")

    @property
    def context(self) -> Locator:
        """What stands around it."""
        return self.page.locator("aside.context")

    def filter(self, words: str) -> Locator:
        return self.page.get_by_role("group", name="筛选").get_by_role("button", name=words)

    @property
    def rows(self) -> Locator:
        return self.page.locator(".qrow")

    def row(self, door: str) -> Locator:
        """The rows of a household, newest arrival first."""
        return self.rows.filter(has_text=re.compile(rf"(?<!\d){re.escape(door)}(?!\d)"))

    async def expect_live(self, timeout_ms: float = 45_000) -> None:
        """The stream of changes is open."""
        await expect(self.stream).to_have_text(self.words("live.open"), timeout=timeout_ms)

    async def watch(self) -> None:
        """Begin to note what arrives."""
        await self.page.evaluate(WATCH)

    async def appeared(self, door: str) -> float | None:
        """When the first new row of a household appeared, in seconds since 1970; None if none has since `watch`."""
        at = await self.page.evaluate("door => window.arrivals.find(({ text }) => text.includes(door))?.at", door)
        return None if at is None else at / 1000
