"""What goes wrong between a phone and its server, in words, and that it passes without a loss."""

from pathlib import Path

from tests.e2e.camera import grainy
from tests.e2e.disk import Disk
from tests.e2e.gateway import Request, failing, fair, portal
from tests.e2e.phone import Phone
from tests.e2e.server import Server
from tests.e2e.stage import Stage

WORKER = "2221"
RETRY_AFTER_S = 5
CHUNK_BYTES = 256 * 1024
# Less than a photo takes, more than many visits do.
ROOM_BYTES = 250_000
NOTE = "照片没存下，字还在"


async def test_each_trouble_has_its_own_words_and_passes(stage: Stage, server: Server) -> None:
    gateway = await stage.gateway()
    phone = await stage.phone(WORKER, gateway.url)
    async with server.caller(WORKER) as worker:
        household = await worker.household_at(0)
    await phone.ready_for_offline()

    await gateway.down()
    await phone.visit(household["id"])
    await trouble(phone, "没有信号。照常用，有信号会自己传。", "离线 待上传 1")
    await gateway.up()

    await gateway.turn(portal, phone.sync_now)
    await trouble(phone, "这个 WiFi 要先在网页上登录。登好了再传，记录都在。", "需处理 1")

    await gateway.turn(failing(503), phone.sync_now)
    await trouble(phone, "服务器忙，1 分钟后自己再传。", "待上传 1")

    # A tap may try at once after a failure; but who was asked to wait, waits, and then goes by itself.
    refused = await gateway.turn(failing(429, f"retry-after: {RETRY_AFTER_S}"), phone.sync_now)
    await trouble(phone, "服务器忙，1 分钟后自己再传。", "待上传 1")
    gateway.weather = fair
    await phone.sync_now()
    passed = await gateway.met_in(fair)
    assert passed.at - refused.at >= RETRY_AFTER_S
    await phone.to("/today")
    await phone.expect_pill("已同步")


async def trouble(phone: Phone, words: str, pill: str) -> None:
    """What the sync centre and the pill say now."""
    await phone.to("/sync")
    await phone.expect_words(words)
    await phone.to("/today")
    await phone.expect_pill(pill)


async def test_a_photo_goes_on_where_it_was_cut(stage: Stage, server: Server, tmp_path: Path) -> None:
    gateway = await stage.gateway()
    phone = await stage.phone(WORKER, gateway.url)
    async with server.caller(WORKER) as worker:
        household = await worker.household_at(1)

        def cut_in_the_second_chunk(request: Request) -> int | None:
            return CHUNK_BYTES // 2 if request.method == "PATCH" and request.header("upload-offset") != "0" else None

        gateway.weather = cut_in_the_second_chunk
        await phone.to(f"/households/{household['id']}/visit")
        await phone.outcome("见到").tap()
        await phone.add_photo(grainy(tmp_path / "wall.jpg"))
        await phone.finish("无变化，完成")
        await phone.to("/sync")
        await phone.expect_words("照片等着传")
        await phone.expect_words("文字已到，照片 0/1")
        assert sent(gateway.passed) == ["0"]

        gateway.weather = fair
        await phone.sync_now()
        await phone.expect_words("都传好了")
        offsets = sent(gateway.passed)
        assert offsets == [str(at * CHUNK_BYTES) for at in range(len(offsets))], "no chunk went twice"
        assert len(offsets) >= 2
        newest = (await worker.visits(household["id"]))[0]
        assert newest["media_arrived"] == 1


def sent(passed: list[Request]) -> list[str]:
    """From which offsets chunks went through to the server."""
    return [request.header("upload-offset") for request in passed if request.method == "PATCH"]


async def test_on_a_full_phone_words_are_still_saved(stage: Stage, server: Server, tmp_path: Path) -> None:
    context = await stage.new_phone()
    disk = await Disk.small(context, server.url)
    phone = await Phone.take(context, server.url)
    await phone.sign_in(server.who(WORKER))
    await phone.ready_for_offline()
    async with server.caller(WORKER) as worker:
        household = await worker.household_at(2)
        await disk.fill(leave=ROOM_BYTES)
        await phone.to(f"/households/{household['id']}/visit")
        await phone.outcome("见到").tap()
        await phone.choose_photo(grainy(tmp_path / "wall.jpg"))
        await phone.expect_words("手机空间满了，这张没存下。")
        await phone.page.get_by_label("还想记点什么").fill(NOTE)
        await phone.finish("无变化，完成")
        await phone.to("/sync")
        await phone.expect_words("都传好了")
        [visit] = await worker.noted(household["id"], NOTE)
        assert visit["media"] == []
