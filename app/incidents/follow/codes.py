"""The code of a link: twelve characters that can be read out over a telephone, typed, and forgiven.

Crockford's base32 has no I, L, O or U: whoever types one of the first three meant 1, 1 or 0. Sixty random bits in a
table of a million codes are found by a guesser of a thousand a second once in forty thousand years.
"""

import hashlib
import hmac
import re
import secrets
import unicodedata
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SIZE: Final = 12
GROUP: Final = 4
_MEANT: Final = str.maketrans("OIL", "011")


def make() -> str:
    """A new code, as it is kept: without its hyphens."""
    return "".join(secrets.choice(ALPHABET) for _ in range(SIZE))


def shown(code: str) -> str:
    """In groups of four, as people read and say it: `K7M4-Q2XA-9RTD`."""
    return "-".join(code[at : at + GROUP] for at in range(0, SIZE, GROUP))


def read(told: str) -> str | None:
    """What somebody typed, as the code it can only mean; None when it is none."""
    plain = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", told)).upper().translate(_MEANT)
    return plain if len(plain) == SIZE and set(plain) <= set(ALPHABET) else None


def digest(key: bytes, code: str) -> bytes:
    """What is kept of a code. Keyed: whoever steals the table alone cannot try codes against it."""
    return hmac.digest(key, f"code:{code}".encode(), hashlib.sha256)
