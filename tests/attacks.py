"""Files that mean harm: what is refused and why, and what is kept only after everything but its pixels is gone."""

import gzip
import io
import struct
import zipfile
import zlib

from PIL import Image

from tests.photos import SECRET, encode, exif, photo


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


def png_with(chunk: bytes) -> bytes:
    """An honest PNG with one more chunk behind its header."""
    whole = photo(200, 150, "PNG")
    return whole[:33] + chunk + whole[33:]


def text_bomb() -> bytes:
    """A PNG whose comment unpacks to 64 MiB."""
    return png_with(png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(64 << 20), 9)))


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


def profile_bomb() -> bytes:
    """A PNG whose colour profile unpacks to 64 MiB."""
    return png_with(png_chunk(b"iCCP", b"icc\0\0" + zlib.compress(bytes(64 << 20), 9)))


def frame_bomb() -> bytes:
    """An animated WEBP whose first frame promises less than its canvas, 16,384 × 16,384."""
    frames = [Image.new("RGBA", (16, 16), (one, 2, 3, 4)) for one in range(3)]
    whole = bytearray(encode(frames[0], "WEBP", save_all=True, append_images=frames[1:]))
    at = whole.index(b"VP8X") + 12
    whole[at : at + 6] = (16383).to_bytes(3, "little") * 2
    return bytes(whole)


def zip_of(data: bytes) -> bytes:
    """An archive with one file that wants to be unpacked elsewhere."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../etc/cron.d/x", data)
    return out.getvalue()


def with_bytes(whole: bytes, at: int, put: bytes) -> bytes:
    """A file with some of its bytes replaced."""
    return whole[:at] + put + whole[at + len(put) :]


def jpeg_with(marker: int, body: bytes) -> bytes:
    """An honest JPEG with one more segment behind its start."""
    whole = photo(200, 150)
    return whole[:2] + bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body + whole[2:]


JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
XML_BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
PHP = b"<?php system($_GET['c']); ?>"
SIZE_OF_PNG, SIZE_OF_JPEG = 16, photo().index(b"\xff\xc0") + 5

# What may stand where a photo's name is asked for.
NAMES = (
    *("0" * 63, "0" * 65, "G" * 64, "A" * 64, "uploads", "full.jpg", "0" * 63 + "%00", "con", "０" * 64),
    *(
        "..%2f..%2fetc%2fpasswd",
        "..%5c..%5cwindows",
        "%2e%2e%2f%2e%2e%2f",
        "....//",
        "%252e%252e%252f",
        "file:%2f%2f%2fetc",
    ),
)
# name → (file, promised type, the reason it is refused for)
REFUSED: dict[str, tuple[bytes, str, str]] = {
    # wrong types
    "svg": (SVG, PNG, "not-an-image"),
    "svg-packed": (gzip.compress(SVG), PNG, "not-an-image"),
    "xml-bomb": (XML_BOMB, PNG, "not-an-image"),
    "html": (HTML, JPEG, "not-an-image"),
    "html-utf16": (HTML.decode().encode("utf-16"), JPEG, "not-an-image"),
    "php": (PHP, JPEG, "not-an-image"),
    "shell-script": (b"#!/bin/sh\nrm -rf /\n", JPEG, "not-an-image"),
    "program": (b"MZ" + bytes(200), JPEG, "not-an-image"),
    "program-elf": (b"\x7fELF" + bytes(200), PNG, "not-an-image"),
    "archive": (zip_of(photo()), JPEG, "not-an-image"),
    "packed-jpeg": (gzip.compress(photo()), JPEG, "not-an-image"),
    "film": (b"\0\0\0\x18ftypmp42" + bytes(200), JPEG, "not-an-image"),
    "heic": (b"\0\0\0\x18ftypheic" + bytes(200), JPEG, "not-an-image"),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) run\n", JPEG, "not-an-image"),
    "photoshop": (b"8BPS\0\1" + bytes(200), PNG, "not-an-image"),
    "metafile": (b"\xd7\xcd\xc6\x9a" + bytes(200), PNG, "not-an-image"),
    "gif": (encode(Image.new("P", (9, 9)), "GIF"), PNG, "not-an-image"),
    "tiff": (encode(Image.new("RGB", (9, 9)), "TIFF"), JPEG, "not-an-image"),
    "bmp": (encode(Image.new("RGB", (9, 9)), "BMP"), PNG, "not-an-image"),
    "icon": (encode(Image.new("RGB", (16, 16)), "ICO"), PNG, "not-an-image"),
    "jpeg-2000": (encode(Image.new("RGB", (9, 9)), "JPEG2000"), JPEG, "not-an-image"),
    "pdf": (encode(Image.new("RGB", (9, 9)), "PDF"), JPEG, "not-an-image"),
    "nothing-but-zeros": (bytes(4096), JPEG, "not-an-image"),
    "png-as-jpeg": (photo(kind="PNG"), JPEG, "wrong-type"),
    "jpeg-as-webp": (photo(), WEBP, "wrong-type"),
    "webp-as-png": (photo(kind="WEBP"), PNG, "wrong-type"),
    # two files in one, the other one first
    "gif-then-jpeg": (b"GIF89a" + photo(), JPEG, "not-an-image"),
    "script-then-jpeg": (b"/*" + photo(), JPEG, "not-an-image"),
    "archive-then-png": (zip_of(HTML) + photo(kind="PNG"), PNG, "not-an-image"),
    # bombs
    "png-bomb": (png_bomb(20_000, 20_000), PNG, "too-many-pixels"),
    "png-strip": (png_bomb(2**30, 1)[:4096], PNG, "too-many-pixels"),
    "huge-jpeg": (huge_jpeg(), JPEG, "too-many-pixels"),
    "huge-webp": (huge_webp(), WEBP, "too-many-pixels"),
    "frame-bomb": (frame_bomb(), WEBP, "too-many-pixels"),
    "scan-bomb": (scan_bomb(), JPEG, "too-many-scans"),
    "text-bomb": (text_bomb(), PNG, "damaged"),
    "profile-bomb": (profile_bomb(), PNG, "damaged"),
    # cut short, or lying about themselves
    "only-magic": (b"\xff\xd8\xff", JPEG, "not-an-image"),
    "only-start-and-end": (b"\xff\xd8\xff\xd9", JPEG, "not-an-image"),
    "half-jpeg": (photo(300, 300)[:9000], JPEG, "damaged"),
    "half-png": (photo(300, 300, "PNG")[:9000], PNG, "damaged"),
    "half-webp": (photo(300, 300, "WEBP", quality=90)[:9000], WEBP, "damaged"),
    "png-without-pixels": (photo(kind="PNG")[:33] + png_chunk(b"IEND", b""), PNG, "damaged"),
    "png-wrong-sum": (with_bytes(photo(kind="PNG"), 29, b"\0\0\0\0"), PNG, "not-an-image"),
    "jpeg-without-size": (with_bytes(photo(), SIZE_OF_JPEG, b"\0\0\0\0"), JPEG, "not-an-image"),
}

# name → (file, promised type): a picture with a stowaway, of which the pixels are kept and nothing else
CLEANED: dict[str, tuple[bytes, str]] = {
    "jpeg-then-archive": (photo(200, 150) + zip_of(SECRET), JPEG),
    "jpeg-then-program": (photo(200, 150) + b"MZ" + SECRET, JPEG),
    "jpeg-then-jpeg": (photo(200, 150) + jpeg_with(0xFE, SECRET), JPEG),
    "jpeg-with-script": (jpeg_with(0xFE, b"*/alert(1)/*" + SECRET), JPEG),
    "jpeg-with-php": (jpeg_with(0xEF, PHP + SECRET), JPEG),
    "jpeg-with-thumbnail": (encode(Image.new("RGB", (200, 150)), exif=exif()), JPEG),
    "jpeg-with-depth": (jpeg_with(0xE2, b"FPXR\0" + SECRET), JPEG),
    "png-then-html": (photo(200, 150, "PNG") + HTML + SECRET, PNG),
    "png-with-private-chunk": (
        photo(200, 150, "PNG")[:33] + png_chunk(b"prVt", SECRET) + photo(200, 150, "PNG")[33:],
        PNG,
    ),
    "webp-then-html": (photo(200, 150, "WEBP") + HTML + SECRET, WEBP),
}
