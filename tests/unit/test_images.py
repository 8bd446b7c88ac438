"""Developing: every honest picture comes out upright, small and mute; nothing else comes out at all."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.media.images import FULL_SIDE, THUMB_SIDE, Picture, RefusedError, develop
from tests.attacks import REFUSED, png_bomb
from tests.photos import SECRET, TYPES, encode, exif, photo, telling

KINDS = sorted(TYPES)
MODES = [
    *(("JPEG", mode) for mode in ("L", "RGB", "CMYK")),
    *(("PNG", mode) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")),
    *(("WEBP", mode) for mode in ("RGB", "RGBA")),
]


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def segments(jpeg: bytes) -> set[int]:
    """The marker bytes before the first scan."""
    found, at = set(), 2
    while jpeg[at + 1] != 0xDA:
        found.add(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4])
    return found


@pytest.mark.parametrize(("kind", "mode"), MODES)
def test_every_mode_becomes_rgb(kind: str, mode: str) -> None:
    image = Image.new(mode, (2000, 1000))
    picture = develop(encode(image, kind), TYPES[kind])
    full, thumb = opened(picture.full), opened(picture.thumb)
    assert (full.format, full.mode, full.size) == ("JPEG", "RGB", (FULL_SIDE, FULL_SIDE // 2))
    assert (thumb.format, thumb.mode, thumb.size) == ("JPEG", "RGB", (THUMB_SIDE, THUMB_SIDE // 2))
    assert (picture.width, picture.height) == full.size


@pytest.mark.parametrize("kind", KINDS)
def test_a_small_picture_stays_as_it_is(kind: str) -> None:
    picture = develop(photo(64, 48, kind), TYPES[kind])
    assert opened(picture.full).size == opened(picture.thumb).size == (64, 48)


def test_a_strip_keeps_its_shape() -> None:
    assert opened(develop(photo(6400, 2), "image/jpeg").full).size == (1600, 1)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", KINDS)
def test_orientation_is_applied(kind: str, orientation: int) -> None:
    """A camera that was turned stores the scene turned, and says so."""
    scene = Image.new("RGB", (80, 40), "white")
    scene.paste("red", (0, 0, 20, 20))
    undo = [
        None,
        Image.Transpose.FLIP_LEFT_RIGHT,
        Image.Transpose.ROTATE_180,
        Image.Transpose.FLIP_TOP_BOTTOM,
        Image.Transpose.TRANSPOSE,
        Image.Transpose.ROTATE_90,
        Image.Transpose.TRANSVERSE,
        Image.Transpose.ROTATE_270,
    ][orientation - 1]
    stored = scene if undo is None else scene.transpose(undo)
    shown = opened(develop(encode(stored, kind, exif=exif(orientation)), TYPES[kind]).full)
    assert shown.size == (80, 40)
    corners = [shown.getpixel(at) for at in ((5, 5), (75, 5), (5, 35), (75, 35))]
    is_red = [isinstance(pixel, tuple) and pixel[1] < 100 for pixel in corners]
    assert is_red == [True, False, False, False]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_but_pixels_survives(kind: str) -> None:
    data = telling(kind)
    assert SECRET in data
    picture = develop(data, TYPES[kind])
    for made in (picture.full, picture.thumb):
        assert SECRET not in made
        assert {marker for marker in segments(made) if 0xE0 <= marker <= 0xEF or marker == 0xFE} <= {0xE0}  # JFIF
        assert set(opened(made).info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
        }
        assert not opened(made).getexif()
        assert made.endswith(b"\xff\xd9")


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_broken_metadata_costs_nobody_the_photo() -> None:
    data = bytearray(photo(exif=exif(6)))
    at = data.index(b"II*\0") if b"II*\0" in data else data.index(b"MM\0*")
    data[at + 4 : at + 12] = b"\xff" * 8
    assert opened(develop(bytes(data), "image/jpeg").full).size == (64, 48)


def test_sixteen_bit_grey_is_scaled() -> None:
    grey = Image.new("I;16", (64, 64), 0x8000)
    pixel = opened(develop(encode(grey, "PNG"), "image/png").full).convert("L").getpixel((32, 32))
    assert isinstance(pixel, int)
    assert abs(pixel - 0x80) <= 2


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_see_through_becomes_white(kind: str) -> None:
    ghost = Image.new("RGBA", (64, 64), (255, 0, 0, 0))
    assert opened(develop(encode(ghost, kind, lossless=True), TYPES[kind]).full).getpixel((32, 32)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_an_animation_the_first_frame_is_kept(kind: str) -> None:
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue", "lime")]
    data = encode(frames[0], kind, save_all=True, append_images=frames[1:])
    assert getattr(opened(data), "n_frames", 1) == 3
    pixel = opened(develop(data, TYPES[kind]).full).getpixel((32, 32))
    assert isinstance(pixel, tuple)
    assert pixel[0] > 200
    assert pixel[2] < 60


def test_a_jpeg_with_further_pictures_behind_it_is_a_jpeg() -> None:
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue")]
    data = encode(frames[0], "MPO", save_all=True, append_images=frames[1:])
    picture = develop(data, "image/jpeg")
    assert len(picture.full) < len(data) // 1.5
    assert picture.width == 64


@pytest.mark.parametrize("name", REFUSED)
def test_attacks_are_refused_with_their_reason(name: str) -> None:
    data, file_type, reason = REFUSED[name]
    with pytest.raises(RefusedError) as refused:
        develop(data, file_type)
    assert refused.value.reason == reason


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_the_limit_of_pixels_needs_no_warning() -> None:
    """Where the server runs, warnings are no errors."""
    assert develop(png_bomb(5000, 5000), "image/png").width == 1600
    with pytest.raises(RefusedError, match="too-many-pixels"):
        develop(png_bomb(5000, 5001), "image/png")


SEEDS = [(photo(80, 60, kind), TYPES[kind]) for kind in KINDS] + [(telling(kind), TYPES[kind]) for kind in KINDS]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 1 << 20), st.binary(min_size=1, max_size=8)), max_size=6)
)
def test_damage_of_any_kind_ends_in_a_picture_or_a_reason(
    seed: tuple[bytes, str], damage: list[tuple[int, bytes]]
) -> None:
    data = bytearray(seed[0])
    for at, put in damage:
        data[at % len(data) : at % len(data) + len(put)] = put
    try:
        picture = develop(bytes(data), seed[1])
    except RefusedError:
        return
    assert isinstance(picture, Picture)
    assert opened(picture.full).mode == "RGB"
