"""Creating an upload by tus 1.0: versions, limits, metadata, and what need not be sent again."""

from uuid import uuid4

import httpx
import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.clock import now
from app.media import rules
from app.media.models import Media, Upload
from tests.photos import photo
from tests.tus import ENDPOINT, TUS, Sender, b64, sha256, told

pytestmark = pytest.mark.one_engine

PHOTO = photo(400, 300)


async def test_options_tells_everybody_what_can_be_done(client: httpx.AsyncClient) -> None:
    answer = await client.options(ENDPOINT)
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-extension"] == "creation,termination,checksum,expiration"
    assert answer.headers["tus-max-size"] == str(8 * 1024**2)
    assert answer.headers["tus-checksum-algorithm"] == "sha256,sha1"


@pytest.mark.parametrize("version", [None, "0.2.2", "1.0.1", ""])
async def test_another_version_is_refused_before_anything_is_done(
    phone: Sender, session: AsyncSession, version: str | None
) -> None:
    said = {} if version is None else {"tus-resumable": version}
    offer = {"upload-length": "10", "upload-metadata": f"filetype {b64('image/jpeg')}"}
    url = await phone.begin(PHOTO)
    for method, at in (("POST", ENDPOINT), ("HEAD", url), ("PATCH", url), ("DELETE", url)):
        answer = await phone.http.request(method, at, headers=said | offer | {"upload-offset": "0"})
        assert (answer.status_code, answer.headers["tus-version"]) == (412, "1.0.0"), method
    assert await session.scalar(select(func.count()).select_from(Upload)) == 1


async def test_every_answer_says_tus_resumable(phone: Sender) -> None:
    url = await phone.begin(PHOTO)
    answers = [
        await phone.create(100),
        await phone.create(0),
        await phone.head(url),
        await phone.head(f"{ENDPOINT}/uploads/{uuid4()}"),
        await phone.head(f"{ENDPOINT}/uploads/not-an-id"),
        await phone.patch(url, 5, b"x"),
        await phone.patch(url, 0, PHOTO[:9]),
        await phone.http.head(url, headers=TUS | {"authorization": "Bearer nobody"}),
        await phone.http.post(ENDPOINT),
        await phone.http.delete(url, headers=TUS),
    ]
    assert [answer.status_code for answer in answers] == [201, 415, 200, 404, 422, 409, 204, 401, 412, 204]
    assert {answer.headers.get("tus-resumable") for answer in answers} == {"1.0.0"}


async def test_creation_tells_where_how_far_and_how_long(phone: Sender) -> None:
    answer = await phone.create(len(PHOTO), media_id=sha256(PHOTO))
    url = answer.headers["location"]
    assert answer.status_code == 201
    assert url.startswith(f"{ENDPOINT}/uploads/")
    head = await phone.head(url)
    assert head.status_code == 200
    assert head.headers["cache-control"] == "private, no-store"
    for found in (answer, head):
        assert found.headers["upload-offset"] == "0"
        assert found.headers["upload-length"] == str(len(PHOTO))
        assert found.headers["upload-expires"].endswith(" GMT")
        kept = rules.read_metadata(found.headers["upload-metadata"])
        assert kept == {"sha256": sha256(PHOTO), "filetype": "image/jpeg"}


async def test_a_file_name_is_not_kept(phone: Sender) -> None:
    names = f"filename {b64('../../etc/桑白露家.jpg')},filetype {b64('image/png')},is_confidential"
    answer = await phone.create(10, metadata=names)
    assert answer.status_code == 201
    head = await phone.head(answer.headers["location"])
    assert rules.read_metadata(head.headers["upload-metadata"]) == {"filetype": "image/png"}


@pytest.mark.parametrize("length", ["", "-1", "1.5", "1e3", "ten", "0x10", "９", "9" * 30, "1\u00a0"])
async def test_a_length_must_be_a_number_of_bytes(phone: Sender, length: str) -> None:
    png = f"filetype {b64('image/png')}"
    said = (("tus-resumable", "1.0.0"), ("upload-length", length), ("upload-metadata", png))
    answer = await phone.http.post(ENDPOINT, headers=[(name.encode(), value.encode()) for name, value in said])
    assert told(answer)[:2] == (400, "malformed")


async def test_a_length_may_not_be_put_off(phone: Sender) -> None:
    said = {"upload-defer-length": "1", "upload-metadata": f"filetype {b64('image/png')}"}
    assert (await phone.http.post(ENDPOINT, headers=TUS | said)).status_code == 400


@pytest.mark.parametrize(
    "metadata",
    [
        "filetype not*base64",
        f"filetype {b64('image/png')},filetype {b64('image/png')}",
        "filetype //4=",  # bytes that are no UTF-8
        f"filetype  {b64('image/png')}",
        f"filetype {b64('image/png')},sha256 {b64('../../etc/passwd')}",
        f"filetype {b64('image/png')},sha256 {b64('A' * 64)}",
        f"filetype {b64('image/png')},sha256 {b64(b'1' * 32)}",
        f"filetype {b64('image/png')},sha256",
    ],
)
async def test_metadata_that_cannot_be_read_is_refused(phone: Sender, metadata: str) -> None:
    assert told(await phone.create(10, metadata=metadata))[:2] == (400, "malformed")


@pytest.mark.parametrize("file_type", ["", "image/gif", "image/svg+xml", "IMAGE/JPEG", "image/jpeg\0", "text/html"])
async def test_other_file_types_are_refused_at_creation(phone: Sender, file_type: str) -> None:
    assert told(await phone.create(10, file_type=file_type)) == (415, "unsupported-media", "file-type")


async def test_size_limits_are_checked_at_creation(phone: Sender) -> None:
    answer = await phone.create(8 * 1024**2 + 1)
    assert told(answer)[:2] == (413, "too-large")
    assert answer.json()["params"] == {"limit": 8 * 1024**2}
    assert (await phone.create(8 * 1024**2)).status_code == 201
    assert told(await phone.create(0)) == (415, "unsupported-media", "not-an-image")


async def test_too_many_unfinished_uploads_are_refused(
    phone: Sender, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.media.service.MAX_UNFINISHED", 3)
    urls = [await phone.begin(photo(9, 9 + n)) for n in range(3)]
    answer = await phone.create(10)
    assert told(answer)[:2] == (429, "too-many-requests")
    assert int(answer.headers["retry-after"]) > 0
    assert (
        await phone.create(len(photo(9, 9)), media_id=sha256(photo(9, 9)))
    ).status_code == 429  # noise: not the same
    await phone.http.delete(urls[0], headers=TUS)
    assert (await phone.create(10)).status_code == 201
    await session.execute(update(Upload).values(expires_at=now()))
    assert (await phone.create(10)).status_code == 201


async def test_an_upload_begun_before_is_resumed(phone: Sender, session: AsyncSession) -> None:
    url = await phone.begin(PHOTO)
    await phone.patch(url, 0, PHOTO[:1000])
    again = await phone.create(len(PHOTO), media_id=sha256(PHOTO))
    assert (again.status_code, again.headers["location"], again.headers["upload-offset"]) == (201, url, "1000")
    assert await session.scalar(select(func.count()).select_from(Upload)) == 1
    nameless = await phone.begin(PHOTO, promised=False)
    assert nameless != await phone.begin(PHOTO, promised=False) != url


async def test_a_photo_that_is_here_is_not_sent_twice(phone: Sender, session: AsyncSession) -> None:
    assert (await phone.send(PHOTO)).status_code == 204
    await session.execute(update(Upload).values(expires_at=now()))
    again = await phone.create(len(PHOTO), media_id=sha256(PHOTO))
    assert again.status_code == 201
    assert await phone.offset(again.headers["location"]) == len(PHOTO)
    replay = await phone.patch(again.headers["location"], 0, PHOTO)
    assert (replay.status_code, replay.json()["params"]) == (409, {"offset": len(PHOTO)})


async def test_a_photo_that_was_here_once_is_sent_again(phone: Sender, session: AsyncSession) -> None:
    await phone.send(PHOTO)
    await session.execute(delete(Media))
    again = await phone.create(len(PHOTO), media_id=sha256(PHOTO))
    assert again.headers["upload-offset"] == "0"
    assert (await phone.patch(again.headers["location"], 0, PHOTO)).status_code == 204
    assert await session.scalar(select(func.count()).select_from(Media)) == 1
