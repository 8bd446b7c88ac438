"""What needs the worker: two values for one field, and what the server would not take."""

from playwright.async_api import expect

from tests.e2e.server import Server
from tests.e2e.stage import Stage

WORKER, STAND_IN = "2207", "2203"  # the stand-in has other grids too, and this one while the worker is away


async def test_a_conflict_is_settled_by_choosing(stage: Stage, server: Server) -> None:
    gateway = await stage.gateway()
    phone = await stage.phone(WORKER, gateway.url)
    async with server.caller(WORKER) as worker, server.caller(STAND_IN) as other:
        household = await worker.household_at(20)
        name = household.get("contact_name")
        await gateway.down()
        await phone.to(f"/households/{household['id']}")
        await phone.button("改信息").tap()
        await phone.page.get_by_label("联系人", exact=True).fill("童望舒")
        await phone.button("存").tap()
        await phone.expect_pill("离线 待上传 1")

        fields = {"contact_name": {"from": name, "to": "童听泉"}}
        verdict = await other.push("household.edit", {"household_id": household["id"], "fields": fields})
        assert verdict["outcome"] == "applied", verdict
        await gateway.up()
        await phone.sync_now()
        await phone.expect_words("1 条要你看一下。")
        await phone.expect_words("联系人改了两次，留哪个")
        theirs = phone.page.get_by_role("radio", name="童听泉")
        await expect(theirs).to_contain_text(server.who(STAND_IN)["name"])
        await phone.page.get_by_role("radio", name="童望舒").tap()
        await phone.expect_words("都传好了")
        kept = await worker.get(f"/households/{household['id']}")
        assert kept["contact_name"] == "童望舒"


async def test_a_refusal_says_why_and_what_to_do(stage: Stage, server: Server) -> None:
    phone = await stage.phone(WORKER)
    async with server.caller(WORKER) as worker:
        household = await worker.household_at(21)
        await phone.to(f"/households/{household['id']}/visit")
        await phone.outcome("无人").tap()
        await phone.write_broken_note("门上贴了条")
        await phone.finish("完成")
        await phone.to("/today")
        await phone.expect_pill("需处理 1")
        await phone.pill.tap()
        await phone.expect_words("有一处内容服务器看不懂。改一改再传。")
        assert not await worker.noted(household["id"], "门上贴了条")

        await phone.button("改一改再传").tap()
        await phone.page.get_by_label("还想记点什么").fill("门上贴了条")
        await phone.finish("完成")
        await phone.to("/today")
        await phone.expect_pill("已同步")
        assert len(await worker.noted(household["id"], "门上贴了条")) == 1
