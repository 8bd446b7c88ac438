"""One server for the whole run, one browser, and for each test as many phones and desks as it asks for."""

import os
import re
import shutil
from collections.abc import AsyncIterator, Generator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Playwright, expect

from tests.e2e import chromium
from tests.e2e.server import ROOT, Server, short_folder
from tests.e2e.stage import Stage

RESULTS = ROOT / "test-results"
FAILED = pytest.StashKey[bool]()


expect.set_options(timeout=10_000)  # of a machine with other work, not of the product


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember on the test itself that it failed, for what is torn down after it."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was measured is told, not only judged."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")


@pytest.fixture(scope="session")
async def server() -> AsyncIterator[Server]:
    """The product with its demo district; its log is kept beside the pictures of what failed."""
    RESULTS.mkdir(exist_ok=True)
    with short_folder() as folder:
        found = Server(folder / "data")
        try:
            await found.start()
            yield found
        finally:
            await found.stop()
            shutil.copy(folder / "serve.log", RESULTS / f"serve-{found.port}.log")


@pytest.fixture(scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    async with chromium.driver() as found:
        yield found


@pytest.fixture(scope="session")
async def browser(playwright: Playwright) -> AsyncIterator[Browser]:
    """The browser of those tests that need not kill theirs."""
    found = await chromium.launch(playwright)
    yield found
    await found.close()


@pytest.fixture
async def stage(
    server: Server, browser: Browser, playwright: Playwright, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Stage]:
    """Where a test puts its people. A page that met an error of its own fails the test."""
    found = Stage(server, browser, playwright, tmp_path)
    yield found
    name = re.sub(r"[^\w.-]+", "-", request.node.name)
    await found.strike(RESULTS / name if request.node.stash.get(FAILED, False) else None)
    assert not found.complaints, found.complaints


@pytest.fixture(scope="session", autouse=True)
def _needs_a_build() -> None:
    if not (ROOT / "pwa/dist/index.html").exists() and "CI" not in os.environ:
        pytest.exit("The phone app is not built: run `make e2e`, which builds it.", 1)
