"""A note that holds what has no place in it says so before it is saved, also without signal, and refuses nothing."""

from playwright.async_api import expect

from tests.e2e.access import violations
from tests.e2e.stage import Stage

WORKER = "2207"


async def test_a_number_in_a_note_is_told_before_it_is_saved(stage: Stage) -> None:
    phone = await stage.open(stage.profile())
    await phone.sign_in(stage.server.who(WORKER))
    await phone.ready_for_offline()
    await phone.page.context.set_offline(True)
    await phone.tap(await phone.search("txm"))
    await phone.tap(phone.link("走访"))
    await phone.tap(phone.outcome("见到"))
    note = phone.page.locator(".note-box textarea").first
    await note.fill("老人精神很好")
    await expect(phone.page.get_by_text("建议删掉")).to_have_count(0)
    await note.fill("证件 110105 19431231 002X 已看")
    await expect(phone.page.get_by_text("写了证件号码，建议删掉。")).to_be_visible()
    assert await violations(phone.page) == []
    await note.fill("证件已看")
    await expect(phone.page.get_by_text("建议删掉")).to_have_count(0)
