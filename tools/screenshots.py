"""The pictures in docs/screens: `make screenshots`. Every screen of phone and desks, the chief ones in other looks too.

A server with a fresh demo district, and the tour that the tests of access take. Colours are reduced to a palette, so
that the pictures weigh little in the repository.
"""

import asyncio
import sys
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, cast
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.async_api import Page

from tests.e2e import chromium
from tests.e2e.camera import snapshot, stairwell
from tests.e2e.case_desk import CaseDesk
from tests.e2e.screens import DESK, DOOR, PHONE, close_sheet
from tests.e2e.screens_desks import DESKS, resident, tell
from tests.e2e.server import ROOT, Server, short_folder
from tests.e2e.stage import Stage
from tests.e2e.tour import STAND_IN, begin, fill_sync_centre

FOLDER = ROOT / "docs/screens"
SECRETARY = "1101"
# What a picture's name ends in, the theme and the text size.
LOOKS = (("", "light", "normal"), ("-dark", "dark", "normal"), ("-large", "light", "larger"))
CHIEF = ("today", "household", "visit", "sync", "desk", "dispatch", "report")
STILL: dict[str, Any] = {"reduced_motion": "reduce"}
COLOURS = 256
TWENTY_TO_TEN = timedelta(hours=9, minutes=41)


def morning() -> datetime:
    """The last time it was 9:41 here: nobody is visited at night, whenever the pictures are taken."""
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    today = now.replace(hour=0, minute=0, second=0, microsecond=0) + TWENTY_TO_TEN
    return today if today <= now else today - timedelta(days=1)


async def keep(page: Page, name: str, look: str) -> None:
    """A picture of what is on the screen, where one in this look is wanted."""
    if look and name not in CHIEF:
        return
    await page.evaluate("document.fonts.ready")
    await page.evaluate("Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)))")
    taken = Image.open(BytesIO(await page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    path = FOLDER / f"{name}{look}.png"
    reduced(taken).save(path, optimize=True)
    print(f"{path.stat().st_size / 1024:6.1f} KiB  {path.relative_to(ROOT)}")


def reduced(picture: Image.Image) -> Image.Image:
    """The same picture in few colours: flat surfaces keep theirs exactly, the rest shares what spans all of them."""
    frequent = sorted(picture.getcolors(picture.width * picture.height) or [], reverse=True)[: COLOURS // 2]
    spanning = picture.quantize(COLOURS // 2, Image.Quantize.MAXCOVERAGE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for _, colour in frequent for part in cast(tuple[int, ...], colour)] + spanning)
    return picture.quantize(palette=palette, dither=Image.Dither.NONE)


async def phone(stage: Stage, look: str, theme: str, text: str) -> None:
    """Every screen of the phone, in one of its looks."""
    gateway = await stage.gateway()
    phone = await stage.phone(url=gateway.url, theme=theme, text=text, **STILL)
    for name, show in DOOR.items():
        await show(phone.page)
        await keep(phone.page, name, look)
        await close_sheet(phone.page)
    await phone.page.clock.set_fixed_time(morning())
    await phone.open("/")
    tour = await begin(phone, stage.server)
    for name, walk in PHONE.items():
        if name == "sync":  # not before: what waits there is off the list of today
            await fill_sync_centre(tour, stage.server, gateway, stage.folder)
        await walk(tour)
        await keep(phone.page, name, look)
        await close_sheet(phone.page)


async def desk(stage: Stage, look: str, theme: str) -> None:
    """The secretary's desk."""
    desk = await stage.desk(SECRETARY, theme=theme, **STILL)
    await desk.row("看到隐患").first.click()
    for name, show in DESK.items():
        await show(desk)
        await keep(desk.page, name, look)
        await close_sheet(desk.page)


async def desks(stage: Stage, look: str, theme: str) -> None:
    """Where incidents are reviewed, dispatched, taken down, and looked at from above."""
    for name, screen in DESKS.items():
        if look and name not in CHIEF:
            continue
        desk = await CaseDesk.take(stage, screen.username, theme=theme, **STILL)
        await screen.show(desk)
        await keep(desk.page, name, look)
        await desk.page.context.close()


async def arrive(stage: Stage) -> None:
    """Something for the secretary: a hazard with two photos, and a wish."""
    at = morning().isoformat()
    async with stage.server.caller(STAND_IN) as worker:
        pictures = [snapshot(stage.folder / "stairwell.jpg").read_bytes(), _narrow()]
        media = [await worker.send_photo(picture) for picture in pictures]
        told = {"outcome": "met", "occurred_at": at, "answers": {"change": "none"}}
        await worker.visit(4, **told, note="说儿子周末回来", needs=["medical"])
        await worker.visit(7, **told, note="电线挂在楼道里充电，劝了，答应今天收", hazards=["charging"], media=media)


def _narrow() -> bytes:
    out = BytesIO()
    stairwell(900, 1200).transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(out, "JPEG")
    return out.getvalue()


async def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with short_folder() as folder:
        server = Server(folder / "data")
        await server.start()
        try:
            async with chromium.driver() as playwright:
                stage = Stage(server, await chromium.launch(playwright), playwright, folder)
                await arrive(stage)
                code = await tell(stage.server, stage.folder, morning().isoformat())
                for look, theme, text in LOOKS:
                    await phone(stage, look, theme, text)
                    if text == "normal":
                        await desk(stage, look, theme)
                        await desks(stage, look, theme)
                await keep(await resident(stage, code, **STILL), "resident", "")
                await stage.strike(None)
        finally:
            await server.stop()
    if stage.complaints:
        sys.exit("\n".join(stage.complaints))


if __name__ == "__main__":
    asyncio.run(main())
