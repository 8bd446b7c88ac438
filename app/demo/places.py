"""The plan of the demo district: areas, units that handle, and what every grid is built of. None of it is anywhere.

Codes begin with the district's own (99 stands for nowhere). Buildings are shaped like real ones: six floors with two
to four doors on each, a tower, a lane of courtyards, a row of shops; and, as in many towns, no building 4.
"""

from collections.abc import Iterator
from typing import NamedTuple


class Building(NamedTuple):
    """Units of floors of doors; without units, a lane or a row of so many doors."""

    name: str
    units: int
    floors: int
    doors: int

    def rooms(self) -> Iterator[tuple[str, int, str]]:
        """(unit, floor, room) of every door."""
        if not self.units:
            yield from (("", 1, f"{number}号") for number in range(1, self.doors + 1))
            return
        for unit in range(1, self.units + 1):
            for floor in range(1, self.floors + 1):
                yield from ((str(unit), floor, f"{floor}{door:02}") for door in range(1, self.doors + 1))


SHOPS = "临街铺面"


def _blocks(units: int, floors: int, doors: int, *numbers: int) -> tuple[Building, ...]:
    return tuple(Building(f"{number}号楼", units, floors, doors) for number in numbers)


def _row(name: str, doors: int) -> tuple[Building, ...]:
    return (Building(name, 0, 1, doors),)


class Grid(NamedTuple):
    """A grid: what follows the community's code, where it is, what stands there, how many people live there."""

    suffix: str
    name: str
    estate: str
    buildings: tuple[Building, ...]
    residents: int
    kind: str = "urban"
    has_micro_grids: bool = False  # one a building

    @property
    def is_full(self) -> bool:
        """Whether it is a grid of full size: 400 households, 1,200 residents."""
        return self.residents == 1200


class Community(NamedTuple):
    suffix: str
    name: str
    grids: tuple[Grid, ...]
    zone: str | None = None


class Street(NamedTuple):
    suffix: str
    name: str
    communities: tuple[Community, ...]
    zones: tuple[tuple[str, str], ...] = ()


STREETS = (
    Street(
        "001",
        "柳桥街道",
        (
            Community(
                "001",
                "槐荫社区",
                (
                    Grid("001", "第1网格", "槐荫南里", _blocks(2, 6, 2, 1, 2), 140),
                    Grid("002", "第2网格", "槐荫北里", _blocks(3, 6, 3, 1), 158),
                    Grid(
                        "003",
                        "第3网格",
                        "槐荫里",
                        (
                            *_blocks(3, 6, 2, 1, 2, 3, 6),
                            *_blocks(4, 6, 3, 5),
                            *_blocks(3, 6, 4, 7),
                            *_blocks(2, 6, 3, 8, 9),
                            *_blocks(1, 6, 4, 10),
                            *_row(SHOPS, 16),
                        ),
                        1200,
                    ),
                ),
            ),
            Community(
                "002",
                "临水社区",
                (
                    Grid(
                        "001",
                        "第1网格",
                        "临水苑",
                        (
                            *_blocks(2, 11, 4, 1, 2),
                            *_blocks(4, 6, 2, 3, 5),
                            *_blocks(3, 6, 3, 6, 8),
                            *_row(SHOPS, 20),
                        ),
                        1200,
                    ),
                    Grid("002", "第2网格", "荷塘坊", (*_blocks(2, 6, 2, 1), *_row(SHOPS, 16)), 90),
                    Grid("003", "第3网格", "渡口小区", _blocks(5, 6, 2, 1), 175),
                ),
            ),
        ),
    ),
    Street(
        "002",
        "望山街道",
        (
            Community(
                "001",
                "松风社区",
                (
                    Grid("001", "第1网格", "松风村", _row("一组", 42), 150, "rural"),
                    Grid(
                        "002",
                        "第2网格",
                        "松风小区",
                        (
                            *_blocks(3, 6, 2, 1, 2, 3, 5, 6, 7),
                            *_blocks(4, 6, 3, 8, 9),
                            *_row("松花巷", 40),
                        ),
                        1200,
                    ),
                    Grid("003", "第3网格", "松风村", _row("二组", 45), 160, "rural"),
                ),
                zone="Z01",
            ),
            Community(
                "002",
                "杏坛社区",
                (
                    Grid(
                        "001",
                        "第1网格",
                        "杏坛里",
                        (*_blocks(2, 6, 4, 1, 2, 3, 5, 6, 7, 8, 9), *_row(SHOPS, 16)),
                        1200,
                        has_micro_grids=True,
                    ),
                    Grid("002", "第2网格", "书院巷", (*_row("书院巷", 28), *_blocks(1, 6, 4, 1)), 150),
                    Grid("901", "杏坛市场网格", "杏坛市场", _row(SHOPS, 56), 56, "dedicated"),
                ),
            ),
        ),
        zones=(("Z01", "望山片区"),),
    ),
)


class Unit(NamedTuple):
    """A unit that handles. `area` is what follows the district's code."""

    code: str
    kind: str
    name: str
    area: str = ""


UNITS = (
    Unit("D-ZM", "department", "市政照明所"),
    Unit("D-RQ", "department", "燃气管理所"),
    Unit("D-CG", "department", "城市管理局"),
    Unit("P-HY", "property", "槐荫物业", "001001"),
    Unit("S-LQ", "service_center", "柳桥便民服务站", "001"),
    Unit("M-WS", "mediation_center", "望山调解中心", "002"),
)
