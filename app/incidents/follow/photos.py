"""Photos for a resident: addresses that open one photo for ten minutes, bound to the link they were made for.

An address in a page is written into logs of proxies and into the history of a browser; a code must never be. So the
address carries neither code nor number, only what is signed, and soon opens nothing.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.incidents import photos
from app.incidents.follow import links
from app.incidents.follow.links import Link
from app.incidents.models import Category, FollowToken, Incident, IncidentPhoto
from app.kernel.clock import now
from app.kernel.errors import NotFound

OPENS: Final = timedelta(minutes=10)
SHOWN: Final = ("before", "after")
# token 16, photo 32, expiry 8, signature 32
_TOKEN, _MEDIA, _UNTIL, _WHOLE = 16, 48, 56, 88


def _sign(key: bytes, told: bytes) -> bytes:
    return hmac.digest(key, b"photo:" + told, hashlib.sha256)


def address(key: bytes, token_id: UUID, media_id: str, until: datetime) -> str:
    """What opens one photo until then."""
    told = token_id.bytes + bytes.fromhex(media_id) + int(until.timestamp()).to_bytes(8)
    return base64.urlsafe_b64encode(told + _sign(key, told)).decode().rstrip("=")


def read(key: bytes, told: str, at: datetime) -> tuple[UUID, str] | None:
    """The link and the photo of an address, or None when it is not ours or its time is over."""
    try:
        raw = base64.urlsafe_b64decode(told + "=" * (-len(told) % 4))
    except (binascii.Error, ValueError):
        return None
    if len(raw) != _WHOLE or not hmac.compare_digest(_sign(key, raw[:_UNTIL]), raw[_UNTIL:]):
        return None
    if int.from_bytes(raw[_MEDIA:_UNTIL]) < at.timestamp():
        return None
    return UUID(bytes=raw[:_TOKEN]), raw[_TOKEN:_MEDIA].hex()


async def shown(session: AsyncSession, incident: Incident) -> Sequence[IncidentPhoto]:
    """The photos that a resident may see: before and after, arrived, of a case in the open, never of a home."""
    category = await session.get_one(Category, incident.category_id)
    is_home = incident.household_id is not None or incident.visit_id is not None
    if incident.is_restricted or incident.is_confidential or is_home or category.photo == "N":
        return ()
    query = select(IncidentPhoto).where(IncidentPhoto.incident_id == incident.id, IncidentPhoto.stage.in_(SHOWN))
    found = (await session.scalars(query.order_by(IncidentPhoto.added_at, IncidentPhoto.media_id))).all()
    here = await photos.here(session, found)
    return [photo for photo in found if (photo.media_id, photo.owner_id) in here]


async def told(session: AsyncSession, link: Link, key: bytes) -> list[tuple[str, str]]:
    """(stage, address) of each photo of a case."""
    until = now() + OPENS
    return [(one.stage, address(key, link.id, one.media_id, until)) for one in await shown(session, link.case)]


async def opened(session: AsyncSession, told: str, key: bytes) -> tuple[str, UUID]:
    """The photo (id, author) that an address opens, if the resident may still see it. Raises NotFound, Gone."""
    signed = read(key, told, now())
    token = await session.get(FollowToken, signed[0]) if signed else None
    if signed is None or token is None:
        raise NotFound
    link = await links.of(session, token)
    for photo in await shown(session, link.case):
        if photo.media_id == signed[1]:
            return photo.media_id, photo.owner_id
    raise NotFound
