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


_WALL = (lambda light: 235 - light // 6, lambda light: 228 - light // 6, lambda light: 212 - light // 6)


def _save(path: Path, image: Image.Image, orientation: int) -> None:
    exif = Image.Exif()
    exif[MODEL] = "Stairwell 5"
    exif[ORIENTATION] = orientation
    (north, east) = WHERE
    exif.get_ifd(GPS).update({1: "N", 2: north, 3: "E", 4: east})
    image.save(path, "JPEG", quality=92, exif=exif)
