"""Every route asks who is there, or stands in PUBLIC with a reason."""

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from app.api import PREFIX, PUBLIC
from app.identity.policy import PERMISSIONS
from app.kernel.config import Settings
from app.kernel.errors import all_problems
from app.kernel.openapi import locks
from app.main import create_app


@pytest.fixture(scope="module")
def unconnected() -> FastAPI:
    """The whole app without a database: enough to look at its routes."""
    return create_app(Settings(data_dir=Path(tempfile.mkdtemp())))


@pytest.fixture(scope="module")
def described(unconnected: FastAPI) -> dict[str, Any]:
    return unconnected.openapi()


def test_every_route_has_a_guard_or_a_reason(unconnected: FastAPI) -> None:
    open_routes = {(method, path) for method, path, guards in locks(unconnected) if not guards}
    assert open_routes == set(PUBLIC)


def test_every_guard_asks_for_a_permission_of_the_table(unconnected: FastAPI) -> None:
    asked = {guard.permission for _, _, guards in locks(unconnected) for guard in guards if guard.permission}
    assert asked <= set(PERMISSIONS)
    assert asked


def test_what_is_open_under_the_api_is_known() -> None:
    """Whoever opens another route has to change this line too, and think twice."""
    open_here = sorted(path.removeprefix(PREFIX) for _, path in PUBLIC if path.startswith(PREFIX))
    assert open_here == ["/auth/sign-in", "/follow", "/follow/step", "/media", "/openapi.json", "/openapi.json"]


def operations(described: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(method, path, told) for path, item in described["paths"].items() for method, told in item.items()]


def test_every_operation_documents_its_errors(described: dict[str, Any]) -> None:
    codes = {kind.code for kind in all_problems()}
    for method, path, told in operations(described):
        answers = told["responses"]
        assert "default" in answers, path
        errors = {status: answer for status, answer in answers.items() if status == "default" or status >= "400"}
        for answer in errors.values():
            content = answer["content"]["application/problem+json"]
            assert content["schema"] == {"$ref": "#/components/schemas/ProblemDocument"}
            assert set(content["examples"]) <= codes
            assert answer["description"]
        if "security" in told:
            assert "not-signed-in" in errors["401"]["content"]["application/problem+json"]["examples"], path
        if told.get("x-permissions"):
            assert "forbidden" in errors["403"]["content"]["application/problem+json"]["examples"], path
        if method in ("post", "patch", "put", "delete"):
            assert "origin-refused" in errors["403"]["content"]["application/problem+json"]["examples"], path
        if "requestBody" in told:
            assert {"400", "413", "422"} <= errors.keys(), path


def test_every_operation_is_named_and_explained(described: dict[str, Any]) -> None:
    names = [told["operationId"] for _, _, told in operations(described)]
    assert len(names) == len(set(names))
    for _, path, told in operations(described):
        assert told.get("description", "").strip().endswith("."), path


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if "$ref" in node:
                assert node["$ref"].removeprefix("#/components/schemas/") in schemas
            for inner in node.values():
                walk(inner)
        elif isinstance(node, list):
            for inner in node:
                walk(inner)

    walk(described)
    assert "HTTPValidationError" not in json.dumps(described)
