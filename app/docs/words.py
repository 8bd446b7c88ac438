"""JSON Schema and docstrings in words, as safe HTML."""

import re
from collections.abc import Mapping
from typing import Any, Final

from markupsafe import Markup, escape

Schema = Mapping[str, Any]
PREFIX: Final = "#/components/schemas/"


def prose(text: str) -> Markup:
    """Paragraphs of a docstring, with `code` as code."""
    paragraphs = [re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(part))) for part in text.strip().split("\n\n")]
    return Markup("".join(f"<p>{paragraph}</p>" for paragraph in paragraphs))  # noqa: S704 escaped before it is marked


def breakable(path: str) -> Markup:
    """A path that may go on in the next line after each slash."""
    return Markup("/<wbr>").join(path.split("/"))


def type_in_words(schema: Schema) -> Markup:
    """What a value may be: `list of Visit`, `one of met away`, `integer, 1 to 200`. Named shapes are links."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(PREFIX)
        return Markup('<a href="#shape-{0}">{0}</a>').format(name)
    if "anyOf" in schema or "oneOf" in schema:
        return Markup(" or ").join(type_in_words(one) for one in schema.get("anyOf") or schema["oneOf"])
    if "const" in schema:
        return _codes([schema["const"]])
    if "enum" in schema:
        return Markup("one of ") + _codes(schema["enum"])
    if schema.get("type") == "array":
        return Markup("list of ") + type_in_words(schema.get("items", {})) + _limits(schema, "Items")
    if "pattern" in schema and "format" not in schema:
        return Markup("string like ") + _codes([schema["pattern"]])
    return escape(schema.get("format") or schema.get("type", "anything")) + _limits(schema, "Length")


def default_in_words(schema: Schema) -> Markup:
    """`, default 50`, or nothing."""
    default = schema.get("default")
    return Markup("") if default in (None, "", [], {}) else Markup(", default ") + _codes([default])


def _limits(schema: Schema, of: str) -> Markup:
    least = schema.get("minimum", schema.get(f"min{of}"))
    most = schema.get("maximum", schema.get(f"max{of}"))
    match least, most:
        case None, None:
            return Markup("")
        case _, None:
            return Markup(", at least {}").format(least)
        case None, _:
            return Markup(", at most {}").format(most)
        case _:
            return Markup(", {} to {}").format(least, most)


def _codes(values: list[Any]) -> Markup:
    return Markup(" ").join(Markup("<code>{}</code>").format(value) for value in values)
