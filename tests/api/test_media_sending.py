"""Sending by tus 1.0: offsets, checksums, termination, expiration."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.kernel.clock import now
from app.media import parts, rules
from app.media.models import Media, Upload
from app.media.service import Store, expire_uploads
from tests.photos import TYPES, photo
from tests.tus import TUS, Sender, b64, objects, promise, sha256, told

pytestmark = pytest.mark.one_engine

PHOTO = photo(400, 300)


async def test_a_photo_in_chunks(phone: Sender, session: AsyncSession, store: Store) -> None:
    url = await phone.begin(PHOTO)
    for at in range(0, len(PHOTO), 10_000):
        chunk = PHOTO[at : at + 10_000]
        answer = await phone.patch(url, at, chunk, **promise(chunk))
        assert answer.status_code == 204, answer.text
        assert answer.headers["upload-offset"] == str(at + len(chunk))
        assert "upload-expires" in answer.headers
    media = (await session.scalars(select(Media))).one()
    assert media.id == sha256(PHOTO)
    assert (media.width, media.height) == (400, 300)
    assert sorted(await objects(store, "media/")) == sorted({media.full_key, media.thumb_key})
    assert not await objects(store, "uploads/")
    shown = await phone.show(media.id)
    assert sha256(shown.content) == media.full_key.rpartition("/")[2]
    assert media.bytes == len(shown.content) + len((await phone.show(media.id, "thumb")).content)


@pytest.mark.parametrize("kind", sorted(TYPES))
async def test_an_unpromised_photo_is_named_by_its_bytes(phone: Sender, kind: str) -> None:
    data = photo(90, 60, kind)
    answer = await phone.send(data, TYPES[kind], promised=False)
    assert answer.status_code == 204
    assert rules.read_metadata(answer.headers["upload-metadata"])["sha256"] == sha256(data)
    assert (await phone.show(sha256(data))).status_code == 200


async def test_bytes_go_only_where_the_upload_ends(phone: Sender) -> None:
    url = await phone.begin(PHOTO)
    assert (await phone.patch(url, 0, PHOTO[:100])).status_code == 204
    for offset in (0, 99, 101, len(PHOTO)):
        answer = await phone.patch(url, offset, PHOTO[100:])
        assert told(answer)[:2] == (409, "conflict")
        assert answer.json()["params"] == {"offset": 100}
    assert await phone.offset(url) == 100


@pytest.mark.parametrize("offset", ["", "-1", "one", "1.0"])
async def test_an_offset_must_be_a_number(phone: Sender, offset: str) -> None:
    assert told(await phone.patch(await phone.begin(PHOTO), offset, b"x"))[:2] == (400, "malformed")


async def test_more_than_the_length_is_refused_and_not_kept(phone: Sender, store: Store) -> None:
    url = await phone.begin(PHOTO)
    answer = await phone.patch(url, 0, PHOTO + b"x")
    assert (told(answer)[:2], answer.json()["params"]) == ((413, "too-large"), {"limit": len(PHOTO)})
    assert await phone.offset(url) == 0
    assert not await objects(store, "uploads/")


async def test_crumbs_are_refused(phone: Sender, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MAX_PARTS", 3)
    url = await phone.begin(PHOTO)
    answers = [await phone.patch(url, n, PHOTO[n : n + 1]) for n in range(4)]
    assert [answer.status_code for answer in answers] == [204, 204, 204, 413]
    assert answers[3].json()["params"] == {"limit": 3, "of": "parts"}
    assert len(await objects(store, "uploads/")) == 3
    await phone.http.delete(url, headers=TUS)


async def test_nothing_sent_changes_nothing(phone: Sender, store: Store) -> None:
    url = await phone.begin(PHOTO)
    answer = await phone.patch(url, 0, b"")
    assert (answer.status_code, answer.headers["upload-offset"]) == (204, "0")
    assert not await objects(store, "uploads/")


async def test_a_body_says_what_it_is(phone: Sender) -> None:
    url = await phone.begin(PHOTO)
    for content_type in ("application/octet-stream", "image/jpeg", ""):
        answer = await phone.patch(url, 0, PHOTO, content_type=content_type)
        assert told(answer) == (415, "unsupported-media", "content-type")


async def test_the_method_may_be_overridden_on_a_post_alone(phone: Sender) -> None:
    url = await phone.begin(PHOTO)
    said = TUS | {"upload-offset": "0", "content-type": "application/offset+octet-stream"}
    as_patch = {"x-http-method-override": "PATCH"}
    assert (await phone.http.post(url, headers=said | as_patch, content=PHOTO[:10])).status_code == 204
    assert await phone.offset(url) == 10
    as_delete = {"x-http-method-override": "DELETE"}
    assert (await phone.http.get(url, headers=TUS | as_delete)).status_code in (404, 405)
    assert await phone.offset(url) == 10
    assert (await phone.http.post(url, headers=TUS | as_delete)).status_code == 204
    assert (await phone.head(url)).status_code == 404


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
async def test_damaged_bytes_are_discarded(phone: Sender, store: Store, algorithm: str) -> None:
    url = await phone.begin(PHOTO)
    chunk = PHOTO[:5000]
    assert (await phone.patch(url, 0, chunk, **promise(chunk, algorithm))).status_code == 204
    answer = await phone.patch(url, 5000, PHOTO[5000:9000], **promise(chunk, algorithm))
    assert told(answer)[:2] == (460, "checksum-mismatch")
    assert await phone.offset(url) == 5000
    assert len(await objects(store, "uploads/")) == 1
    assert (await phone.patch(url, 5000, PHOTO[5000:], **promise(PHOTO[5000:], algorithm))).status_code == 204
    assert (await phone.show(sha256(PHOTO))).status_code == 200


@pytest.mark.parametrize(
    "value", ["", "sha256", "sha256 ", "sha256 zzz", "md5 1B2M2Y8AsgTpgAmY7PhCfg==", f"sha1 {b64(b'1' * 32)}"]
)
async def test_a_checksum_that_cannot_be_read_is_refused(phone: Sender, value: str) -> None:
    url = await phone.begin(PHOTO)
    assert told(await phone.patch(url, 0, PHOTO, upload_checksum=value))[:2] == (400, "malformed")
    assert await phone.offset(url) == 0


async def test_a_whole_that_is_not_what_was_promised_starts_anew(phone: Sender, store: Store) -> None:
    url = await phone.begin(PHOTO)
    wrong = bytes([PHOTO[0] ^ 1]) + PHOTO[1:]
    await phone.patch(url, 0, wrong[:9000])
    answer = await phone.patch(url, 9000, wrong[9000:])
    assert told(answer)[:2] == (460, "checksum-mismatch")
    assert (answer.json()["params"], answer.headers["upload-offset"]) == ({"of": "upload"}, "0")
    assert await phone.offset(url) == 0
    assert not await objects(store, "uploads/")
    assert (await phone.patch(url, 0, PHOTO)).status_code == 204


async def test_a_part_lost_from_the_store_is_sent_again(phone: Sender, store: Store) -> None:
    url = await phone.begin(PHOTO, promised=False)
    await phone.patch(url, 0, PHOTO[:9000])
    await store.drop(await objects(store, "uploads/"))
    assert told(await phone.patch(url, 9000, PHOTO[9000:]))[:2] == (460, "checksum-mismatch")
    assert (await phone.patch(url, await phone.offset(url), PHOTO)).status_code == 204


async def test_termination_leaves_nothing(phone: Sender, session: AsyncSession, store: Store) -> None:
    url = await phone.begin(PHOTO)
    await phone.patch(url, 0, PHOTO[:9000])
    assert (await phone.http.delete(url, headers=TUS)).status_code == 204
    assert (await phone.head(url)).status_code == 404
    assert (await phone.patch(url, 9000, PHOTO[9000:])).status_code == 404
    assert (await phone.http.delete(url, headers=TUS)).status_code == 404
    assert not await objects(store, "uploads/")
    assert await session.scalar(select(func.count()).select_from(Upload)) == 0


async def test_termination_of_a_finished_upload_keeps_the_photo(phone: Sender) -> None:
    url = await phone.begin(PHOTO)
    await phone.patch(url, 0, PHOTO)
    assert (await phone.http.delete(url, headers=TUS)).status_code == 204
    assert (await phone.show(sha256(PHOTO))).status_code == 200


async def test_an_expired_upload_is_gone(phone: Sender, session: AsyncSession) -> None:
    url = await phone.begin(PHOTO)
    await session.execute(update(Upload).values(expires_at=now()))
    assert (await phone.head(url)).status_code == 410
    assert told(await phone.patch(url, 0, PHOTO))[:2] == (410, "gone")
    assert (await phone.http.delete(url, headers=TUS)).status_code == 410
    assert await phone.begin(PHOTO) != url


async def test_what_expired_is_swept_up(phone: Sender, session: AsyncSession, store: Store) -> None:
    old, young = await phone.begin(PHOTO), await phone.begin(photo(50, 50))
    await phone.patch(old, 0, PHOTO[:9000])
    await phone.patch(young, 0, b"\xff\xd8")
    await session.execute(
        update(Upload).where(Upload.length == len(PHOTO)).values(expires_at=now() - timedelta(seconds=1))
    )
    assert await expire_uploads(session, store) == 1
    assert await expire_uploads(session, store) == 0
    assert (await phone.head(old)).status_code == 404
    assert await phone.offset(young) == 2
    assert len(await objects(store, "uploads/")) == 1


async def test_creation_sweeps_once_an_hour(phone: Sender, session: AsyncSession, store: Store) -> None:
    async def left_after_creation() -> int:
        await session.execute(update(Upload).values(expires_at=now()))
        await phone.begin(photo(9, 9))
        return await session.scalar(select(func.count()).select_from(Upload)) or 0

    store.swept_at = float("-inf")
    await phone.begin(PHOTO)
    store.swept_at -= 3599
    assert await left_after_creation() == 2
    store.swept_at -= 2
    assert await left_after_creation() == 1
