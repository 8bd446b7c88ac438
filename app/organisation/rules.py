"""Rules of the area tree (domain 2.3 and 3.1), pure.

Codes are checked for shape and prefix only, never against the national list: development zones carry codes of the
statistics bureau that are not in it (O3).
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

# From the top down. A zone is optional: communities stand under a street, or under a zone of it.
PARENTS: Mapping[str, frozenset[str]] = {
    "district": frozenset(),
    "street": frozenset({"district"}),
    "zone": frozenset({"street"}),
    "community": frozenset({"street", "zone"}),
    "grid": frozenset({"community"}),
    "micro_grid": frozenset({"grid"}),
}
KINDS = tuple(PARENTS)
SHAPES: Mapping[str, str] = {
    "district": r"[0-9]{6}",
    "street": r"[0-9]{9}",
    "zone": r"[0-9]{9}Z[0-9]{2}",
    "community": r"[0-9]{12}",
    "grid": r"[0-9]{15}",
    "micro_grid": r"[0-9]{17}",
}
GRID_KINDS = ("urban", "rural", "dedicated")
# Sequence numbers kept for grids of one mall, school or industrial park.
DEDICATED = range(901, 1000)
# An urban grid of another size is warned of, not refused; a rural grid is a villagers' group of any size (G3).
USUAL_HOUSEHOLDS = range(300, 501)

# Units that handle stand at these areas (O1).
DEPARTMENT_KINDS = ("department", "property", "service_center", "mediation_center")
DEPARTMENT_AT = frozenset({"district", "street", "community"})
# Which field of a form a fault is about, where it is not the code.
FIELD_OF: Mapping[str, str] = {
    "unknown-kind": "kind",
    "parent-missing": "parent_code",
    "parent-kind": "parent_code",
    "grid-kind-misplaced": "grid_kind",
    "unknown-grid-kind": "grid_kind",
    "department-place": "area_code",
}


class Above(NamedTuple):
    """The area that another is put under."""

    code: str
    kind: str
    path: str


def kind_of(code: str) -> str | None:
    """The kind of area that has codes of this shape; None when none has."""
    return next((kind for kind, shape in SHAPES.items() if re.fullmatch(shape, code)), None)


def fault(code: str, kind: str, above: Above | None, grid_kind: str | None = None) -> str | None:
    """Why an area may not stand there under this code, as a code; None when it may."""
    if kind not in PARENTS:
        return "unknown-kind"
    if not re.fullmatch(SHAPES[kind], code):
        return "code-shape"
    if above is None:
        return None if kind == "district" else "parent-missing"
    if above.kind not in PARENTS[kind]:
        return "parent-kind"  # O1, and G1: a grid belongs to a community, never to a street
    # A zone has no place in the codes below it: its communities carry the street's code.
    if not code.startswith(above.code[:9] if above.kind == "zone" else above.code):
        return "code-prefix"
    return grid_kind_fault(code, kind, grid_kind)


def grid_kind_fault(code: str, kind: str, grid_kind: str | None) -> str | None:
    """Whether a grid's kind is missing, misplaced, or not what its sequence number says."""
    if kind != "grid":
        return "grid-kind-misplaced" if grid_kind else None
    if grid_kind not in GRID_KINDS:
        return "unknown-grid-kind"
    is_dedicated = int(code[-3:]) in DEDICATED
    return None if is_dedicated == (grid_kind == "dedicated") else "dedicated-sequence"


def department_fault(kind: str, area_kind: str) -> str | None:
    """Why a unit may not stand at an area of a kind, as a code; None when it may."""
    if kind not in DEPARTMENT_KINDS:
        return "unknown-kind"
    return None if area_kind in DEPARTMENT_AT else "department-place"


def parent_code_of(code: str, kind: str) -> str:
    """The parent a code tells by itself: "" for a district, the street for a community (a zone must be named)."""
    above = {"street": 6, "zone": 9, "community": 9, "grid": 12, "micro_grid": 15}
    return code[: above.get(kind, 0)]


def usual_grid_kind(code: str) -> str:
    """The kind of a grid of which nothing else is said."""
    return "dedicated" if int(code[-3:]) in DEDICATED else "urban"


def path_of(code: str, above: Above | None) -> str:
    """The line of codes from the district down to an area."""
    return f"{above.path}.{code}" if above else code


def size_warning(grid_kind: str | None, households: int) -> str | None:
    """A code when an urban grid has unusually many or few households (G3); nothing forbids it."""
    if grid_kind != "urban" or households in USUAL_HOUSEHOLDS:
        return None
    return "grid-too-small" if households < USUAL_HOUSEHOLDS.start else "grid-too-large"
