"""Photos: whose they are, what they become, who may see them."""

from io import BytesIO

import httpx
import pytest
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.kernel.ids import new_id
from app.media.models import Media, MediaLink
from app.media.service import Store, arrived, link, link_many
from tests.attacks import CLEANED, NAMES, REFUSED
from tests.photos import SECRET, TYPES, photo, telling
from tests.tus import TUS, Sender, objects, sha256, told
from tests.world import World, operation, push, visit_data

pytestmark = pytest.mark.one_engine

PHOTO = photo(400, 300)


async def test_uploads_ask_for_a_sign_in_and_a_permission(
    client: httpx.AsyncClient, world: World, store: Store
) -> None:
    phone = Sender(world.worker)
    url = await phone.begin(PHOTO)
    for sender, status in ((Sender(client), 401), (Sender(world.auditor), 403)):
        answers = [
            await sender.create(100),
            await sender.head(url),
            await sender.patch(url, 0, PHOTO),
            await sender.http.delete(url, headers=TUS),
        ]
        assert [answer.status_code for answer in answers] == [status] * 4
    assert await phone.offset(url) == 0


async def test_another_persons_upload_looks_like_none(world: World, store: Store) -> None:
    phone = Sender(world.worker)
    url = await phone.begin(PHOTO)
    for other in map(Sender, (world.colleague, world.stranger, world.secretary)):
        assert (await other.head(url)).status_code == 404
        assert (await other.patch(url, 0, PHOTO)).status_code == 404
        assert (await other.http.delete(url, headers=TUS)).status_code == 404
        assert await other.begin(PHOTO) != url
    assert await phone.offset(url) == 0


async def test_two_people_may_send_the_same_photo(world: World, store: Store, session: AsyncSession) -> None:
    phone = Sender(world.worker)
    for sender in (phone, Sender(world.colleague)):
        assert (await sender.send(PHOTO)).status_code == 204
    assert await session.scalar(select(func.count()).select_from(Media)) == 2


@pytest.mark.parametrize("name", REFUSED)
async def test_attacks_are_refused_and_leave_nothing(
    phone: Sender, session: AsyncSession, store: Store, name: str
) -> None:
    data, file_type, reason = REFUSED[name]
    before = await objects(store)
    url = await phone.begin(data, file_type)
    assert told(await phone.patch(url, 0, data)) == (415, "unsupported-media", reason)
    assert (await phone.head(url)).status_code == 404
    assert (await phone.show(sha256(data))).status_code == 404
    assert await objects(store) == before
    assert await session.scalar(select(func.count()).select_from(Media)) == 0


@pytest.mark.parametrize("name", CLEANED)
async def test_of_a_picture_with_a_stowaway_the_pixels_alone_are_kept(phone: Sender, store: Store, name: str) -> None:
    data, file_type = CLEANED[name]
    assert SECRET in data
    assert (await phone.send(data, file_type)).status_code == 204
    kept = [await store.get(key) for key in await objects(store)]
    assert len(kept) == 2  # the picture and its thumbnail
    for one in kept:
        assert SECRET not in one
        assert Image.open(BytesIO(one)).format == "JPEG"


@pytest.mark.parametrize("kind", sorted(TYPES))
async def test_what_is_kept_tells_nothing_of_the_author(phone: Sender, store: Store, kind: str) -> None:
    data = telling(kind)
    assert (await phone.send(data, TYPES[kind])).status_code == 204
    for key in await objects(store):
        assert SECRET not in await store.get(key)
    shown = Image.open(BytesIO((await phone.show(sha256(data))).content))
    assert not shown.getexif()
    assert not {"exif", "icc_profile", "xmp", "comment"} & set(shown.info)


async def test_sizes(phone: Sender) -> None:
    data = photo(2400, 1200)
    await phone.send(data)
    sizes = [Image.open(BytesIO((await phone.show(sha256(data), size)).content)).size for size in ("full", "thumb")]
    assert sizes == [(1600, 800), (320, 160)]
    assert (await phone.show(sha256(data), "original")).status_code == 422


async def test_a_shown_photo_is_a_private_jpeg_for_ever(phone: Sender) -> None:
    await phone.send(PHOTO)
    answer = await phone.show(sha256(PHOTO))
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-disposition"] == "inline"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert {"cookie", "authorization"} <= {name.strip().lower() for name in answer.headers["vary"].split(",")}


@pytest.mark.parametrize("media_id", NAMES)
async def test_what_is_no_media_id_names_nothing(phone: Sender, media_id: str) -> None:
    assert (await phone.show(media_id)).status_code in (404, 422)


async def test_a_photo_opens_with_the_record_that_shows_it(world: World, store: Store, session: AsyncSession) -> None:
    phone = Sender(world.worker)
    await phone.send(PHOTO)
    media_id = sha256(PHOTO)
    readers = [Sender(one) for one in (world.secretary, world.colleague)]
    strangers = [Sender(one) for one in (world.stranger, world.auditor)]
    assert {(await one.show(media_id)).status_code for one in readers + strangers} == {404}

    visit = visit_data(world.households[0], media=[media_id])
    await push(world.worker, [operation("visit.record", visit)])
    assert {(await one.show(media_id)).status_code for one in readers} == {200}
    assert {(await one.show(media_id, "thumb")).status_code for one in strangers} == {404}

    looks = (await session.scalars(select(AuditEntry).filter_by(action="media.read"))).all()
    assert [(str(look.subject_id), look.subject_kind) for look in looks] == [(visit["id"], "visit")] * 2
    assert {frozenset(look.detail.items()) for look in looks} == {
        frozenset({"media_id": media_id, "size": "full"}.items())
    }


async def test_a_record_opens_its_authors_photo_only(world: World, store: Store) -> None:
    """Naming somebody else's photo in an own record shows it to nobody, oneself included."""
    phone = Sender(world.worker)
    await phone.send(PHOTO)
    media_id = sha256(PHOTO)
    visit = visit_data(world.elsewhere, media=[media_id])
    await push(world.stranger, [operation("visit.record", visit)])
    assert (await Sender(world.stranger).show(media_id)).status_code == 404


async def test_own_looks_are_not_logged(world: World, store: Store, session: AsyncSession) -> None:
    phone = Sender(world.worker)
    await push(world.worker, [operation("visit.record", visit_data(world.households[0], media=[sha256(PHOTO)]))])
    assert (await phone.show(sha256(PHOTO))).status_code == 404
    await phone.send(PHOTO)
    assert (await phone.show(sha256(PHOTO))).status_code == 200
    assert await session.scalar(select(func.count()).select_from(AuditEntry).filter_by(action="media.read")) == 0
    sent = (await session.scalars(select(AuditEntry).filter_by(action="media.upload"))).one()
    assert sent.detail == {"media_id": sha256(PHOTO), "bytes": len(PHOTO)}


async def test_links_may_come_twice_and_before_the_photo(session: AsyncSession) -> None:
    owner, visit = new_id(), new_id()
    ids = ["a" * 64, "b" * 64, "a" * 64]
    await link(session, ids, owner, "visit", visit, "visit.read", "990101.990101001")
    await link_many(session, [(ids[0], owner, "visit", visit, "visit.read", "990101")])
    await link_many(session, [])
    links = (await session.scalars(select(MediaLink).order_by(MediaLink.media_id))).all()
    assert [(row.media_id, row.path) for row in links] == [
        (media, "990101.990101001") for media in ("a" * 64, "b" * 64)
    ]


async def test_arrived_knows_photos_by_author(world: World, store: Store, session: AsyncSession) -> None:
    phone = Sender(world.worker)
    await phone.send(PHOTO)
    assert await arrived(session, [sha256(PHOTO), "0" * 64], world.worker_id) == {sha256(PHOTO)}
    assert await arrived(session, [sha256(PHOTO)], new_id()) == set()
    assert await arrived(session, [], world.worker_id) == set()
