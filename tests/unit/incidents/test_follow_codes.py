"""Codes of links: typed by people, kept as keyed hashes; addresses of photos: for one link, one photo, ten minutes."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from app.incidents.follow import codes, photos

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
KEY, MEDIA = b"k" * 32, "ab" * 32


def test_a_code_is_sixty_random_bits_in_three_groups() -> None:
    made = {codes.make() for _ in range(500)}
    assert len(made) == 500
    assert {len(code) for code in made} == {12}
    assert set("".join(made)) == set(codes.ALPHABET)
    assert codes.shown("K7M4Q2XA9RTD") == "K7M4-Q2XA-9RTD"


@pytest.mark.parametrize(
    "told",
    [
        "K7M0-Q2X1-9RT1",
        " k7mo q2xi 9rtl ",
        "K7M0Q2X19RT1",
        "Ｋ７Ｍ０－Ｑ２Ｘ１－９ＲＴ１",
        "k7m0—q2x1—9rtI",
        "K7MO_Q2XL.9RT1",
    ],
)
def test_what_can_only_mean_one_code_is_taken_for_it(told: str) -> None:
    assert codes.read(told) == "K7M0Q2X19RT1"


@pytest.mark.parametrize(
    "told", ["", "K7M0-Q2X1-9RT", "K7M0-Q2X1-9RT11", "K7M0-Q2X1-9RTU", "K7M0-Q2X1-9RT槐", "' or 1=1 --"]
)
def test_what_is_no_code_is_none(told: str) -> None:
    assert codes.read(told) is None


def test_a_code_is_kept_as_a_hash_with_a_key() -> None:
    assert codes.digest(KEY, "K7M0Q2X19RT1") != codes.digest(b"j" * 32, "K7M0Q2X19RT1")
    assert len(codes.digest(KEY, "K7M0Q2X19RT1")) == 32


def test_an_address_opens_its_photo_until_its_time_is_over() -> None:
    token = uuid4()
    told = photos.address(KEY, token, MEDIA, AT + photos.OPENS)
    assert photos.read(KEY, told, AT) == (token, MEDIA)
    assert photos.read(KEY, told, AT + photos.OPENS + timedelta(seconds=1)) is None
    assert photos.read(b"j" * 32, told, AT) is None


def test_an_address_that_was_touched_opens_nothing() -> None:
    told = photos.address(KEY, uuid4(), MEDIA, AT + photos.OPENS)
    for at in range(0, len(told), 7):
        other = "A" if told[at] != "A" else "B"
        assert photos.read(KEY, told[:at] + other + told[at + 1 :], AT) is None
    for nonsense in ("", "A", "槐", told[:-4], told + "AAAA", "%00"):
        assert photos.read(KEY, nonsense, AT) is None
