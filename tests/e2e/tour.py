"""A walk through the whole phone: who walks, past which doors, and what the phone holds meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect

from tests.e2e.camera import snapshot
from tests.e2e.gateway import Gateway
from tests.e2e.phone import Phone
from tests.e2e.server import Server

WORKER, STAND_IN = "2207", "2203"
ELDER, FAMILY, YOUNG, ANSWER, AWAY = "3号楼 1-302", "3号楼 2-501", "7号楼 2-103", "5号楼 3-201", "5号楼 1-403"
NAMES = ("舒望川", "舒听云", "舒若水")
SAME = {"zh": "和平时一样", "en": "Same as usual"}  # the first answer of the form for elders


@dataclass
class Tour:
    """A signed-in phone and the households that the tour passes, by their doors."""

    phone: Phone
    households: Mapping[str, dict[str, Any]]

    @property
    def page(self) -> Page:
        return self.phone.page

    def home(self, door: str) -> str:
        return f"/households/{self.households[door]['id']}"

    async def press(self, key: str, **params: object) -> None:
        """The button with these words."""
        await self.page.get_by_role("button", name=self.phone.words(key, **params), exact=True).first.tap()

    async def sheet(self) -> None:
        """Wait for the sheet that the last press has opened."""
        await expect(self.page.get_by_role("dialog")).to_be_visible()


async def begin(phone: Phone, server: Server, username: str = WORKER) -> Tour:
    """Sign in, and find the households by their doors."""
    await phone.sign_in(server.who(username))
    async with server.caller(username) as worker:
        found = {door: await worker.household(door) for door in (ELDER, FAMILY, YOUNG, ANSWER, AWAY)}
    return Tour(phone, found)


async def fill_sync_centre(tour: Tour, server: Server, gateway: Gateway, folder: Path) -> None:
    """Bring the sync centre to say all it can: a conflict, a refusal, what waits, a draft, what was received."""
    phone, words = tour.phone, tour.phone.words
    name = tour.households[YOUNG].get("contact_name")
    mine, theirs = [other for other in NAMES if other != name][:2]
    await gateway.down()
    await phone.to(tour.home(YOUNG))
    await tour.press("household.edit")
    await tour.page.get_by_label(words("edit.contact_name"), exact=True).fill(mine)
    await tour.press("ui.save")
    await expect(tour.page.get_by_role("dialog")).to_be_hidden()
    async with server.caller(STAND_IN) as other:
        fields = {"contact_name": {"from": name, "to": theirs}}
        await other.push("household.edit", {"household_id": tour.households[YOUNG]["id"], "fields": fields})
    await phone.to(f"{tour.home(ANSWER)}/visit")
    await phone.outcome(words("outcome.declined")).tap()
    await phone.write_broken_note("说改天")
    await phone.finish(words("visit.finish"))
    await gateway.up()
    await phone.sync_now()
    await expect(tour.page.locator("article.sheet")).to_have_count(2)

    await gateway.down()
    await phone.to(f"{tour.home(ELDER)}/visit")
    await phone.outcome(words("outcome.met")).tap()
    await phone.add_photo(snapshot(folder / "stairwell.jpg"))
    await phone.finish(words("visit.finish_with", words=SAME[words.language]))
    await phone.to(f"{tour.home(AWAY)}/visit")
    await phone.outcome(words("outcome.rescheduled")).tap()
    await expect(tour.page.locator(".saved")).to_be_visible()
    # what the app tries as it opens has come to nothing: from here on it rests
    async with tour.page.expect_event("requestfailed", lambda request: "/sync/" in request.url):
        await phone.open("/today")
