"""Secrets at rest: phone and identity numbers are kept sealed, findable by a keyed index, and shown by four digits.

A sealed value is AES-256-GCM under a key of this installation, bound to its district, table, column and row: copied
into another row it cannot be opened. The index is a keyed hash of the value in its normal form, for exact search;
numbers of eleven or eighteen digits are guessable, so a hash without a key would hide nothing. Keys lie outside the
database: in the environment, or in files of the secrets folder. Several may be there, while values move to the newest.
"""

import hashlib
import hmac
import os
import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Self, overload
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.kernel.config import Settings, SettingsError

KEY_SIZE: Final = 32
LARGEST_ID: Final = 255
TAIL: Final = 4  # characters of a value that may be shown
_LAYOUT: Final = 1  # the first byte of everything sealed; the second is the id of the key
_NONCE: Final = 12
_INDEX_SIZE: Final = 16
_FILE = re.compile(r"seal-(\d{1,3})")


class SealError(Exception):
    """A value cannot be opened: it was changed, moved to another row, or sealed with a key that is not here."""


class Key:
    """One key of the ring, and what is derived from it."""

    def __init__(self, key_id: int, secret: bytes) -> None:
        self.id = key_id
        self._aead = AESGCM(hmac.digest(secret, b"doorstep seal", hashlib.sha256))
        self._index = hmac.digest(secret, b"doorstep index", hashlib.sha256)
        # tells two keys of one id apart, and nothing else
        self.mark = hmac.digest(secret, b"doorstep mark", hashlib.sha256)[:_INDEX_SIZE]

    def seal(self, value: bytes, bound_to: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return bytes((_LAYOUT, self.id)) + nonce + self._aead.encrypt(nonce, value, bound_to)

    def open(self, sealed: bytes, bound_to: bytes) -> bytes:
        return self._aead.decrypt(sealed[2 : 2 + _NONCE], sealed[2 + _NONCE :], bound_to)

    def index(self, value: str, kind: str) -> bytes:
        return hmac.digest(self._index, f"{kind}:{value}".encode(), hashlib.sha256)[:_INDEX_SIZE]


class Ring:
    """The keys of an installation. New values are sealed with the newest; what an older one sealed can be opened."""

    def __init__(self, secrets: Mapping[int, bytes], district: str, read: Callable[[], Mapping[int, bytes]]) -> None:
        self._district, self._read = district, read
        self.keys: dict[int, Key] = {}
        self._take(secrets)

    @classmethod
    def load(cls, settings: Settings) -> Self:
        """The ring of these settings; the first key is made when there is none. Raises SettingsError."""

        def read() -> Mapping[int, bytes]:
            return _told(settings.seal_keys) if settings.seal_keys else _kept(settings)

        found = read()
        if not found:
            found = {1: settings.secret("seal-1", KEY_SIZE)}
        return cls(found, settings.district_code, read)

    @property
    def newest(self) -> Key:
        return self.keys[max(self.keys)]

    def refresh(self) -> None:
        """Learn keys that were added since."""
        self._take(self._read())

    def seal(self, value: bytes, place: str, row_id: UUID) -> bytes:
        """A value as it is kept in a row; `place` is `table.column`."""
        return self.newest.seal(value, self._bound(place, row_id))

    def open(self, sealed: bytes, place: str, row_id: UUID) -> bytes:
        """The value that was sealed. Raises SealError."""
        key_id = key_of(sealed)
        if key_id not in self.keys:
            self.refresh()  # the keys were changed while we ran
        if key_id not in self.keys:
            raise SealError(f"{place} was sealed with key {key_id}, which is not here")
        try:
            return self.keys[key_id].open(sealed, self._bound(place, row_id))
        except InvalidTag:
            raise SealError(f"{place} cannot be opened with key {key_id}: it is another key, or another row") from None

    def index(self, value: str, kind: str) -> bytes:
        """What exact search finds a value by; `value` in its normal form."""
        return self.newest.index(value, kind)

    def indexes(self, value: str, kind: str) -> list[bytes]:
        """Everything a value may be found by: under each key, as long as not all rows have moved to the newest."""
        return [key.index(value, kind) for key in self.keys.values()]

    def _bound(self, place: str, row_id: UUID) -> bytes:
        return f"{self._district}|{place}|{row_id}".encode()

    def _take(self, secrets: Mapping[int, bytes]) -> None:
        for key_id, secret in secrets.items():
            if key_id not in self.keys:
                self.keys[key_id] = Key(key_id, secret)


def key_of(sealed: bytes) -> int:
    """The id of the key that sealed a value. Raises SealError when it is no sealed value."""
    if len(sealed) < 2 + _NONCE or sealed[0] != _LAYOUT:
        raise SealError("this is no sealed value")
    return sealed[1]


def _told(text: str) -> dict[int, bytes]:
    """`1:<base64>,2:<base64>` as keys. Raises SettingsError, which repeats nothing of them."""
    found = {}
    for part in text.split(","):
        key_id, _, secret = part.strip().partition(":")
        try:
            found[int(key_id)] = b64decode(secret, validate=True)
        except (ValueError, NotBase64):
            raise SettingsError("DOORSTEP_SEAL_KEYS is not usable: write 1:<base64>,2:<base64>") from None
    return _checked(found, "DOORSTEP_SEAL_KEYS")


def _kept(settings: Settings) -> dict[int, bytes]:
    """The keys in the secrets folder: files `seal-1`, `seal-2`, …"""
    folder = settings.secrets_folder
    found = {}
    for path in sorted(folder.glob("seal-*")) if folder.is_dir() else ():
        if named := _FILE.fullmatch(path.name):
            found[int(named[1])] = _content(path)
    return _checked(found, str(folder))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"the secret {path} cannot be read: {error.strerror}") from error


def _checked(keys: dict[int, bytes], where: str) -> dict[int, bytes]:
    for key_id, secret in keys.items():
        if not 1 <= key_id <= LARGEST_ID:
            raise SettingsError(f"sealing key {key_id} in {where}: ids are 1 to {LARGEST_ID}")
        if len(secret) != KEY_SIZE:
            raise SettingsError(f"sealing key {key_id} in {where} has {len(secret)} bytes instead of {KEY_SIZE}")
    return keys


_used: list[Ring] = []  # one, once `use` was called


def use(ring: Ring) -> None:
    """The ring of this process from now on; said by whoever connects to the database."""
    _used[:] = [ring]


def ring() -> Ring:
    """The ring of this process. Raises SealError when nobody said which."""
    if not _used:
        raise SealError("no sealing keys are in use")
    return _used[0]


# Every sealed field there is, by its place, for whoever moves values to another key.
PLACES: dict[str, "Sealed"] = {}


class Sealed:
    """A field of a model that is kept sealed: `phone = Sealed("phone", normal)` beside its columns.

    The columns are `<name>_sealed`, and unless `is_found` is false `<name>_index` and `<name>_tail` too (what is shown
    of it). The row's id must be known before the field is set, for a value is bound to its row.
    """

    def __init__(self, kind: str, normal: Callable[[str], str] = str, *, is_found: bool = True) -> None:
        self.kind, self.normal, self.is_found = kind, normal, is_found
        self.name = self.table = ""
        self.owner: type[Any] = object

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self.name, self.owner, self.table = name, owner, owner.__tablename__
        PLACES[self.place] = self

    @property
    def place(self) -> str:
        """Where the value is kept: `residents.phone`."""
        return f"{self.table}.{self.name}"

    @overload
    def __get__(self, row: None, owner: type[Any]) -> Self: ...
    @overload
    def __get__(self, row: Any, owner: type[Any]) -> str | None: ...
    def __get__(self, row: Any | None, owner: type[Any]) -> Self | str | None:
        if row is None:
            return self
        sealed: bytes | None = getattr(row, f"{self.name}_sealed")
        return None if sealed is None else self.open(sealed, row.id)

    def __set__(self, row: Any, value: str | None) -> None:
        for column, part in self.parts(row.id, value).items():
            setattr(row, column, part)

    def open(self, sealed: bytes, row_id: UUID) -> str:
        """The value in a row's sealed column. Raises SealError."""
        return ring().open(sealed, self.place, row_id).decode()

    def parts(self, row_id: UUID, value: str | None) -> dict[str, Any]:
        """The columns of a row that hold `value`, for statements that write rows without a model."""
        keys = ring()
        found: dict[str, Any] = {f"{self.name}_sealed": None}
        if value:
            found[f"{self.name}_sealed"] = keys.seal(value.encode(), self.place, row_id)
        if self.is_found:
            normal = self.normal(value) if value else ""
            found[f"{self.name}_index"] = keys.index(normal, self.kind) if value else None
            found[f"{self.name}_tail"] = normal[-TAIL:] or None
        return found

    def indexes(self, value: str) -> list[bytes]:
        """What rows with this value may hold in their index column."""
        return ring().indexes(self.normal(value), self.kind)
