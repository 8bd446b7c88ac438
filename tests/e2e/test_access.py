"""Every screen for everybody: axe in both languages and both themes, no sideways scroll, targets for a thumb."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from tests.e2e.access import misfits, violations
from tests.e2e.screens import DESK, DOOR, PHONE, close_sheet
from tests.e2e.stage import Stage
from tests.e2e.tour import begin, fill_sync_centre
from tests.e2e.words import Language

SECRETARY, NOBODY_YET = "1101", "9002"
STILL: dict[str, Any] = {"reduced_motion": "reduce"}  # what is on its way from one colour to another has no contrast

both_languages = pytest.mark.parametrize("language", ["zh", "en"])


@both_languages
async def test_every_screen_of_the_phone_is_for_everybody(stage: Stage, tmp_path: Path, language: Language) -> None:
    """Signed out and signed in, with a sync centre that has much to say."""
    gateway = await stage.gateway()
    phone = await stage.phone(url=gateway.url, language=language, **STILL)
    found = []
    for name, show in DOOR.items():
        await show(phone.page)
        found += [f"{name}: {fault}" for fault in await faults(phone.page)]
        await close_sheet(phone.page)
    await phone.open("/")
    tour = await begin(phone, stage.server)
    await fill_sync_centre(tour, stage.server, gateway, tmp_path)
    for name, walk in PHONE.items():
        await walk(tour)
        found += [f"{name}: {fault}" for fault in await faults(phone.page)]
        await close_sheet(phone.page)
    assert not found, "\n".join(found)


async def faults(page: Page) -> list[str]:
    return await violations(page) + await misfits(page)


@both_languages
async def test_axe_finds_nothing_at_the_desk(stage: Stage, language: Language) -> None:
    desk = await stage.desk(SECRETARY, language=language, **STILL)
    found = []
    for name, show in DESK.items():
        await show(desk)
        found += [f"{name}: {fault}" for fault in await violations(desk.page)]
        await close_sheet(desk.page)
    assert not found, "\n".join(found)


@both_languages
async def test_axe_finds_nothing_where_a_desk_is_still_missing(stage: Stage, language: Language) -> None:
    phone = await stage.phone(language=language, **STILL)
    await phone.fill_sign_in(stage.server.who(NOBODY_YET))
    await phone.expect_words(phone.words("no_screen.api"))
    found = await violations(phone.page)
    assert not found, "\n".join(found)
