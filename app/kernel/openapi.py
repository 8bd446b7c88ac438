"""The API described: errors by the very classes that are raised, locks by the very guards that are asked."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, Field

from app.kernel import errors
from app.kernel.access import Guard, StreamGuard
from app.kernel.errors import Problem
from app.kernel.examples import example_of

PROBLEM_JSON = "application/problem+json"
_SCHEMA = {"$ref": "#/components/schemas/ProblemDocument"}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

# A bare status stands for its plainest kind.
_PLAINEST: Mapping[int, type[Problem]] = {
    400: errors.Malformed,
    401: errors.NotSignedIn,
    403: errors.Forbidden,
    404: errors.NotFound,
    409: errors.Conflict,
    410: errors.Gone,
    412: errors.Stale,
    413: errors.TooLarge,
    415: errors.UnsupportedMedia,
    422: errors.Invalid,
    429: errors.TooManyRequests,
    460: errors.ChecksumMismatch,
    503: errors.NotReady,
}
_EXAMPLES: Mapping[type[Problem], Problem] = {
    errors.Forbidden: errors.Forbidden(params={"permission": "visit.amend"}),
    errors.Invalid: errors.Invalid(errors=[errors.Fault("/occurred_at", "datetime_parsing")]),
    errors.TooLarge: errors.TooLarge(params={"limit": 2 * 1024**2}),
}
_SECURITY_SCHEMES = {
    "cookie": {"type": "apiKey", "in": "cookie", "name": "doorstep_session", "description": "Set by signing in."},
    "bearer": {"type": "http", "scheme": "bearer", "description": "The token that signing in tells."},
}

Lock = Guard | StreamGuard


class FaultDocument(BaseModel):
    """One wrong place in the request body."""

    pointer: str = Field(description="JSON pointer into the body.", examples=["/occurred_at"])
    code: str = Field(description="What is wrong there.", examples=["datetime_parsing"])


class ProblemDocument(BaseModel):
    """Every error answer (RFC 9457). Programs read `code`; the phone turns it into words."""

    type: str = Field(examples=["/docs/problems#not-found"])
    title: str
    status: int
    code: str = Field(examples=["not-found"])
    detail: str | None = None
    params: dict[str, Any] | None = None
    errors: list[FaultDocument] | None = None
    request_id: str | None = Field(None, description="Finds this answer in the server's log.")


def problems(*kinds: int | type[Problem]) -> dict[int | str, dict[str, Any]]:
    """What a route passes as `responses` when it may answer these problems, named by status or by kind.

    `@router.get(..., responses=problems(404, Stale))`. What follows from the route itself need not be named: 401 and
    403 of its guard, 403 of a foreign origin, 400 and 422 of its body.
    """
    found: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        _document(found, _PLAINEST[kind] if isinstance(kind, int) else kind)
    return found


def _document(responses: dict[Any, dict[str, Any]], kind: type[Problem], key: int | str | None = None) -> None:
    """Add one kind of problem to the answers of a route."""
    answer = responses.setdefault(kind.status if key is None else key, {})
    content = answer.setdefault("content", {}).setdefault(PROBLEM_JSON, {"schema": _SCHEMA})
    body = (_EXAMPLES.get(kind) or kind()).body("0198f5a3-7c1e-7d2a-9a51-3a8f0c2b9d11")
    shown = content.setdefault("examples", {})
    shown[kind.code] = {"summary": kind.title, "value": body}
    answer["description"] = " · ".join(example["summary"] for example in shown.values())


def _guards(dependant: Dependant) -> Iterator[Lock]:
    for inner in dependant.dependencies:
        if isinstance(inner.call, Guard | StreamGuard):
            yield inner.call
        yield from _guards(inner)


def locks(app: FastAPI) -> Iterator[tuple[str, str, list[Lock]]]:
    """(method, path, guards) of every route of the app, whether the API description shows it or not."""
    for route in iter_route_contexts(app.routes):
        dependant = getattr(route, "dependant", None)
        for method in sorted(route.methods or {"GET"}):
            yield method, route.path or "", list(_guards(dependant)) if dependant else []


def install_openapi(app: FastAPI) -> None:
    """Complete the description FastAPI makes with what follows from guards, bodies and the edge."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(app, made())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _completed(app: FastAPI, described: dict[str, Any]) -> dict[str, Any]:
    schemas = described.setdefault("components", {}).setdefault("schemas", {})
    for leftover in ("HTTPValidationError", "ValidationError"):
        schemas.pop(leftover, None)
    document = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= document.pop("$defs") | {"ProblemDocument": document}
    described["components"]["securitySchemes"] = deepcopy(_SECURITY_SCHEMES)
    for method, path, guards in locks(app):
        operation = described["paths"].get(path, {}).get(method.lower())
        if operation is not None:
            _complete(operation, method, guards)
            _exemplify(operation, schemas)
    return described


def _exemplify(operation: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    """Show what a body and an answer look like, where the route does not."""
    answers = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    for described in (operation.get("requestBody", {}), *answers):
        for streamed in described.get("content", {}).values():
            if streamed.pop("itemSchema", None):  # a word of OpenAPI 3.2, and this is 3.1
                streamed["schema"] = {"type": "string"}
        content = described.get("content", {}).get("application/json")
        if content and not content.keys() & {"example", "examples"}:
            content["example"] = example_of(content["schema"], schemas)


def _complete(operation: dict[str, Any], method: str, guards: list[Lock]) -> None:
    responses = operation["responses"]
    kinds: list[type[Problem]] = []
    if "application/json" in responses.get("422", {}).get("content", {}):  # FastAPI's own shape, which we never answer
        del responses["422"]
        kinds.append(errors.Invalid)
    if "requestBody" in operation:
        kinds += [errors.Malformed, errors.Invalid, errors.TooLarge]
    permissions = sorted({guard.permission for guard in guards if guard.permission})
    if guards:
        kinds.append(errors.NotSignedIn)
        operation["security"] = [{"cookie": []}, {"bearer": []}]
    if permissions:
        kinds.append(errors.Forbidden)
        operation["x-permissions"] = permissions
    if method not in _SAFE:
        kinds.append(errors.OriginRefused)
    for kind in kinds:
        _document(responses, kind, str(kind.status))
    for kind in (errors.Internal, errors.NotReady):  # may befall any request
        _document(responses, kind, "default")
    operation["responses"] = dict(sorted(responses.items()))
