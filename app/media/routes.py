"""Routes of the media room: photos in by tus 1.0, photos out as JPEG."""

from datetime import timedelta
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from starlette.background import BackgroundTask

from app.kernel.access import Actor, StreamGuard, guard
from app.kernel.config import Settings
from app.kernel.db import Database, Session
from app.kernel.openapi import problems
from app.media import receiving, rules, service, tus
from app.media.store import Store


def _store(request: Request) -> Store:
    found: Store = request.app.state.media_store
    return found


def _database(request: Request) -> Database:
    found: Database = request.app.state.database
    return found


def _settings(request: Request) -> Settings:
    found: Settings = request.app.state.settings
    return found


Objects = Annotated[Store, Depends(_store)]
Config = Annotated[Settings, Depends(_settings)]
Uploader = Annotated[Actor, guard("media.upload")]
# Where bytes move, transactions end before they do.
Transactions = Annotated[Database, Depends(_database)]
SlowUploader = Annotated[Actor, Depends(StreamGuard("media.upload"))]
Viewer = Annotated[Actor, Depends(StreamGuard(None))]
Offset = Annotated[str | None, Header(description="Where these bytes begin.", examples=["0"])]
Digest = Annotated[str | None, Header(description="`sha256` or `sha1` of these bytes, in base64.")]
Length = Annotated[str | None, Header(description="Bytes of the photo.", examples=["204800"])]
Told = Annotated[
    str | None,
    Header(
        description="`filetype` (image/jpeg, image/png or image/webp) and `sha256` (hex; optional), each in base64.",
        examples=["filetype aW1hZ2UvanBlZw=="],
    ),
]

# A photo never changes; whoever signs in next on the same browser has to ask for it again.
SHOWN: Final = {
    "Cache-Control": "private, max-age=31536000, immutable",
    "Vary": "Cookie, Authorization",
    "Content-Disposition": "inline",
}
_IN_TUS: Final = [Depends(tus.speaks_tus)]
_OWN: Final = (404, 410, 412)
_BYTES: Final = {"schema": {"type": "string", "format": "binary"}}

router = APIRouter(tags=["media"])
uploads = APIRouter(route_class=tus.TusRoute)


@uploads.options("/media", status_code=204)
async def describe_uploads(settings: Config) -> Response:
    """What this server can do with uploads (tus 1.0). Needs no sign-in."""
    return Response(status_code=204, headers=tus.abilities(settings.media_max_bytes))


@uploads.post(
    "/media",
    status_code=201,
    response_class=Response,
    dependencies=_IN_TUS,
    responses=problems(400, 412, 413, 415, 429),
)
async def begin_upload(
    request: Request,
    actor: Uploader,
    session: Session,
    settings: Config,
    database: Transactions,
    store: Objects,
    upload_length: Length = None,
    upload_metadata: Told = None,
) -> Response:
    """Begin an upload; `Location` is where its bytes go. Of a photo that is already here, its offset is its length."""
    offer = rules.offer(upload_length, upload_metadata, settings.media_max_bytes)
    upload = await service.begin(session, actor.id, offer, timedelta(hours=settings.upload_hours))
    headers = tus.progress(upload) | {"Location": f"{request.url.path}/uploads/{upload.id}"}
    return Response(status_code=201, headers=headers, background=BackgroundTask(service.sweep, database, store))


@uploads.head("/media/uploads/{upload_id}", response_class=Response, dependencies=_IN_TUS, responses=problems(*_OWN))
async def read_upload(upload_id: UUID, actor: Uploader, session: Session) -> Response:
    """How far an upload is: `Upload-Offset`. Somebody else's upload looks like none."""
    return Response(headers=tus.progress(await service.find(session, upload_id, actor.id)))


@uploads.patch(
    "/media/uploads/{upload_id}",
    status_code=204,
    dependencies=_IN_TUS,
    responses=problems(400, *_OWN, 409, 413, 415, 460),
    openapi_extra={"requestBody": {"required": True, "content": {tus.CONTENT_TYPE: _BYTES}}},
)
async def continue_upload(
    request: Request,
    upload_id: UUID,
    actor: SlowUploader,
    database: Transactions,
    store: Objects,
    upload_offset: Offset = None,
    upload_checksum: Digest = None,
) -> Response:
    """Send bytes. With the last one the photo is checked, drawn anew without its metadata, and kept.

    A file that is no good is dropped; `params.reason` says why: `not-an-image`, `wrong-type` (not what was told),
    `too-many-pixels`, `too-many-scans` or `damaged`.
    """
    tus.must_be_bytes(request.headers)
    offset, checksum = rules.whole_number("Upload-Offset", upload_offset), rules.checksum(upload_checksum)
    upload = await receiving.receive(database, store, actor.id, upload_id, offset, checksum, request.stream())
    return Response(status_code=204, headers=tus.progress(upload))


@uploads.delete(
    "/media/uploads/{upload_id}",
    status_code=204,
    dependencies=_IN_TUS,
    responses=problems(*_OWN),
)
async def end_upload(upload_id: UUID, actor: Uploader, session: Session, store: Objects) -> Response:
    """Drop an upload. A photo that is whole stays."""
    await service.end(session, store, upload_id, actor.id)
    return Response(status_code=204)


@router.get(
    "/media/{media_id}",
    response_class=Response,
    responses=problems(404) | {200: {"description": "A JPEG.", "content": {"image/jpeg": _BYTES}}},
)
async def read_media(
    media_id: Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="SHA-256 of what the author sent.")],
    actor: Viewer,
    database: Transactions,
    store: Objects,
    size: Annotated[Literal["full", "thumb"], Query(description="Within 1600 or within 320 pixels.")] = "full",
) -> Response:
    """A photo, for its author and for readers of a record that shows it; every look by another is logged."""
    return Response(await service.read(database, store, actor, media_id, size), headers=SHOWN, media_type="image/jpeg")


router.include_router(uploads)
