"""Rules of the area tree: codes by shape and prefix, who may stand under whom."""

import pytest

from app.organisation import rules
from app.organisation.rules import Above

DISTRICT = Above("990101", "district", "990101")
STREET = Above("990101001", "street", "990101.990101001")
ZONE = Above("990101001Z01", "zone", "990101.990101001.990101001Z01")
COMMUNITY = Above("990101001001", "community", "990101.990101001.990101001001")
GRID = Above("990101001001001", "grid", "990101.990101001.990101001001.990101001001001")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("990101", "district"),
        ("990101001", "street"),
        ("990101001Z01", "zone"),
        ("990101001001", "community"),
        ("990101001001001", "grid"),
        ("99010100100100101", "micro_grid"),
        ("", None),
        ("99010", None),
        ("9901010", None),
        ("990101001z01", None),
        ("99010１", None),  # a full-width digit
        ("990101001001001 ", None),
        ("990101001001001\n", None),
    ],
)
def test_a_code_tells_its_kind_by_its_shape(code: str, kind: str | None) -> None:
    assert rules.kind_of(code) == kind


@pytest.mark.parametrize(
    ("code", "kind", "above", "grid_kind"),
    [
        ("990101", "district", None, None),
        ("990101001", "street", DISTRICT, None),
        ("990101001Z01", "zone", STREET, None),
        ("990101001001", "community", STREET, None),
        ("990101001001", "community", ZONE, None),
        ("990101001001001", "grid", COMMUNITY, "urban"),
        ("990101001001900", "grid", COMMUNITY, "rural"),
        ("990101001001901", "grid", COMMUNITY, "dedicated"),
        ("990101001001999", "grid", COMMUNITY, "dedicated"),
        ("99010100100100101", "micro_grid", GRID, None),
    ],
)
def test_what_may_stand_where(code: str, kind: str, above: Above | None, grid_kind: str | None) -> None:
    assert rules.fault(code, kind, above, grid_kind) is None


@pytest.mark.parametrize(
    ("code", "kind", "above", "grid_kind", "fault"),
    [
        ("990101001", "village", DISTRICT, None, "unknown-kind"),
        ("99010100", "street", DISTRICT, None, "code-shape"),
        ("990101001", "district", None, None, "code-shape"),
        ("990101001", "street", None, None, "parent-missing"),
        ("990101001001", "community", DISTRICT, None, "parent-kind"),
        ("990101001001001", "grid", STREET, "urban", "parent-kind"),
        ("990101001001001", "grid", ZONE, "urban", "parent-kind"),
        ("99010100100100101", "micro_grid", COMMUNITY, None, "parent-kind"),
        ("990101", "district", DISTRICT, None, "parent-kind"),
        ("990102001", "street", DISTRICT, None, "code-prefix"),
        ("990101002001", "community", STREET, None, "code-prefix"),
        ("990101002001", "community", ZONE, None, "code-prefix"),
        ("990101001002001", "grid", COMMUNITY, "urban", "code-prefix"),
        ("990101001001001", "grid", COMMUNITY, None, "unknown-grid-kind"),
        ("990101001001001", "grid", COMMUNITY, "suburban", "unknown-grid-kind"),
        ("990101001001901", "grid", COMMUNITY, "urban", "dedicated-sequence"),
        ("990101001001900", "grid", COMMUNITY, "dedicated", "dedicated-sequence"),
        ("990101001001", "community", STREET, "urban", "grid-kind-misplaced"),
    ],
)
def test_what_may_not(code: str, kind: str, above: Above | None, grid_kind: str | None, fault: str) -> None:
    assert rules.fault(code, kind, above, grid_kind) == fault


def test_a_path_is_the_line_of_codes() -> None:
    assert rules.path_of("990101", None) == "990101"
    assert rules.path_of("990101001001", ZONE) == "990101.990101001.990101001Z01.990101001001"


@pytest.mark.parametrize(
    ("code", "parent"),
    [
        ("990101", ""),
        ("990101001", "990101"),
        ("990101001Z01", "990101001"),
        ("990101001001", "990101001"),
        ("990101001001001", "990101001001"),
        ("99010100100100101", "990101001001001"),
    ],
)
def test_a_code_tells_its_usual_parent(code: str, parent: str) -> None:
    kind = rules.kind_of(code)
    assert kind
    assert rules.parent_code_of(code, kind) == parent


@pytest.mark.parametrize(
    ("grid_kind", "households", "warning"),
    [
        ("urban", 299, "grid-too-small"),
        ("urban", 300, None),
        ("urban", 500, None),
        ("urban", 501, "grid-too-large"),
        ("rural", 40, None),
        ("dedicated", 1, None),
        (None, 1, None),
    ],
)
def test_unusual_sizes_are_warned_of(grid_kind: str | None, households: int, warning: str | None) -> None:
    assert rules.size_warning(grid_kind, households) == warning


@pytest.mark.parametrize(
    ("kind", "at", "fault"),
    [
        ("department", "district", None),
        ("property", "community", None),
        ("property", "grid", "department-place"),
        ("department", "zone", "department-place"),
        ("office", "district", "unknown-kind"),
    ],
)
def test_where_units_stand(kind: str, at: str, fault: str | None) -> None:
    assert rules.department_fault(kind, at) == fault
