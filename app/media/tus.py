"""The manners of tus 1.0: its version on every answer, its method override, what an upload tells about itself."""

from email.utils import format_datetime
from typing import Annotated, Final

from fastapi import Header
from fastapi.routing import APIRoute
from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import Match
from starlette.types import Message, Receive, Scope, Send

from app.kernel.errors import Stale, UnsupportedMedia
from app.media.models import Upload
from app.media.rules import CHECKSUMS, write_metadata

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,termination,checksum,expiration"
CONTENT_TYPE: Final = "application/offset+octet-stream"


class TusRoute(APIRoute):
    """A route whose every answer, problems included, says Tus-Resumable."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Obey X-HTTP-Method-Override, for clients that cannot PATCH; only a POST may be something else in truth."""
        wanted = scope["type"] == "http" and Headers(scope=scope).get("x-http-method-override")
        if not wanted or scope["method"] != "POST":
            return super().matches(scope)
        match, child_scope = super().matches({**scope, "method": wanted})
        return match, {**child_scope, "method": wanted}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Tus-Resumable"] = VERSION
            await send(message)

        await super().handle(scope, receive, send_on)


def speaks_tus(tus_resumable: Annotated[str | None, Header(examples=[VERSION])] = None) -> None:
    """Refuse another version of the protocol before anything is done."""
    if tus_resumable != VERSION:
        raise Stale(params={"version": VERSION}, headers={"Tus-Version": VERSION})


def must_be_bytes(headers: Headers) -> None:
    """Refuse a body that does not say it is a piece of an upload."""
    if headers.get("content-type") != CONTENT_TYPE:
        raise UnsupportedMedia(params={"reason": "content-type", "accepted": [CONTENT_TYPE]})


def abilities(max_bytes: int) -> dict[str, str]:
    """What this server can do."""
    return {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(max_bytes),
        "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
    }


def progress(upload: Upload) -> dict[str, str]:
    """How far an upload is, what it is, and how long it will be kept."""
    return {
        "Upload-Offset": str(upload.received_bytes),
        "Upload-Length": str(upload.length),
        "Upload-Metadata": write_metadata({"sha256": upload.media_id, "filetype": upload.file_type}),
        "Upload-Expires": format_datetime(upload.expires_at, usegmt=True),
    }
