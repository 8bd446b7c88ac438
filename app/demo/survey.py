"""Where the demo district would lie: boundaries of its grids, and spots within them.

In the middle of Qinghai Lake, where there is no door and nobody to be mistaken for. Grids are cells of a plan of
streets that bend a little; neighbours share every point of the street between them, so no gap and no overlap is left.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

SOUTH_WEST: Final = (36.8800, 100.1900)  # latitude, longitude, WGS-84
METRES_A_DEGREE: Final = 111_320.0

# Metres from the corner. A column is a community, its first grid in the north; corners are moved by hand.
EASTWARD: Final = (0, 420, 800, 1260, 1640)
NORTHWARD: Final = (0, 310, 640, 930)
MOVED: Final[dict[tuple[int, int], tuple[int, int]]] = {
    (0, 0): (30, 40),
    (0, 1): (-25, 10),
    (0, 2): (10, -15),
    (0, 3): (45, -30),
    (1, 0): (-20, -15),
    (1, 1): (18, 22),
    (1, 2): (-12, -8),
    (1, 3): (-8, 25),
    (2, 0): (25, -30),
    (2, 1): (-15, -12),
    (2, 2): (22, 14),
    (2, 3): (5, 40),
    (3, 0): (-30, 5),
    (3, 1): (12, 18),
    (3, 2): (-24, -20),
    (3, 3): (-15, 20),
    (4, 0): (-45, 50),
    (4, 1): (20, -5),
    (4, 2): (35, 12),
    (4, 3): (-40, -45),
}
# How far a street bends to its left in the middle, by where it begins and whether it runs north.
BENT: Final[dict[tuple[int, int, bool], int]] = {
    (0, 0, True): 16,
    (0, 1, True): -12,
    (1, 1, True): 20,
    (1, 2, True): -9,
    (2, 0, True): -14,
    (2, 2, True): 26,
    (3, 1, True): -22,
    (4, 0, True): -18,
    (4, 1, True): -30,
    (4, 2, True): 14,
    (0, 0, False): -34,
    (1, 0, False): -28,
    (2, 0, False): -40,
    (3, 0, False): -22,
    (0, 1, False): 10,
    (2, 1, False): -16,
    (3, 2, False): 12,
    (0, 3, False): 18,
    (1, 3, False): 24,
    (3, 3, False): 15,
}
SPLITS: Final = 4  # pieces of a bent street
Metres = tuple[float, float]  # eastward, northward


class Cells(NamedTuple):
    """A block of the plan: columns from `west` up to, not with, `east`; rows from `south` up to `north`."""

    west: int
    south: int
    east: int
    north: int


def cells_of(below: str) -> Cells:
    """What an area covers, by what follows the district's code in its own: two streets of two communities, three grids.

    A community's grids lie from north to south, in the order of their numbers; the last may be numbered 901.
    """
    if not below:
        return Cells(0, 0, 4, 3)
    street = (int(below[:3]) - 1) * 2
    if len(below) == 3:
        return Cells(street, 0, street + 2, 3)
    column = street + int(below[3:6]) - 1
    if len(below) == 6:
        return Cells(column, 0, column + 1, 3)
    row = 3 - min(int(below[6:9]), 3)
    return Cells(column, row, column + 1, row + 1)


def boundary(below: str) -> dict[str, Any]:
    """The polygon of a district, street, community or grid, as GeoJSON, counter-clockwise."""
    west, south, east, north = cells_of(below)
    corners = [
        *((column, south) for column in range(west, east)),
        *((east, row) for row in range(south, north)),
        *((column, north) for column in range(east, west, -1)),
        *((west, row) for row in range(north, south, -1)),
        (west, south),
    ]
    line = [point for first, last in pairwise(corners) for point in _street(first, last)]
    return {"type": "Polygon", "coordinates": [[_degrees(point) for point in (*line, line[0])]]}


def spot(below: str, across: float, up: float) -> tuple[float, float]:
    """Latitude and longitude of a place in a grid: shares of its width and height, from its south-western corner."""
    west, south, east, north = cells_of(below)
    (x1, y1), (x2, y2), (x3, y3), (x4, y4) = (
        _corner(at) for at in ((west, south), (east, south), (east, north), (west, north))
    )
    x = (x1 * (1 - across) + x2 * across) * (1 - up) + (x4 * (1 - across) + x3 * across) * up
    y = (y1 * (1 - across) + y2 * across) * (1 - up) + (y4 * (1 - across) + y3 * across) * up
    lon, lat = _degrees((x, y))
    return lat, lon


def _corner(at: tuple[int, int]) -> Metres:
    east, north = MOVED[at]
    return EASTWARD[at[0]] + east, NORTHWARD[at[1]] + north


def _street(first: tuple[int, int], last: tuple[int, int]) -> Sequence[Metres]:
    """The street between two neighbouring corners, without its last point; the same line in both directions."""
    begins, ends = min(first, last), max(first, last)
    (x1, y1), (x2, y2) = _corner(begins), _corner(ends)
    length = math.hypot(x2 - x1, y2 - y1)
    bend = BENT.get((*begins, begins[0] == ends[0]), 0)
    line = []
    for step in range(SPLITS + 1):
        share = step / SPLITS
        aside = bend * math.sin(math.pi * share)
        line.append(
            (x1 + (x2 - x1) * share - (y2 - y1) / length * aside, y1 + (y2 - y1) * share + (x2 - x1) / length * aside)
        )
    if not bend:
        line = [line[0], line[-1]]
    return line[:-1] if first == begins else line[:0:-1]


def _degrees(point: Metres) -> list[float]:
    """Longitude, latitude."""
    south, west = SOUTH_WEST
    lat = south + point[1] / METRES_A_DEGREE
    return [round(west + point[0] / (METRES_A_DEGREE * math.cos(math.radians(south))), 7), round(lat, 7)]
