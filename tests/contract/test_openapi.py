"""The API description: valid, complete, and true in its examples."""

import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import TypeAdapter

from app.kernel.config import Settings
from app.kernel.examples import example_of
from app.main import create_app
from app.sync.kinds import ORDERED

JSON = ("application/json", "application/problem+json")


class Told(NamedTuple):
    """One operation of the description."""

    method: str
    path: str
    operation: dict[str, Any]


def _described() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        return create_app(Settings(data_dir=Path(folder), log_level="error")).openapi()


DESCRIBED = _described()
OPERATIONS = [Told(method, path, told) for path, item in DESCRIBED["paths"].items() for method, told in item.items()]
EVERY = pytest.mark.parametrize("told", OPERATIONS, ids=lambda told: f"{told.method} {told.path}")


def faults(value: Any, schema: dict[str, Any]) -> list[str]:
    """What is wrong with a value, by its schema."""
    whole = {**schema, "components": DESCRIBED["components"]}
    return [f"{error.json_path}: {error.message}" for error in OAS31Validator(whole).iter_errors(value)]


def contents(told: Told) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(where, media type, content) of the body and of every answer."""
    places = {"body": told.operation.get("requestBody", {})} | told.operation["responses"]
    for where, place in places.items():
        for media_type, content in place.get("content", {}).items():
            yield where, media_type, content


def test_it_is_valid_openapi_3_1() -> None:
    assert DESCRIBED["openapi"].startswith("3.1")
    assert [error.message for error in OpenAPIV31SpecValidator(DESCRIBED).iter_errors()] == []


def test_operations_have_names_of_their_own() -> None:
    names = [told.operation["operationId"] for told in OPERATIONS]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z_]*", name) for name in names)


@EVERY
def test_every_operation_says_what_it_is(told: Told) -> None:
    assert told.operation["summary"]
    assert told.operation["description"].endswith(".")
    known = {tag["name"] for tag in DESCRIBED["tags"] if tag["description"].endswith(".")}
    assert len(told.operation["tags"]) == 1
    assert set(told.operation["tags"]) <= known


@EVERY
def test_every_operation_tells_its_problems(told: Told) -> None:
    problems = {status for status in told.operation["responses"] if status == "default" or status >= "400"}
    assert "default" in problems
    if "requestBody" in told.operation:
        assert problems >= {"400", "413", "422"}
    if told.operation.get("parameters"):
        assert problems & {"400", "422"}
    if "{" in told.path:
        assert "404" in problems


@EVERY
def test_every_body_and_answer_has_examples_that_fit(told: Told) -> None:
    for where, media_type, content in contents(told):
        if media_type not in JSON:
            continue
        named = [example["value"] for example in content.get("examples", {}).values()]
        shown = named or [content["example"]]
        for example in shown:
            assert faults(example, content["schema"]) == [], where
            assert '"…"' not in json.dumps(example, ensure_ascii=False), "a field shows no example of its own"


@pytest.mark.parametrize("operation", ORDERED, ids=lambda one: f"{one.kind}@{one.version}")
def test_data_of_operations_can_be_shown(operation: Any) -> None:
    shape: TypeAdapter[Any] = operation.shape
    schema = shape.json_schema(ref_template="#/components/schemas/{model}")
    example = example_of(schema, schema.get("$defs", {}))
    shape.validate_python(example)


def test_no_shape_is_left_without_a_user() -> None:
    text = str({"paths": DESCRIBED["paths"], "schemas": DESCRIBED["components"]["schemas"]})
    unused = [name for name in DESCRIBED["components"]["schemas"] if f"#/components/schemas/{name}'" not in text]
    assert unused == []
