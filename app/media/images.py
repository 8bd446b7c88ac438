"""Pictures from strangers: decoded under limits, stood upright, drawn anew as JPEG in two sizes.

What is kept is painted on a fresh canvas, so nothing of the file but its pixels survives: no position, no camera, no
comment, no profile, no second file hidden behind the first. Colours are taken as sRGB, which phones send.
"""

from io import BytesIO
from typing import Final, Literal, NamedTuple

from PIL import Image, UnidentifiedImageError
from PIL.ExifTags import Base

FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
FULL_SIDE: Final = 1600
THUMB_SIDE: Final = 320
FULL_QUALITY: Final = 82
THUMB_QUALITY: Final = 75
# More than a phone's camera commonly takes; decoding needs up to 18 bytes a pixel (WEBP): 450 MB.
MAX_PIXELS: Final = 25_000_000
# A progressive JPEG may go over its pixels again and again; cameras do so about ten times.
MAX_SCANS: Final = 100
_SCAN: Final = b"\xff\xda"  # never part of coded pixels, where ff is always followed by 00

Image.MAX_IMAGE_PIXELS = MAX_PIXELS

Reason = Literal["not-an-image", "wrong-type", "too-many-pixels", "too-many-scans", "damaged"]


class RefusedError(Exception):
    """A file that is not kept; `reason` is a code for the person who took the picture."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class Picture(NamedTuple):
    """Two JPEG files of one picture; width and height are those of `full`."""

    full: bytes
    thumb: bytes
    width: int
    height: int


def develop(data: bytes, file_type: str) -> Picture:
    """The clean picture of a JPEG, PNG or WEBP file. Of an animation, the first frame. Raises RefusedError.

    `file_type` is the type the sender promised. Slow and hungry: call it in a thread, few at a time.
    """
    if data.count(_SCAN) > MAX_SCANS and FORMATS[file_type] == "JPEG":
        raise RefusedError("too-many-scans")
    try:
        full = _decode(data, file_type)
    except RefusedError:
        raise
    except UnidentifiedImageError:
        raise RefusedError("not-an-image") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise RefusedError("too-many-pixels") from None
    except Exception:  # noqa: BLE001 a decoder fed by strangers fails in ways nobody lists; it is always the file
        raise RefusedError("damaged") from None
    thumb = full.copy()
    thumb.thumbnail((THUMB_SIDE, THUMB_SIDE))
    return Picture(_jpeg(full, FULL_QUALITY), _jpeg(thumb, THUMB_QUALITY), full.width, full.height)


def _decode(data: bytes, file_type: str) -> Image.Image:
    with Image.open(BytesIO(data), formats=tuple(FORMATS.values())) as opened:
        # a JPEG with pictures behind the first (motion, depth) calls itself MPO
        if {"MPO": "JPEG"}.get(opened.format or "", opened.format) != FORMATS[file_type]:
            raise RefusedError("wrong-type")
        if opened.width * opened.height > MAX_PIXELS:
            raise RefusedError("too-many-pixels")
        turn = _TURNS.get(_orientation(opened))
        opened.draft("RGB", (2 * FULL_SIDE, 2 * FULL_SIDE))  # a far too large JPEG is decoded at a fraction
        picture = _in_plain_mode(opened)
        picture.thumbnail((FULL_SIDE, FULL_SIDE))  # before the rest, which copies
        canvas = Image.new("RGB", picture.size, "white")
        canvas.paste(picture, mask=picture if picture.mode == "RGBA" else None)
    return canvas if turn is None else canvas.transpose(turn)


_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(Base.Orientation, 1))
    except Exception:  # noqa: BLE001 broken metadata is thrown away with the rest and costs nobody the photo
        return 1


def _in_plain_mode(image: Image.Image) -> Image.Image:
    """The pixels in 8-bit RGB, or RGBA where the picture is see-through."""
    if image.mode[0] in "IF":  # 16-bit grey; Pillow would clip where it has to scale
        image = image.convert("I").point(lambda value: value * (1 / 257) + 0).convert("L")
    wanted = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == wanted else image.convert(wanted)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()
