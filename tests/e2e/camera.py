"""A picture as a phone's camera makes it: large, turned, and telling where it was taken. The stairwell is drawn."""

from pathlib import Path

from PIL import Image, ImageDraw
from PIL.TiffImagePlugin import IFDRational

WHERE = ((IFDRational(37), IFDRational(22), IFDRational(12)), (IFDRational(114), IFDRational(31), IFDRational(5)))
GPS, MODEL, ORIENTATION = 0x8825, 0x0110, 0x0112
UPRIGHT, SIDEWAYS = 1, 6  # sideways: held upright, so the sensor's picture has to be turned by 90°


def snapshot(path: Path, width: int = 2000, height: int = 3000) -> Path:
    """A stairwell, as a JPEG with a camera's EXIF: model, orientation and position."""
    _save(path, stairwell(width, height).transpose(Image.Transpose.ROTATE_90), SIDEWAYS)
    return path


def grainy(path: Path, width: int = 1600, height: int = 1200) -> Path:
    """A JPEG that stays large however it is pressed: several pieces to send."""
    _save(path, Image.effect_noise((width, height), 90).convert("RGB"), UPRIGHT)
    return path


def stairwell(width: int, height: int) -> Image.Image:
    """A landing with a door, a lamp, the steps up, and a cable that hangs where none should."""
    image = Image.merge("RGB", [Image.linear_gradient("L").resize((width, height)).point(shade) for shade in _WALL])
    draw = ImageDraw.Draw(image)
    x, y = width / 20, height / 30
    draw.rectangle((0, 21 * y, width, height), fill="#8d8577")
    draw.rectangle((2 * x, 7 * y, 9 * x, 21 * y), fill="#5b3a29")
    draw.rectangle((3 * x, 8 * y, 8 * x, 20 * y), outline="#7d5540", width=int(x / 3))
    draw.ellipse((7.2 * x, 14 * y, 7.9 * x, 14.6 * y), fill="#d9b46a")
    for step in range(6):
        draw.rectangle((11 * x + step * x, (20 - 1.6 * step) * y, width, (21.6 - 1.6 * step) * y), fill="#a59c8c")
        draw.line((11 * x + step * x, (20 - 1.6 * step) * y, width, (20 - 1.6 * step) * y), fill="#6f675a", width=12)
    draw.ellipse((9 * x, 2 * y, 11 * x, 3.4 * y), fill="#ffe9b8")
    draw.arc((6 * x, -6 * y, 18 * x, 12 * y), 20, 160, fill="#c0392b", width=int(x / 5))
    return image


def alley(path: Path, width: int = 3000, height: int = 2000) -> Path:
    """A lane between two walls, a lamp that is out, and a cover that stands off its hole, as a JPEG."""
    image = Image.merge("RGB", [Image.linear_gradient("L").resize((width, height)).point(shade) for shade in _WALL])
    draw = ImageDraw.Draw(image)
    x, y = width / 30, height / 20
    draw.polygon((0, 20 * y, 30 * x, 20 * y, 18 * x, 6 * y, 13 * x, 6 * y), fill="#77716a")
    draw.polygon((0, 0, 13 * x, 3 * y, 13 * x, 6 * y, 0, 20 * y), fill="#b9a58a")
    draw.polygon((30 * x, 0, 18 * x, 3 * y, 18 * x, 6 * y, 30 * x, 20 * y), fill="#a8947a")
    for n in range(3):
        draw.rectangle(((1.5 + 3.6 * n) * x, (4 + 0.7 * n) * y, (3.5 + 3.6 * n) * x, (9 - 0.3 * n) * y), fill="#5d7a80")
    draw.line((22 * x, 1 * y, 22 * x, 14 * y), fill="#4a4f52", width=int(x / 3))
    draw.line((22 * x, 1.2 * y, 19 * x, 0.8 * y), fill="#4a4f52", width=int(x / 4))
    draw.ellipse((18 * x, 0.6 * y, 19.6 * x, 1.4 * y), fill="#3a3d3f")
    draw.ellipse((11 * x, 13 * y, 18 * x, 16.4 * y), fill="#15181a")
    draw.ellipse((12.4 * x, 11.9 * y, 19.2 * x, 15 * y), fill="#5a5f63", outline="#3d4144", width=int(x / 4))
    for n in range(4):
        draw.line(((13.8 + n * 1.3) * x, 12.8 * y, (14.4 + n * 1.3) * x, 14.2 * y), fill="#3d4144", width=int(x / 6))
    _save(path, image, UPRIGHT)
    return path


_WALL = (lambda light: 235 - light // 6, lambda light: 228 - light // 6, lambda light: 212 - light // 6)


def _save(path: Path, image: Image.Image, orientation: int) -> None:
    exif = Image.Exif()
    exif[MODEL] = "Stairwell 5"
    exif[ORIENTATION] = orientation
    (north, east) = WHERE
    exif.get_ifd(GPS).update({1: "N", 2: north, 3: "E", 4: east})
    image.save(path, "JPEG", quality=92, exif=exif)
