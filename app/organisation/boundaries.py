"""Boundaries of areas: GeoJSON polygons in WGS-84, checked when they come in. Pure.

A boundary is advice, drawn by hand and never quite right: it proposes a grid and decides nothing.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

MOST_POINTS: Final = 10_000
DIGITS: Final = 7  # a centimetre
Ring = list[list[float]]
Extent = list[float]  # west, south, east, north


class Unsound(ValueError):
    """A boundary that cannot be kept. `at` is a JSON pointer into it, `code` says why."""

    def __init__(self, at: str, code: str) -> None:
        super().__init__(code)
        self.at, self.code = at, code


def sound(kind: str, coordinates: Sequence[Any]) -> tuple[dict[str, Any], Extent]:
    """The coordinates of a Polygon or MultiPolygon as they are kept, rounded and without heights; and their extent.

    Raises Unsound. Crossing lines are not looked for: a crossed ring holds an odd shape, and harms nobody.
    """
    parts = [coordinates] if kind == "Polygon" else coordinates
    at = "" if kind == "Polygon" else "/{}"
    _count(parts)
    kept = [_part(part, f"/coordinates{at.format(number)}") for number, part in enumerate(parts)]
    if not kept:
        raise Unsound("/coordinates", "boundary-empty")
    points = [point for part in kept for ring in part for point in ring]
    east, north = (max(point[axis] for point in points) for axis in (0, 1))
    west, south = (min(point[axis] for point in points) for axis in (0, 1))
    return {"type": kind, "coordinates": kept[0] if kind == "Polygon" else kept}, [west, south, east, north]


def holds(boundary: Any, lat: float, lon: float) -> bool:
    """Whether a point lies in a boundary. Even-odd rule over all rings, so holes lie outside."""
    return any(_in_rings(rings, lat, lon) for rings in _parts(boundary))


def is_outside(boundary: Any, lat: float, lon: float) -> bool:
    """Whether a point lies outside; without a boundary nothing does."""
    return bool(_parts(boundary)) and not holds(boundary, lat, lon)


def points_of(boundary: Any) -> int:
    """How many points a boundary has."""
    return sum(len(ring) for part in _parts(boundary) for ring in part)


def _parts(boundary: Any) -> Sequence[Any]:
    if not isinstance(boundary, dict):
        return ()
    coordinates: Sequence[Any] = boundary["coordinates"]
    return [coordinates] if boundary["type"] == "Polygon" else coordinates


def _count(parts: Sequence[Any]) -> None:
    """Refuse what is too large before it is looked at point by point."""
    points = 0
    for part in parts:
        for ring in part if isinstance(part, list) else ():
            points += len(ring) if isinstance(ring, list) else 0
            if points > MOST_POINTS:
                raise Unsound("/coordinates", "boundary-too-large")


def _part(part: Any, at: str) -> list[Ring]:
    if not isinstance(part, list) or not part:
        raise Unsound(at, "boundary-empty")
    return [_ring(ring, f"{at}/{number}") for number, ring in enumerate(part)]


def _ring(ring: Any, at: str) -> Ring:
    if not isinstance(ring, list) or len(ring) < 4:
        raise Unsound(at, "ring-too-short")
    kept = [_point(point, f"{at}/{number}") for number, point in enumerate(ring)]
    if kept[0] != kept[-1]:
        raise Unsound(at, "ring-open")
    if not math.fsum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(_from_first(kept))):
        raise Unsound(at, "ring-flat")
    return kept


def _from_first(ring: Ring) -> Ring:
    """The ring as seen from its first point: small numbers, whose products are exact enough to be told from zero."""
    (x, y), *_ = ring
    return [[round(lon - x, DIGITS), round(lat - y, DIGITS)] for lon, lat in ring]


def _point(point: Any, at: str) -> list[float]:
    if not isinstance(point, list) or len(point) not in (2, 3) or not all(_is_number(value) for value in point):
        raise Unsound(at, "point-unreadable")
    lon, lat = point[:2]
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise Unsound(at, "point-nowhere")
    return [round(float(lon), DIGITS), round(float(lat), DIGITS)]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _in_rings(rings: Sequence[Sequence[Sequence[float]]], lat: float, lon: float) -> bool:
    crossings = 0
    for ring in rings:
        for (x1, y1, *_), (x2, y2, *_) in pairwise(ring):
            if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
                crossings += 1
    return crossings % 2 == 1
