"""Faces and plates hidden by hand: the bytes that are kept do not hold them, and the first picture is nowhere."""

import hashlib
from pathlib import Path

from playwright.async_api import Locator, expect

from tests.e2e.access import misfits, violations
from tests.e2e.camera import grainy
from tests.e2e.case_desk import CaseDesk, call
from tests.e2e.chromium import PHONE
from tests.e2e.phone import Phone
from tests.e2e.server import Server
from tests.e2e.stage import Stage

WORKER, HOTLINE, DISTRICT, HANDLER = "2207", "5002", "3100", "4001"

# How often the colour changes from one point to the next, within a part of an <img> and in its corner (in shares).
LOOK = """(image, part) => {
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const changes = ([x, y, w, h]) => {
    const { data } = context.getImageData(x * canvas.width, y * canvas.height, w * canvas.width, h * canvas.height);
    let found = 0;
    for (let at = 4; at < data.length; at += 4) found += Math.abs(data[at] - data[at - 4]) > 24;
    return found / (data.length / 4);
  };
  return { inside: changes(part), outside: changes([0.02, 0.02, 0.15, 0.15]) };
}"""
# Hashes of every run of bytes that any database of this page holds, and the photos it knows of, by their hashes.
HELD = """async () => {
  const found = [];
  const photos = [];
  const walk = async (value) => {
    if (value instanceof Blob) value = await value.arrayBuffer();
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      const digest = await crypto.subtle.digest('SHA-256', value);
      found.push(Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join(''));
    } else if (value && typeof value === 'object') for (const inner of Object.values(value)) await walk(inner);
  };
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done, fail) => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });
    for (const store of db.objectStoreNames) {
      const rows = await new Promise((done, fail) => {
        const asked = db.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => done(asked.result);
        asked.onerror = () => fail(asked.error);
      });
      for (const row of rows) await walk(row);
      if (store === 'photos') photos.push(...rows.map(({ id }) => id));
    }
    db.close();
  }
  return { found, photos };
}"""
SMALL = PHONE | {"has_touch": False, "is_mobile": False}
MIDDLE = [0.32, 0.32, 0.36, 0.36]


async def drawn_over(page_sheet: Locator) -> None:
    """A rectangle over the middle of the picture, by mouse or finger."""
    stage = page_sheet.get_by_role("group", name="照片，划过的地方会被遮住")
    await expect(stage.locator("img")).to_be_visible()
    await page_sheet.page.wait_for_function("() => document.querySelector('.hide-stage img')?.naturalWidth > 0")
    box = await stage.bounding_box()
    assert box is not None
    mouse = page_sheet.page.mouse
    await mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.3)
    await mouse.down()
    await mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5, steps=4)
    await mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.7, steps=4)
    await mouse.up()


async def test_on_the_phone_what_is_hidden_is_gone(stage: Stage, tmp_path: Path) -> None:
    gateway = await stage.gateway()
    phone = await stage.phone(WORKER, gateway.url)
    await phone.ready_for_offline()
    await gateway.down()
    await begin_report(phone, tmp_path)
    image = phone.page.get_by_alt_text("第 1 张照片")
    before: dict[str, float] = await image.evaluate(LOOK, MIDDLE)
    shown = str(await image.get_attribute("src"))
    held: dict[str, list[str]] = await phone.page.evaluate(HELD)
    [first] = held["photos"]
    assert first in held["found"]  # what is looked for below can be found

    await phone.page.get_by_role("button", name="遮住脸和车牌").tap()
    sheet = phone.page.get_by_role("dialog", name="遮住脸和车牌")
    await expect(sheet.get_by_role("button", name="遮好了")).to_be_disabled()
    await drawn_over(sheet)
    await expect(sheet.get_by_role("status")).to_have_text("遮了 1 块")
    assert await violations(phone.page) == []
    await keys_do_it_too(sheet)
    await sheet.get_by_role("button", name="遮好了").tap()
    await expect(sheet).to_be_hidden()

    await expect(image).not_to_have_attribute("src", shown)
    after: dict[str, float] = await image.evaluate(LOOK, MIDDLE)
    assert after["inside"] < before["inside"] / 10, (before, after)
    assert after["outside"] > before["outside"] / 2, (before, after)
    now: dict[str, list[str]] = await phone.page.evaluate(HELD)
    [second] = now["photos"]
    assert second != first
    assert second in now["found"]
    # Neither the first picture nor its thumbnail is left: no bytes of before but those of other things.
    assert first not in now["found"]
    assert len(set(held["found"]) - set(now["found"])) >= 2


async def keys_do_it_too(sheet: Locator) -> None:
    """Another mark by keyboard alone, moved, taken away, and the removal undone and done."""
    await sheet.get_by_role("button", name="加一块").press("Enter")
    await expect(sheet.locator(".hide-mark")).to_have_count(2)
    mark = sheet.locator(".hide-mark").nth(1)
    await mark.focus()
    left = await mark.evaluate("one => parseFloat(one.style.left)")
    await mark.press("ArrowRight")
    assert await mark.evaluate("one => parseFloat(one.style.left)") > left
    await mark.press("Delete")
    await expect(sheet.locator(".hide-mark")).to_have_count(1)
    await sheet.get_by_role("button", name="撤销").press("Enter")
    await expect(sheet.locator(".hide-mark")).to_have_count(2)
    for _ in range(3):  # back to the one that was drawn
        await sheet.get_by_role("button", name="撤销").press("Enter")
        if await sheet.locator(".hide-mark").count() == 1:
            break


async def begin_report(phone: Phone, folder: Path) -> None:
    """A report with one photo full of detail."""
    await phone.to("/report")
    await phone.page.get_by_role("searchbox").fill("井盖坏了")
    await phone.tap(phone.page.get_by_role("radio", name="井盖缺失、破损"))
    await phone.add_photo(grainy(folder / "crowd.jpg"))


async def test_at_the_desk_the_first_picture_never_leaves_the_page(
    stage: Stage, server: Server, tmp_path: Path
) -> None:
    title = "东门配电箱门开着没锁"
    async with server.caller(HOTLINE) as operator, server.caller(DISTRICT) as desk:
        one = await call(operator, title)
        await desk.step(one, "dispatch", 1, lead="D-ZM")
    unit = await CaseDesk.take(stage, HANDLER, **SMALL)
    await unit.row(title).click()
    await unit.case.get_by_role("button", name="签收", exact=True).click()
    await unit.case.get_by_role("button", name="办结提交", exact=True).click()
    form = unit.page.get_by_role("form", name="办结提交")
    await form.get_by_role("button", name="解决了").click()
    sent: list[bytes] = []
    unit.page.on("request", lambda request: sent.append(request.post_data_buffer or b""))
    await form.locator("input[type=file]").set_input_files(grainy(tmp_path / "crowd.jpg"))
    image = form.get_by_alt_text("第 1 张照片")
    before: dict[str, float] = await image.evaluate(LOOK, MIDDLE)
    await form.get_by_role("button", name="遮住脸和车牌").click()
    sheet = unit.page.get_by_role("dialog", name="遮住脸和车牌")
    await drawn_over(sheet)
    found = await misfits(unit.page)
    assert not found, "\n".join(found)
    await sheet.get_by_role("button", name="遮好了").click()
    await expect(sheet).to_be_hidden()
    after: dict[str, float] = await image.evaluate(LOOK, MIDDLE)
    assert after["inside"] < before["inside"] / 10, (before, after)
    assert pictures(sent) == set()  # none has left yet
    await form.get_by_label("说明").fill("锁好了，贴了封条")
    await form.get_by_role("button", name="确定办结提交").click()
    await unit.expect_state("待核查")
    async with server.caller(HANDLER) as handler:
        case = await handler.get(f"/incidents/{one}")
        [photo] = case["photos"]
        assert photo["has_arrived"]
    assert pictures(sent) == {photo["media_id"]}  # and no other one ever did


def pictures(sent: list[bytes]) -> set[str]:
    """Hashes of what is large enough to be a picture."""
    return {hashlib.sha256(body).hexdigest() for body in sent if len(body) > 10_000}
