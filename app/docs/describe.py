"""The API description and the kinds of operations, in the order and the words in which the page shows them."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from app.docs.words import PREFIX, default_in_words, type_in_words
from app.kernel.examples import example_of
from app.kernel.operations import Operation

Json = Mapping[str, Any]
PROBLEM_JSON: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Part:
    """A field of a shape, or a parameter of a route."""

    name: str
    type: Markup
    is_required: bool
    text: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """A body or an answer."""

    text: str
    media_type: str
    type: Markup | None
    example: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path."""

    id: str
    method: str
    path: str
    text: str
    permissions: Sequence[str]
    is_open: bool
    parameters: Sequence[Part]
    bodies: Sequence[Sample]
    answers: Sequence[Sample]
    problems: Sequence[tuple[str, str]]  # status, code


@dataclass(frozen=True, slots=True)
class Room:
    """Routes with one tag."""

    name: str
    card: str
    routes: Sequence[Route]


@dataclass(frozen=True, slots=True)
class Shape:
    """A named object."""

    name: str
    text: str
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Kind:
    """An operation that phones push."""

    name: str
    policy: str
    permission: str
    text: str
    type: Markup
    example: str


def describe(openapi: Json, operations: Iterable[Operation]) -> dict[str, Any]:
    """What the template of the API page needs: rooms, kinds, shapes."""
    schemas = dict(openapi["components"]["schemas"])
    kinds = [_kind(operation, schemas) for operation in operations]  # adds the shapes of their data
    routes = [
        (told["tags"][0], _route(method, path, told))
        for path, item in openapi["paths"].items()
        for method, told in item.items()
    ]
    rooms = [
        Room(tag["name"], tag["description"], [route for name, route in routes if name == tag["name"]])
        for tag in openapi["tags"]
    ]
    return {"rooms": rooms, "kinds": kinds, "shapes": [_shape(name, schemas[name]) for name in sorted(schemas)]}


def _route(method: str, path: str, told: Json) -> Route:
    answers = told["responses"]
    return Route(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        text=told["description"],
        permissions=told.get("x-permissions", ()),
        is_open="security" not in told,
        parameters=[_parameter(parameter) for parameter in told.get("parameters", ())],
        bodies=list(_samples(told.get("requestBody", {}))),
        answers=[sample for status, answer in answers.items() if status < "300" for sample in _samples(answer, status)],
        problems=[
            (status, code)
            for status, answer in answers.items()
            if status >= "400" and status != "default"
            for code in answer["content"][PROBLEM_JSON]["examples"]
        ],
    )


def _parameter(told: Json) -> Part:
    kind = type_in_words(_not_null(told["schema"])) + default_in_words(told["schema"])
    return Part(told["name"], kind, told.get("required", False), told.get("description", ""), told["in"])


def _samples(told: Json, status: str = "") -> Iterator[Sample]:
    """One for each media type; one without a type when there is an answer but no content."""
    text = told.get("description", "")
    for media_type, content in told.get("content", {}).items():
        named: list[Json] = list(content.get("examples", {}).values())
        example = named[0]["value"] if named else content.get("example")
        schema = content.get("schema")  # a file has none
        yield Sample(text, media_type, type_in_words(schema) if schema else None, _shown(example), status)
    if status and not told.get("content"):
        yield Sample(text, "", None, "", status)


def _shape(name: str, told: Json) -> Shape:
    required = told.get("required", ())
    parts = [
        Part(
            field,
            type_in_words(schema) + default_in_words(schema),
            field in required,
            schema.get("description", ""),
        )
        for field, schema in told.get("properties", {}).items()
    ]
    return Shape(name, told.get("description", ""), parts)


def _kind(operation: Operation, schemas: dict[str, Any]) -> Kind:
    data = operation.shape.json_schema(ref_template=f"{PREFIX}{{model}}")
    schemas |= data.pop("$defs", {}) | {data["title"]: data}
    return Kind(
        f"{operation.kind}@{operation.version}",
        operation.policy,
        operation.permission,
        operation.summary,
        type_in_words({"$ref": f"{PREFIX}{data['title']}"}),
        _shown(example_of(data, schemas)),
    )


def _not_null(schema: Json) -> Json:
    """A parameter that may be left out is never sent as null."""
    if "anyOf" not in schema:
        return schema
    kept = [one for one in schema["anyOf"] if one.get("type") != "null"]
    return kept[0] if len(kept) == 1 else {**schema, "anyOf": kept}


def _shown(example: Any) -> str:
    return "" if example is None else json.dumps(example, ensure_ascii=False, indent=2)
