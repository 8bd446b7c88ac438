"""Every screen of the phone and of the desk, and how one gets there, in either language.

The tests of access look at each of them, and the pictures in the documentation are taken of them.
"""

from collections.abc import Awaitable, Callable, Mapping

from playwright.async_api import Page, expect

from tests.e2e.desk import Desk
from tests.e2e.screens_incidents import INCIDENTS
from tests.e2e.tour import ELDER, FAMILY, YOUNG, Tour

Show = Callable[[Tour], Awaitable[None]]


async def today(tour: Tour) -> None:
    await tour.phone.to("/today")
    await expect(tour.page.locator("article.next")).to_be_visible()


async def plus(tour: Tour) -> None:
    await tour.phone.to("/today")
    await tour.press("plus.label")
    await tour.sheet()


async def households(tour: Tour) -> None:
    await tour.phone.to("/households")
    await tour.page.get_by_role("searchbox").fill("")
    await expect(tour.page.locator('a[href^="/building/"]').first).to_be_visible()


async def search(tour: Tour) -> None:
    await expect((await tour.phone.search("sbl")).first).to_be_visible()


async def search_none(tour: Tour) -> None:
    await tour.phone.search("zzzz")
    await expect(tour.page.get_by_text(tour.phone.words("search.none_title", text="zzzz"))).to_be_visible()


async def building(tour: Tour) -> None:
    await households(tour)
    await tour.page.locator('a[href^="/building/"]').nth(2).tap()
    await expect(tour.page.get_by_text(tour.phone.words("building.unit", unit=1))).to_be_visible()


async def household(tour: Tour) -> None:
    await tour.phone.to(tour.home(ELDER))
    await expect(tour.page.get_by_text(tour.phone.words("household.people"))).to_be_visible()


async def edit(tour: Tour) -> None:
    await household(tour)
    await tour.press("household.edit")
    await tour.sheet()


async def call(tour: Tour) -> None:
    await household(tour)
    await tour.press("household.call")
    await tour.sheet()


async def amend(tour: Tour) -> None:
    await household(tour)
    await tour.press("amend.do")
    await tour.sheet()


async def visit(tour: Tour) -> None:
    await tour.phone.to(f"{tour.home(FAMILY)}/visit")
    await tour.phone.outcome(tour.phone.words("outcome.met")).tap()
    await expect(tour.page.locator(".saved")).to_be_visible()


async def visit_news(tour: Tour) -> None:
    await visit(tour)
    await tour.page.locator("button.btn-lg").first.tap()
    await expect(tour.page.locator(".answered")).to_be_visible()


async def visit_care(tour: Tour) -> None:
    await tour.phone.to(f"{tour.home(ELDER)}/visit")
    await tour.phone.outcome(tour.phone.words("outcome.met")).tap()
    await tour.page.locator("details summary").tap()
    await tour.page.evaluate("scrollTo(0, 0)")


async def visit_hazard(tour: Tour) -> None:
    """A hazard that becomes an incident with the visit."""
    await tour.phone.to(f"{tour.home(YOUNG)}/visit")
    await tour.phone.outcome(tour.phone.words("outcome.met")).tap()
    hazards = tour.page.get_by_role("group", name=tour.phone.words("visit.hazards"))
    await hazards.get_by_role("button").first.tap()
    await expect(tour.page.locator("article.spawn")).to_be_visible()


async def gone(tour: Tour) -> None:
    await tour.phone.to("/households/00000000-0000-7000-8000-000000000000")
    await expect(tour.page.get_by_text(tour.phone.words("household.gone_text"))).to_be_visible()


async def sync_centre(tour: Tour) -> None:
    await tour.phone.to("/sync")
    await expect(tour.page.get_by_text(tour.phone.words("storage.title"))).to_be_visible()
    await expect(tour.phone.button(tour.phone.words("sync.now"))).to_be_visible()  # at rest


async def export(tour: Tour) -> None:
    await sync_centre(tour)
    await tour.page.get_by_role("button", name=tour.phone.words("export.row")).tap()
    await tour.sheet()


async def me(tour: Tour) -> None:
    await tour.phone.to("/me")
    await expect(tour.page.get_by_text(tour.phone.words("me.looks"))).to_be_visible()


def me_sheet(key: str) -> Show:
    async def opened(tour: Tour) -> None:
        await me(tour)
        await tour.page.get_by_role("button", name=tour.phone.words(key)).tap()
        await tour.sheet()

    return opened


PHONE: Mapping[str, Show] = {
    "today": today,
    "plus": plus,
    "households": households,
    "search": search,
    "search-none": search_none,
    "building": building,
    "household": household,
    "edit": edit,
    "call": call,
    "amend": amend,
    "visit": visit,
    "visit-news": visit_news,
    "visit-care": visit_care,
    "gone": gone,
    "visit-hazard": visit_hazard,
    **INCIDENTS,
    "sync": sync_centre,
    "export": export,
    "me": me,
    "held": me_sheet("me.held"),
    "password": me_sheet("me.password"),
    "leave": me_sheet("me.sign_out"),
}


async def close_sheet(page: Page) -> None:
    """Close what is open, so that the next screen begins on its own."""
    if await page.get_by_role("dialog").count():
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_be_hidden()


async def door(page: Page) -> None:
    """The sign-in screen."""
    await expect(page.locator("main.signin form")).to_be_visible()


async def door_refused(page: Page) -> None:
    await page.locator("main.signin input").first.fill("2207")
    await page.locator("#password").fill("not the password")
    await page.locator("main.signin form .btn-primary").tap()
    await expect(page.get_by_role("alert")).to_be_visible()


async def door_help(page: Page) -> None:
    await page.locator(".signin-foot button").tap()
    await expect(page.get_by_role("dialog")).to_be_visible()


DOOR: Mapping[str, Callable[[Page], Awaitable[None]]] = {
    "sign-in": door,
    "sign-in-refused": door_refused,
    "sign-in-help": door_help,
}


async def desk_queue(desk: Desk) -> None:
    await expect(desk.rows.first).to_be_visible()
    await expect(desk.case.locator("h2")).to_be_visible()
    await expect(desk.context.locator(".steps-v")).to_be_visible()


async def desk_keys(desk: Desk) -> None:
    await desk.page.keyboard.press("?")
    await expect(desk.page.get_by_role("dialog")).to_be_visible()


async def desk_menu(desk: Desk) -> None:
    await desk.page.locator(".who > button").click()
    await expect(desk.page.locator("#desk-menu")).to_be_visible()


DESK: Mapping[str, Callable[[Desk], Awaitable[None]]] = {
    "desk": desk_queue,
    "desk-keys": desk_keys,
    "desk-menu": desk_menu,
}
