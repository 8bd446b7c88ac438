"""Passwords: argon2id with OWASP's parameters, off the event loop, at most four at a time.

Four, because each takes 19 MiB and a whole processor core for some 40 ms: a flood of sign-ins must not stop the sync.
"""

import asyncio
import base64
import secrets
import unicodedata
from concurrent.futures import ThreadPoolExecutor

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

MEMORY_KIB, ROUNDS, LANES = 19456, 2, 1
SHORTEST, LONGEST = 10, 128
# No letter or digit that is mistaken for another when a password is read out or copied from paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"

_HASHER = PasswordHash((Argon2Hasher(memory_cost=MEMORY_KIB, time_cost=ROUNDS, parallelism=LANES),))
_POOL = ThreadPoolExecutor(4, "argon2")


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode().rstrip("=")


# What is compared when there is no such account, so that it takes as long as a wrong password. Nothing matches it.
_DECOY = "$".join(
    (
        "",
        "argon2id",
        "v=19",
        f"m={MEMORY_KIB},t={ROUNDS},p={LANES}",
        _b64(secrets.token_bytes(16)),
        _b64(secrets.token_bytes(32)),
    )
)


def _normal(password: str) -> str:
    # Keyboards differ in how they compose a letter; the person typed the same one.
    return unicodedata.normalize("NFKC", password)


def make() -> str:
    """A new random password to hand out, some 59 bits, in groups that can be copied from paper."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))


def fault(new: str, *, old: str, username: str) -> str | None:
    """Why a new password is not good enough, as a code; None when it is."""
    if len(new) < SHORTEST:
        return "password-too-short"
    if len(new) > LONGEST:
        return "password-too-long"
    names_its_owner = len(username) > 3 and username.casefold() in new.casefold()
    if names_its_owner or len(set(new)) < 5:
        return "password-too-easy"
    return "password-unchanged" if _normal(new) == _normal(old) else None


async def hashed(password: str) -> str:
    """The text to keep instead of the password."""
    return await asyncio.get_running_loop().run_in_executor(_POOL, _HASHER.hash, _normal(password))


async def matches(password: str, kept: str | None) -> tuple[bool, str | None]:
    """Whether a password is the kept one, and a fresh hash when the kept one has outdated parameters.

    Without a kept hash the answer is no, after the same time.
    """
    return await asyncio.get_running_loop().run_in_executor(
        _POOL, _HASHER.verify_and_update, _normal(password), kept or _DECOY
    )
