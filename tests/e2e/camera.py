"""A picture as a phone's camera makes it: large, turned, and telling where it was taken."""

from pathlib import Path

from PIL import Image, ImageDraw
from PIL.TiffImagePlugin import IFDRational

WHERE = ((IFDRational(37), IFDRational(22), IFDRational(12)), (IFDRational(114), IFDRational(31), IFDRational(5)))
GPS, MODEL, ORIENTATION = 0x8825, 0x0110, 0x0112
SIDEWAYS = 6  # held upright: the sensor's picture has to be turned by 90°


def snapshot(path: Path, width: int = 3000, height: int = 2000) -> Path:
    """A JPEG with a camera's EXIF: model, orientation and position. Its right end is red: upright, that is the foot."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    ImageDraw.Draw(image).rectangle((width * 9 // 10, 0, width, height), fill="red")
    _save(path, image, SIDEWAYS)
    return path


def grainy(path: Path, width: int = 1600, height: int = 1200) -> Path:
    """A JPEG that stays large however it is pressed: several pieces to send."""
    _save(path, Image.effect_noise((width, height), 90).convert("RGB"), 1)
    return path


def _save(path: Path, image: Image.Image, orientation: int) -> None:
    exif = Image.Exif()
    exif[MODEL] = "Stairwell 5"
    exif[ORIENTATION] = orientation
    (north, east) = WHERE
    exif.get_ifd(GPS).update({1: "N", 2: north, 3: "E", 4: east})
    image.save(path, "JPEG", quality=92, exif=exif)
