"""A person at the door without signal, on the secretary's desk a moment later, corrected there, and heard back."""

import re

from playwright.async_api import Page, expect

from tests.e2e.access import violations
from tests.e2e.server import Server
from tests.e2e.stage import Stage
from tests.e2e.words import Words

WORKER, SECRETARY = "2214", "1201"
ADDED, CORRECTED, NEWCOMER = "濮阳霁", "濮阳霁月", "濮阳鹤"
w = Words()


async def test_a_person_added_offline_is_corrected_on_the_desk_and_heard_back(stage: Stage, server: Server) -> None:
    gateway = await stage.gateway()
    phone = await stage.phone(WORKER, gateway.url)
    async with server.caller(WORKER) as worker:
        household = (await worker.get("/households", limit=1))["items"][0]
    home = f"/households/{household['id']}"

    # No signal: somebody new at a known door, and a whole household behind a door nobody knew.
    await gateway.down()
    await phone.to(home)
    await phone.tap(phone.button(w("household.people_edit")))
    await phone.tap(phone.button(w("person.add")))
    await phone.page.get_by_label(w("person.name"), exact=True).fill(ADDED)
    await phone.page.get_by_label(w("person.birth_year"), exact=True).fill("1961")
    assert await violations(phone.page) == []
    await phone.tap(phone.button(w("ui.save")))
    await expect(phone.page.locator(".person", has_text=ADDED)).to_be_visible()
    await phone.to("/households")
    await phone.page.locator('a[href^="/building/"]').first.tap()
    await phone.tap(phone.button(w("home.add")))
    await phone.page.get_by_label(w("home.room"), exact=True).fill("9901")
    await phone.page.get_by_label(w("person.name"), exact=True).fill(NEWCOMER)
    await phone.tap(phone.button(w("ui.save")))
    await expect(phone.page.get_by_role("heading", level=1)).to_have_text(NEWCOMER)
    await phone.to("/sync")
    await phone.expect_words(w("item.household_add"))
    await phone.expect_words(w("item.resident_add"))

    # Signal: both are on the desk, where they are found by the beginning of their spelling.
    page = (await stage.desk(SECRETARY)).page
    await gateway.up()
    await phone.sync_now()
    await page.goto(f"{server.url}/desk/registers")
    await expect(page.locator(".qrow").first).to_be_visible()
    await page.keyboard.press("/")
    await page.keyboard.type("puyanghe")
    await expect(page.locator(".qrow")).to_have_count(1)
    await expect(page.locator(".qrow b")).to_have_text(NEWCOMER)
    await page.get_by_role("searchbox").fill(ADDED)
    await expect(page.locator(".qrow b")).not_to_have_text(NEWCOMER)
    await page.locator(".qrow").first.click()
    person = page.locator(".reg-person", has_text=ADDED)
    await expect(person).to_be_visible()
    await expect(page.locator("aside.context")).to_contain_text(w("line.added", name=ADDED))
    assert await violations(page) == []
    await person.get_by_role("button", name=w("act.correct")).click()
    await page.get_by_label(w("person.name"), exact=True).fill(CORRECTED)
    await page.get_by_role("button", name=w("ui.save")).click()
    await expect(page.locator(".reg-person", has_text=CORRECTED)).to_be_visible()

    await phone.to(home)
    await phone.sync_now()
    await phone.to(home)
    await expect(phone.page.locator(".person", has_text=CORRECTED)).to_be_visible()

    await judged_and_undone(page)


async def judged_and_undone(page: Page) -> None:
    """The same person told twice: suggested, merged by somebody, and two entries again."""
    await page.keyboard.press("n")
    await page.get_by_label(w("person.name"), exact=True).fill(CORRECTED)
    await page.get_by_label(w("person.birth_year"), exact=True).fill("1961")
    await page.get_by_role("button", name=w("ui.save")).click()
    await expect(page.locator(".reg-person", has_text=CORRECTED)).to_have_count(2)
    await page.get_by_role("link", name=w("dup.tab")).click()
    await page.locator(".qrow", has_text=CORRECTED).click()
    await expect(page.locator("main.case")).to_contain_text(w("dup.reason.door"))
    assert await violations(page) == []
    await page.keyboard.press("1")
    done = page.locator(".dup-said", has_text=re.compile(w("dup.done_same", name=CORRECTED)))
    await expect(done).to_be_visible()
    await expect(page.locator(".qrow", has_text=CORRECTED)).to_have_count(0)
    await page.keyboard.press("z")
    await expect(page.locator(".qrow", has_text=CORRECTED)).to_be_visible()
    await expect(done).to_have_count(0)
