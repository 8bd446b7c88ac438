"""Examples put together from a schema: fields' own examples first, nothing invented where nothing is needed."""

from typing import Any

import pytest

from app.kernel.examples import example_of

SCHEMAS: dict[str, Any] = {
    "Door": {"type": "object", "properties": {"room": {"type": "string", "examples": ["302"]}}, "required": ["room"]},
    "Tree": {
        "type": "object",
        "properties": {
            "branches": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
            "trunk": {"anyOf": [{"$ref": "#/components/schemas/Tree"}, {"type": "null"}]},
        },
        "required": ["branches"],
    },
}
DOOR = {"$ref": "#/components/schemas/Door"}


@pytest.mark.parametrize(
    ("schema", "example"),
    [
        ({"type": "string", "examples": ["a", "b"]}, "a"),
        ({"type": "string", "enum": ["met", "away"]}, "met"),
        ({"const": 7}, 7),
        ({"type": "integer", "default": 50}, 50),
        ({"type": "integer", "minimum": 3}, 3),
        ({"type": "boolean"}, False),
        ({"type": "string", "format": "date"}, "2026-11-21"),
        ({"anyOf": [{"type": "null"}, {"type": "integer"}]}, 1),
        ({"type": "array", "items": DOOR}, [{"room": "302"}]),
        (DOOR, {"room": "302"}),
        ({"type": "array", "items": {"type": "string"}, "examples": [[]]}, []),
    ],
)
def test_values(schema: dict[str, Any], example: Any) -> None:
    assert example_of(schema, SCHEMAS) == example


def test_optional_fields_are_shown_when_they_have_something_to_show() -> None:
    nothing = {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None}
    schema = {
        "type": "object",
        "properties": {
            "silent": nothing,
            "told": {"anyOf": [{"type": "string", "examples": ["x"]}, {"type": "null"}], "default": None},
            "door": {"anyOf": [DOOR, {"type": "null"}]},
            "needed": nothing,
        },
        "required": ["needed"],
    }
    assert example_of(schema, SCHEMAS) == {"told": "x", "door": {"room": "302"}, "needed": "…"}


def test_a_shape_within_itself_ends() -> None:
    assert example_of({"$ref": "#/components/schemas/Tree"}, SCHEMAS) == {"branches": []}
