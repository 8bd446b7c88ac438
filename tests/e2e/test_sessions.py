"""Who is signed in: sessions that end in use, two people with one phone, people without a screen."""

from playwright.async_api import expect

from tests.e2e.gateway import failing, fair
from tests.e2e.server import Server
from tests.e2e.stage import Stage

WORKER, OTHER, NO_SCREENS = "2214", "2228", "9002"
NOTE = "只记了一句"


async def test_a_session_that_ends_in_use_loses_nothing(stage: Stage, server: Server) -> None:
    phone = await stage.phone(WORKER)
    await phone.page.evaluate("window.loaded_once = true")
    async with server.caller(WORKER) as worker:
        household = await worker.household_at(0)
        assert await worker.revoke_devices() >= 1  # other tests have signed the same person in elsewhere
        await phone.visit(household["id"], note=NOTE)
        await phone.to("/today")
        await phone.expect_pill("需处理 1")
        await phone.expect_words("登录过期了，记录都在。")

        await phone.button("在这里重新登录").tap()
        sheet = phone.page.get_by_role("dialog", name="重新登录")
        await expect(sheet.get_by_label("手机号或工号")).to_have_value(WORKER)
        await sheet.get_by_label("密码", exact=True).fill(server.who(WORKER)["password"])
        await sheet.get_by_role("button", name="登录", exact=True).tap()
        await expect(sheet).to_be_hidden()
        await phone.expect_pill("已同步")
        assert await phone.page.evaluate("window.loaded_once"), "the screen stayed; nothing was loaded anew"
        [visit] = await worker.noted(household["id"], NOTE)
        assert visit["outcome"] == "no_answer"


async def test_the_second_person_on_a_phone_sees_nothing_of_the_first(stage: Stage, server: Server) -> None:
    gateway = await stage.gateway()
    phone = await stage.phone(WORKER, gateway.url)
    async with server.caller(WORKER) as first:
        household = await first.household_at(1)
        gateway.weather = failing(503)
        await phone.visit(household["id"], note=NOTE)
        await phone.leave(unsent=1)
        gateway.weather = fair

        await phone.sign_in(server.who(OTHER))
        await phone.to(f"/households/{household['id']}")
        await phone.expect_words("这一户不在这部手机里")
        await phone.to("/sync")
        await phone.expect_words("都传好了")
        await phone.sync_now()
        assert not await first.noted(household["id"], NOTE), "nobody sends another's work"
        await phone.leave()

        await phone.sign_in(server.who(WORKER))
        await phone.to("/sync")
        await phone.expect_words("都传好了")
        [visit] = await first.noted(household["id"], NOTE)
        assert visit["worker_name"] == server.who(WORKER)["name"]


async def test_a_role_without_screens_gets_an_honest_page(stage: Stage, server: Server) -> None:
    phone = await stage.phone()
    person = server.who(NO_SCREENS)
    await phone.fill_sign_in(person)
    await phone.expect_words(f"{person['name']}，你的工作台还在盖")
    await phone.button("退出登录").tap()
    await expect(phone.button("登录")).to_be_visible()
