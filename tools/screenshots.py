"""The pictures of the README: `make screenshots`. A fresh demo district, a phone, a desk, Chinese, light and dark.

Colours are reduced to a palette, so that the pictures weigh little in the repository.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "screens"
WORKER, SECRETARY = "2207", "1101"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
SETTLE_MS = 900  # what is still moving or loading comes to rest


@contextmanager
def served() -> Iterator[tuple[str, dict[str, str]]]:
    """A server with a fresh demo district: its address, and the passwords by user name."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    with tempfile.TemporaryDirectory(prefix="doorstep-screens-") as folder:
        Path(folder).chmod(0o755)
        environment = os.environ | {"PORT": port, "DOORSTEP_DATA_DIR": f"{folder}/data", "DOORSTEP_LOG_LEVEL": "error"}
        server = subprocess.Popen([sys.executable, "-m", "app.cli", "serve"], cwd=ROOT, env=environment)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/readyz")
            people = json.loads(Path(folder, "data", "demo.json").read_text("utf-8"))
            yield address, {person["username"]: person["password"] for person in people}
        finally:
            server.terminate()
            server.wait(30)


def wait_for(url: str) -> None:
    """Until it answers, for two minutes at most."""
    for _ in range(240):
        with suppress(OSError), urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  our own address
            if answer.status == 200:
                return
        time.sleep(0.5)
    raise TimeoutError(url)


def keep(page: Page, name: str) -> None:
    """A picture of what is on the screen."""
    page.wait_for_timeout(SETTLE_MS)
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(192, dither=Image.Dither.NONE).save(path, optimize=True)


def signed_in(
    browser: Browser,
    address: str,
    person: tuple[str, str],
    *,
    theme: Literal["light", "dark"] = "light",
    desk: bool = False,
) -> Page:
    """The app after sign-in, on a phone or at a desk."""
    context = browser.new_context(
        viewport=DESK if desk else PHONE,  # type: ignore[arg-type]
        has_touch=not desk,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        color_scheme=theme,
    )
    page = context.new_page()
    page.goto(address)
    if theme == "light" and not desk:
        keep(page, "sign-in")
    page.get_by_label("手机号或工号").fill(person[0])
    page.locator("input[type=password]").fill(person[1])
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/desk/**" if desk else "**/today")
    page.wait_for_timeout(4000)  # the first sync
    return page


def phone(page: Page, address: str) -> None:
    """The worker's way through a morning."""
    keep(page, "today")
    page.get_by_role("link", name="住户", exact=True).click()
    page.get_by_role("searchbox").fill("sbl")
    keep(page, "households")
    page.goto(f"{address}/today")
    page.get_by_text("桑白露").first.click()
    keep(page, "household")
    page.goto(f"{address}/today")
    page.get_by_role("link", name="开始走访童小满一家").click()
    page.get_by_role("radio", name="见到").click()
    keep(page, "visit")
    page.get_by_role("button", name="无变化，完成").click()
    page.wait_for_timeout(SETTLE_MS)
    page.goto(f"{address}/sync")
    keep(page, "sync")
    page.goto(f"{address}/me")
    keep(page, "me")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    arguments = ["--disable-gpu", "--no-first-run", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with served() as (address, passwords), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["TEST_BROWSER"], args=arguments)
        worker, secretary = ((name, passwords[name]) for name in (WORKER, SECRETARY))
        phone(signed_in(browser, address, worker), address)
        keep(signed_in(browser, address, worker, theme="dark"), "today-dark")
        keep(signed_in(browser, address, secretary, desk=True), "desk")
        browser.close()


if __name__ == "__main__":
    main()
