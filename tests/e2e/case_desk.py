"""A desk of incidents: the queue, the case in hand, and the keys that move both."""

from typing import Any
from uuid import uuid4

from playwright.async_api import Locator, expect

from tests.e2e.access import preferred
from tests.e2e.caller import Caller
from tests.e2e.chromium import DESK
from tests.e2e.desk import Desk
from tests.e2e.stage import Stage
from tests.e2e.words import Language, Words

GRID = "990101001001003"


class CaseDesk(Desk):
    """One tab that shows incidents."""

    room = "/desk/incidents"

    @classmethod
    async def take(
        cls, stage: Stage, username: str, *, language: Language = "zh", theme: str = "light", **options: Any
    ) -> "CaseDesk":
        """A desk that is signed in and whose queue has been read."""
        context = await stage.browser.new_context(**(DESK | options))
        stage.listen(context)
        await context.add_init_script(preferred(locale=language, theme=theme))
        desk = cls(await context.new_page(), stage.server.url, Words(language))
        await desk.page.goto(desk.url + desk.room)
        person = stage.server.who(username)
        await desk.page.get_by_label(desk.words("sign_in.username")).fill(person["username"])
        await desk.page.get_by_label(desk.words("sign_in.password"), exact=True).fill(person["password"])
        await desk.page.get_by_role("button", name=desk.words("sign_in.do"), exact=True).click()
        await expect(desk.page.locator(".qrow, .queue-empty").first).to_be_visible(timeout=20_000)
        await desk.expect_live()
        return desk

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            await self.page.keyboard.press(key)

    @property
    def current(self) -> Locator:
        """The row in hand."""
        return self.page.locator('.qrow[aria-current="true"]')

    def view(self, words: str) -> Locator:
        """A saved filter, whatever it counts."""
        return self.filter(words)

    async def in_hand(self, title: str) -> None:
        """The case of this title is the one shown, with its buttons."""
        await expect(self.case.locator(".case-head h2")).to_have_text(title)
        await expect(self.case.locator(".case-actions")).to_be_visible()

    async def to(self, title: str) -> None:
        """Walk down the queue by keyboard until the case is in hand."""
        await expect(self.row(title)).to_be_visible()
        for _ in range(await self.rows.count()):
            if title in await self.current.inner_text():
                break
            before = self.page.url
            await self.press("j")
            await expect(self.page).not_to_have_url(before)
        await self.in_hand(title)

    async def expect_state(self, state: str) -> None:
        await expect(self.case.locator(".case-words")).to_contain_text(state)


def report(title: str, **changed: Any) -> dict[str, Any]:
    """Data of a report in the grid of the demo district's first worker."""
    told = {"id": str(uuid4()), "category": "0105", "text": title, "grid_code": GRID, "place_text": "槐荫里3号楼"}
    return told | {"photo_reason": "no_camera"} | changed


async def tell(worker: Caller, data: dict[str, Any]) -> str:
    """Report from a phone; the id of the incident."""
    verdict = await worker.push("incident.report", data)
    assert verdict["outcome"] == "applied", verdict
    return str(data["id"])


async def call(operator: Caller, title: str, **changed: Any) -> str:
    """Register what a caller tells; the id of the incident."""
    told: dict[str, Any] = {"category": "0302", "text": title, "grid_code": GRID, "place_text": "槐荫里东门"}
    told |= {"complainant": {"name": "桑白露", "phone": "0990-0000427"}}
    answer = await operator.http.post("/api/v1/incidents", json=told | changed)
    return str(answer.raise_for_status().json()["id"])


async def case(caller: Caller, incident_id: str) -> dict[str, Any]:
    """The case as somebody sees it."""
    return dict(await caller.get(f"/incidents/{incident_id}"))
