"""Honest pictures for tests, of every kind, plain and talkative."""

from io import BytesIO
from typing import Any

from PIL import Image, PngImagePlugin

# Hidden in every place a file has for words; must be found nowhere after developing.
SECRET = b"Secret-37.5N-114.3E"
TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


def encode(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """A picture as a file."""
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def photo(width: int = 64, height: int = 48, kind: str = "JPEG", **options: Any) -> bytes:
    """A file with a picture that no two sizes share and that does not compress well."""
    return encode(Image.effect_noise((width, height), 50).convert("RGB"), kind, **options)


def exif(orientation: int = 1) -> Image.Exif:
    """What a talkative camera writes: a position, a model, an orientation."""
    found = Image.Exif()
    found[0x0112] = orientation
    found[0x010F] = SECRET.decode()
    found.get_ifd(0x8825)[29] = SECRET.decode()
    return found


def telling(kind: str) -> bytes:
    """A picture with metadata of every sort its format knows, and with a stowaway behind its end."""
    image = Image.effect_noise((400, 300), 50).convert("RGB")
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + SECRET + b"</x:xmpmeta>"
    if kind == "PNG":
        words = PngImagePlugin.PngInfo()
        words.add_text("Comment", SECRET.decode())
        words.add_text("Packed", SECRET.decode() * 50, zip=True)
        words.add_itxt("XML:com.adobe.xmp", xmp.decode())
        return encode(image, kind, exif=exif(), icc_profile=SECRET, pnginfo=words) + SECRET
    more = {"comment": SECRET} if kind == "JPEG" else {}
    return encode(image, kind, exif=exif(), icc_profile=SECRET, xmp=xmp, **more) + SECRET
