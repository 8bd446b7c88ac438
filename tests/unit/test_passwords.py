"""Passwords: parameters, decoy, what is handed out."""

import re

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app.identity import passwords
from app.identity.service import network_of


async def test_kept_hashes_have_owasps_parameters() -> None:
    kept = await passwords.hashed("seven red lanterns")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await passwords.matches("seven red lanterns", kept) == (True, None)
    assert await passwords.matches("seven red lantern", kept) == (False, None)


async def test_nothing_matches_where_there_is_no_password() -> None:
    assert passwords._DECOY.startswith("$argon2id$v=19$m=19456,t=2,p=1$")  # the same work as a real one
    for guess in ("", "seven red lanterns"):
        assert await passwords.matches(guess, None) == (False, None)


async def test_an_outdated_hash_is_made_anew() -> None:
    weak = PasswordHash((Argon2Hasher(memory_cost=1024, time_cost=1, parallelism=1),))
    right, fresh = await passwords.matches("seven red lanterns", weak.hash("seven red lanterns"))
    assert right
    assert fresh
    assert "m=19456,t=2,p=1" in fresh


async def test_it_does_not_matter_how_a_keyboard_composes() -> None:
    assert (await passwords.matches("caf\u00e9 au lait", await passwords.hashed("cafe\u0301 au lait")))[0]


def test_passwords_to_hand_out_can_be_read_out() -> None:
    made = {passwords.make() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        assert re.fullmatch(r"[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){2}", password)
        assert passwords.fault(password, old="", username="w0001") is None


def test_an_address_is_limited_by_who_holds_it() -> None:
    assert network_of("192.0.2.7") == "192.0.2.7"
    assert network_of("2001:db8:1:2::7") == network_of("2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"
    assert network_of("::ffff:192.0.2.7") == "192.0.2.7"
    assert network_of("testclient") == "unknown"
