"""A resident with a link on a phone of their own: no account, no app."""

from playwright.async_api import Locator, Page, expect

from tests.e2e.stage import Stage


class Resident:
    """One tab on the resident's page."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    @classmethod
    async def take(cls, stage: Stage, url: str | None = None, **options: object) -> "Resident":
        """A browser that has never been here."""
        context = await stage.new_phone(**options)
        return cls(await context.new_page(), url or stage.server.url)

    async def follow(self, code: str) -> None:
        """Open the link, as a chat app does."""
        await self.page.goto(f"{self.url}/case#{code}")
        await expect(self.page.locator(".steps")).to_be_visible()

    async def type(self, code: str) -> None:
        """Without a script: the code is typed."""
        await self.page.goto(f"{self.url}/case")
        await self.page.get_by_label("查询码", exact=True).fill(code)
        await self.button("查进度").click()

    def button(self, words: str) -> Locator:
        return self.page.get_by_role("button", name=words, exact=True)

    def choice(self, words: str) -> Locator:
        return self.page.get_by_role("radio", name=words, exact=True)

    async def expect_head(self, words: str) -> None:
        await expect(self.page.get_by_role("heading", level=1)).to_have_text(words)
