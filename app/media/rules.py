"""What an upload may be, and how its headers are read (tus 1.0). Pure; whatever cannot be read is a problem."""

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Final, NamedTuple

from app.kernel.errors import Malformed, TooLarge, UnsupportedMedia
from app.media.images import FORMATS

MEDIA_ID: Final = re.compile(r"[0-9a-f]{64}")
CHECKSUMS: Final = {"sha256": 32, "sha1": 20}  # bytes of a digest
# One photo is sent at a time; a phone that was broken off resumes what it began, so this many means something is wrong.
MAX_UNFINISHED: Final = 100


class Offer(NamedTuple):
    """What a phone wants to send. `media_id` is the SHA-256 it promised, when it promised one."""

    length: int
    file_type: str
    media_id: str | None


class Checksum(NamedTuple):
    """What the body of one request must hash to."""

    algorithm: str
    digest: bytes


def offer(length: str | None, metadata: str | None, max_bytes: int) -> Offer:
    """The offer in the headers Upload-Length and Upload-Metadata.

    Metadata that we do not know (a file name, say) is not kept: it may name a person.
    """
    size = whole_number("Upload-Length", length)
    if size > max_bytes:
        raise TooLarge(params={"limit": max_bytes})
    told = read_metadata(metadata or "")
    file_type = told.get("filetype", "")
    if file_type not in FORMATS:
        raise UnsupportedMedia(params={"reason": "file-type", "accepted": list(FORMATS)})
    if size == 0:
        raise UnsupportedMedia(params={"reason": "not-an-image"})
    media_id = told.get("sha256")
    if media_id is not None and not MEDIA_ID.fullmatch(media_id):
        raise Malformed(params={"header": "Upload-Metadata", "key": "sha256"})
    return Offer(size, file_type, media_id)


def read_metadata(header: str) -> dict[str, str]:
    """`key base64,key base64,…` as a dict. A key may stand without a value; no key may stand twice."""
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip(" ") for part in header.split(","))):
        key, _, value = pair.partition(" ")
        if key in found or not key.isascii():
            raise Malformed(params={"header": "Upload-Metadata"})
        try:
            found[key] = b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError):
            raise Malformed(params={"header": "Upload-Metadata"}) from None
    return found


def write_metadata(told: Mapping[str, str | None]) -> str:
    """The reverse of `read_metadata`; keys without a value are left out."""
    return ",".join(f"{key} {b64encode(value.encode()).decode()}" for key, value in told.items() if value)


def checksum(header: str | None) -> Checksum | None:
    """The promise in Upload-Checksum, `sha256 <base64>`; None when nothing is promised."""
    if header is None:
        return None
    algorithm, _, value = header.partition(" ")
    try:
        digest = b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if len(digest) != CHECKSUMS.get(algorithm):
        raise Malformed(params={"header": "Upload-Checksum", "accepted": list(CHECKSUMS)})
    return Checksum(algorithm, digest)


def whole_number(name: str, value: str | None) -> int:
    """A header that must be a number of bytes. (Eighteen digits: more than any disk, less than a bigint.)"""
    if value is None or not re.fullmatch(r"[0-9]{1,18}", value):
        raise Malformed(params={"header": name})
    return int(value)
