"""A worker's phone as a worker uses it: what is touched, what is read. Its taps are counted."""

import re
from pathlib import Path

from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.e2e.server import SignIn
from tests.e2e.words import Words

CHINESE = Words()
FIRST_SYNC_MS = 30_000
ROUTED_MS = 10_000

FOLLOW = """path => {
  const link = Object.assign(document.createElement('a'), { href: path });
  document.body.append(link);
  link.click();
  link.remove();
}"""
BREAK = """(note, text) => {
  note.value = text + '\\ud83d';
  note.dispatchEvent(new Event('input', { bubbles: true }));
}"""


class Phone:
    """One tab of the app, 390 px wide."""

    def __init__(self, page: Page, url: str, words: Words) -> None:
        self.page = page
        self.url = url
        self.words = words
        self.taps = 0

    @classmethod
    async def take(cls, context: BrowserContext, url: str, words: Words = CHINESE) -> "Phone":
        """The first tab of a browser, at the door of the app."""
        # a browser of its own begins with a tab; elsewhere each app gets a new one
        page = next((page for page in context.pages if page.url == "about:blank"), None) or await context.new_page()
        phone = cls(page, url, words)
        await phone.open("/")
        return phone

    async def open(self, path: str) -> None:
        """Open an address cold, as from the home screen or a link."""
        await self.page.goto(self.url + path)

    async def tap(self, what: Locator) -> None:
        await what.tap()
        self.taps += 1

    async def sign_in(self, person: SignIn) -> None:
        """Through the form, up to the end of the first sync."""
        await self.fill_sign_in(person)
        await expect(self.page).to_have_url(self.url + "/today", timeout=ROUTED_MS)
        await self.expect_pill(self.words("pill.ok"), FIRST_SYNC_MS)

    async def fill_sign_in(self, person: SignIn) -> None:
        await self.page.get_by_label(self.words("sign_in.username")).fill(person["username"])
        await self.page.get_by_label(self.words("sign_in.password"), exact=True).fill(person["password"])
        await self.button(self.words("sign_in.do")).tap()

    async def leave(self, unsent: int = 0) -> None:
        """Sign out; with unsent work, the way that keeps it on the phone."""
        await self.to("/me")
        await self.page.get_by_role("button", name="退出登录").tap()
        sheet = self.page.get_by_role("dialog", name="退出登录")
        if unsent:
            await self.expect_words(f"还有 {unsent} 条只在这部手机里。")
        await sheet.get_by_role("button", name="先退出，记录留在手机里" if unsent else "退出登录").tap()
        await expect(self.button("登录")).to_be_visible()

    async def ready_for_offline(self) -> None:
        """Wait until the service worker holds the whole shell."""
        await self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    @property
    def pill(self) -> Locator:
        """How the phone stands with the server, on every screen."""
        return self.page.locator("a.pill")

    async def expect_pill(self, words: str, timeout_ms: float = 15_000) -> None:
        await expect(self.pill).to_have_text(words, timeout=timeout_ms)

    async def expect_words(self, words: str, timeout_ms: float = 10_000) -> None:
        """A sentence that is to be seen somewhere on the screen."""
        await expect(self.page.get_by_text(words).first).to_be_visible(timeout=timeout_ms)

    def button(self, words: str) -> Locator:
        return self.page.get_by_role("button", name=words, exact=True)

    def link(self, words: str) -> Locator:
        return self.page.get_by_role("link", name=words, exact=True)

    def outcome(self, words: str) -> Locator:
        return self.page.get_by_role("radio", name=words, exact=True)

    async def sync_now(self) -> None:
        """The worker's own tap in the sync centre."""
        await self.to("/sync")
        await self.button(self.words("sync.now")).tap()

    async def to(self, path: str) -> None:
        """Another room inside the running app, without loading it anew."""
        if self.page.url == self.url + path:
            return
        # a plain link, as the app's own are: its router follows it
        await self.page.evaluate(FOLLOW, path)
        await expect(self.page).to_have_url(self.url + path)

    async def search(self, text: str) -> Locator:
        """The rows found under 住户 for what is typed."""
        await self.to("/households")
        await self.page.get_by_role("searchbox").fill(text)
        return self.page.locator("main a.row")

    async def visit(self, household_id: str, outcome: str = "无人", note: str = "") -> None:
        """A visit recorded the short way."""
        await self.to(f"/households/{household_id}/visit")
        await self.outcome(outcome).tap()
        if note:
            await self.page.get_by_label("还想记点什么").fill(note)
        await self.finish("无变化，完成" if outcome == "见到" else "完成")

    async def finish(self, words: str) -> None:
        """The button that ends a visit; the form closes by itself once the visit is on the disk."""
        await self.button(words).tap()
        await expect(self.page).not_to_have_url(re.compile("/visit$"))
        await expect(self.page.locator(".toastx")).to_be_visible()

    async def write_broken_note(self, text: str) -> None:
        """A note that ends in half a character, as some keyboards leave it when an emoji is deleted."""
        await self.page.get_by_label(self.words("visit.note")).evaluate(BREAK, text)

    async def add_photo(self, file: Path) -> None:
        """The first picture of a visit, up to its place in the form."""
        await self.choose_photo(file)
        await expect(self.page.get_by_alt_text(self.words("photo.alt", n=1))).to_be_visible(timeout=15_000)

    async def choose_photo(self, file: Path) -> None:
        """Through the file chooser, as the camera hands a picture over."""
        async with self.page.expect_file_chooser() as choosing:
            await self.page.locator("label.addphoto").last.tap()  # a sheet lies over the page
        await (await choosing.value).set_files(file)
