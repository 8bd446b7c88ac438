"""Pictures for tests: honest ones of every kind, and files that mean harm."""

import struct
import zlib
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


def png_bomb(width: int, height: int) -> bytes:
    """A small PNG that unpacks to width × height black pixels (one bit each)."""
    rows = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    packed = b"".join([rows.compress(row) for _ in range(height)]) + rows.flush()
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
        + png_chunk(b"IDAT", packed)
        + png_chunk(b"IEND", b"")
    )


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def text_bomb() -> bytes:
    """A PNG whose comment unpacks to 64 MiB."""
    packed = b"Comment\0\0" + zlib.compress(bytes(64 << 20), 9)
    whole = photo(kind="PNG")
    return whole[:33] + png_chunk(b"zTXt", packed) + whole[33:]


def scan_bomb() -> bytes:
    """A progressive JPEG that goes over its pixels thousands of times."""
    whole = photo(400, 300, progressive=True)
    first = whole.index(b"\xff\xda")
    second = whole.index(b"\xff\xda", first + 2)
    return whole[:first] + whole[first:second] * 5000 + whole[second:]


def huge_jpeg() -> bytes:
    """A JPEG whose header says 65,000 × 65,000."""
    whole = bytearray(photo())
    at = whole.index(b"\xff\xc0") + 5
    whole[at : at + 4] = struct.pack(">HH", 65000, 65000)
    return bytes(whole)


def huge_webp() -> bytes:
    """A WEBP whose canvas says 16,384 × 16,384."""
    whole = bytearray(encode(Image.new("RGBA", (16, 16), (1, 2, 3, 4)), "WEBP", exif=exif()))
    at = whole.index(b"VP8X") + 12
    whole[at : at + 6] = (16383).to_bytes(3, "little") * 2
    return bytes(whole)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
EICAR_LIKE = b"MZ" + bytes(200)

# name → (file, promised type, the reason it is refused for)
ATTACKS: dict[str, tuple[bytes, str, str]] = {
    "svg": (SVG, "image/png", "not-an-image"),
    "html": (HTML, "image/jpeg", "not-an-image"),
    "program": (EICAR_LIKE, "image/jpeg", "not-an-image"),
    "gif": (encode(Image.new("P", (9, 9)), "GIF"), "image/png", "not-an-image"),
    "tiff": (encode(Image.new("RGB", (9, 9)), "TIFF"), "image/jpeg", "not-an-image"),
    "bmp": (encode(Image.new("RGB", (9, 9)), "BMP"), "image/png", "not-an-image"),
    "pdf": (encode(Image.new("RGB", (9, 9)), "PDF"), "image/jpeg", "not-an-image"),
    "gif-then-jpeg": (b"GIF89a" + photo(), "image/jpeg", "not-an-image"),
    "only-magic": (b"\xff\xd8\xff", "image/jpeg", "not-an-image"),
    "png-as-jpeg": (photo(kind="PNG"), "image/jpeg", "wrong-type"),
    "jpeg-as-webp": (photo(), "image/webp", "wrong-type"),
    "png-bomb": (png_bomb(20_000, 20_000), "image/png", "too-many-pixels"),
    "png-strip": (png_bomb(2**30, 1)[:4096], "image/png", "too-many-pixels"),
    "huge-jpeg": (huge_jpeg(), "image/jpeg", "too-many-pixels"),
    "huge-webp": (huge_webp(), "image/webp", "too-many-pixels"),
    "scan-bomb": (scan_bomb(), "image/jpeg", "too-many-scans"),
    "text-bomb": (text_bomb(), "image/png", "damaged"),
    "half-jpeg": (photo(300, 300)[:9000], "image/jpeg", "damaged"),
    "half-png": (photo(300, 300, "PNG")[:9000], "image/png", "damaged"),
    "half-webp": (photo(300, 300, "WEBP", quality=90)[:9000], "image/webp", "damaged"),
}
