"""A phone whose disk is nearly full."""

from playwright.async_api import BrowserContext, CDPSession, Page

# More than the app and a grid take, so that the first sync ends well.
QUOTA_BYTES = 8_000_000
# Noise, as IndexedDB presses what it stores; in pieces, as a browser makes no more than 64 KB of it at once.
FILL = """async (size) => {
  const opened = indexedDB.open('other-things', 1);
  opened.onupgradeneeded = () => opened.result.createObjectStore('things', { autoIncrement: true });
  await new Promise((done) => (opened.onsuccess = done));
  const thing = new Uint8Array(size);
  for (let at = 0; at < size; at += 65536) crypto.getRandomValues(thing.subarray(at, Math.min(at + 65536, size)));
  const writing = opened.result.transaction('things', 'readwrite');
  writing.objectStore('things').add(thing);
  const stored = await new Promise((tell) => {
    writing.oncomplete = () => tell(true);
    writing.onabort = () => tell(false);
  });
  opened.result.close();
  return stored;
}"""


class Disk:
    """The room that the browser gives to one site."""

    def __init__(self, page: Page, devtools: CDPSession, origin: str) -> None:
        self._page = page
        self._devtools = devtools
        self._origin = origin

    @classmethod
    async def small(cls, context: BrowserContext, origin: str) -> "Disk":
        """Give the site little room, before its first page is opened."""
        page = await context.new_page()
        devtools = await context.new_cdp_session(page)
        await devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": QUOTA_BYTES})
        return cls(page, devtools, origin)

    async def fill(self, leave: int) -> None:
        """Other things take all but `leave` bytes, give or take a fifth."""
        # a browser hands room out from what it knew some seconds ago; asked for too much, it looks again
        assert not await self._page.evaluate(FILL, QUOTA_BYTES)
        while (too_much := await self.left() - leave) > leave / 5:
            await self._page.evaluate(FILL, too_much)

    async def left(self) -> int:
        told = await self._devtools.send("Storage.getUsageAndQuota", {"origin": self._origin})
        return int(told["quota"] - told["usage"])
