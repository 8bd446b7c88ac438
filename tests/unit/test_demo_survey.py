"""The ground of the demo district: grids that touch and neither overlap nor leave a gap, and spots within them."""

from itertools import pairwise

import pytest

from app.demo.cases import CASES, GRID, SPOTS
from app.demo.ground import grids
from app.demo.survey import boundary, spot
from app.organisation.service import holds

ALL = [below for below, _ in grids()]


def ring(below: str) -> list[list[float]]:
    coordinates: list[list[list[float]]] = boundary(below)["coordinates"]
    return coordinates[0]


def area(below: str) -> float:
    """In square degrees, positive when the ring runs counter-clockwise."""
    x0, y0 = ring(below)[0]
    return sum((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0) for (x1, y1), (x2, y2) in pairwise(ring(below))) / 2


def test_grids_fill_their_communities_streets_and_district() -> None:
    assert len(ALL) == 12
    for above in ("", "001", "002", "001001", "001002", "002001", "002002"):
        parts = [area(below) for below in ALL if below.startswith(above)]
        assert min(parts) > 0
        assert sum(parts) == pytest.approx(area(above), rel=1e-6)


def test_neighbours_share_every_point_of_their_street() -> None:
    edges = [frozenset(map(tuple, edge)) for below in ALL for edge in pairwise(ring(below))]
    shared = {edge for edge in edges if edges.count(edge) == 2}
    outer = set(edges) - shared
    assert all(edges.count(edge) <= 2 for edge in edges)
    assert outer == {frozenset(map(tuple, edge)) for edge in pairwise(ring(""))}


@pytest.mark.parametrize("below", ALL)
def test_the_middle_of_a_grid_lies_in_it_and_in_no_other(below: str) -> None:
    lat, lon = spot(below, 0.5, 0.5)
    assert [other for other in ALL if holds(boundary(other), lat, lon)] == [below]


def test_every_case_lies_in_its_grid() -> None:
    assert {case.place for case in CASES} == set(SPOTS)
    assert all(holds(boundary(GRID), *spot(GRID, *share)) for share in SPOTS.values())
