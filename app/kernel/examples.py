"""An example of everything a JSON Schema describes, put together from the examples of its fields."""

from collections.abc import Mapping
from typing import Any, Final

Schema = Mapping[str, Any]

# What a string of a format looks like when its field shows no example of its own.
_FORMATS: Final = {
    "uuid": "0198f5a3-7c1e-7d2a-9a51-3a8f0c2b9d11",
    "date-time": "2026-11-21T09:30:00+08:00",
    "date": "2026-11-21",
    "binary": "…",
    "password": "…",
}
_PREFIX: Final = "#/components/schemas/"
_NOTHING: Final = object()


def example_of(schema: Schema, schemas: Mapping[str, Schema]) -> Any:
    """A value that fits a schema; `schemas` are those its references name. Fields that may be left out may be."""
    return _example(schema, schemas, ())


def _example(schema: Schema, schemas: Mapping[str, Schema], above: tuple[str, ...]) -> Any:
    shown = _shown(schema)
    if shown is not _NOTHING:
        return shown
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_PREFIX)
        return _example(schemas[name], schemas, (*above, name))
    for combined in ("anyOf", "oneOf", "allOf"):
        if combined in schema:
            plainest: Schema = next((one for one in schema[combined] if one.get("type") != "null"), {})
            return _example(plainest, schemas, above)
    match schema.get("type"):
        case "object":
            return {
                name: _example(field, schemas, above)
                for name, field in schema.get("properties", {}).items()
                if name in schema.get("required", ()) or not (_is_nullable(field) or _repeats(field, above))
            }
        case "array":
            items = schema.get("items", {})
            return [] if _repeats(items, above) else [_example(items, schemas, above)]
        case "string":
            return _FORMATS.get(schema.get("format", ""), "…")
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
        case _:
            return None


def _shown(schema: Schema) -> Any:
    """What the schema itself gives as an example, or has as its only or usual value."""
    if schema.get("examples"):
        return schema["examples"][0]
    for word in ("example", "const"):
        if word in schema:
            return schema[word]
    if schema.get("enum"):
        return schema["enum"][0]
    usual = schema.get("default")
    return _NOTHING if usual is None else usual


def _is_nullable(field: Schema) -> bool:
    """Whether a field may as well be null and has nothing better to show; then it is left out."""
    choices = field.get("anyOf", ())
    is_plain = all(_shown(one) is _NOTHING and "$ref" not in one for one in (field, *choices))
    return is_plain and any(one.get("type") == "null" for one in choices)


def _repeats(schema: Schema, above: tuple[str, ...]) -> bool:
    """Whether a schema names one that it stands in."""
    inner = schema.get("items", schema)
    named = (str(one.get("$ref", "")) for one in (inner, *inner.get("anyOf", ())))
    return any(name.removeprefix(_PREFIX) in above for name in named)
