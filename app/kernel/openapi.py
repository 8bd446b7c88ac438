"""The errors of a route, as OpenAPI wants them: documented by the same classes that are raised."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, Field

from app.kernel import errors
from app.kernel.errors import Problem

PROBLEM_JSON = "application/problem+json"
_SCHEMA = {"$ref": "#/components/schemas/ProblemDocument"}

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

    `@router.get(..., responses=problems(401, 404, Stale))`
    """
    found: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        problem = _PLAINEST[kind] if isinstance(kind, int) else kind
        entry = found.setdefault(
            problem.status, {"description": "", "content": {PROBLEM_JSON: {"schema": _SCHEMA, "examples": {}}}}
        )
        example = _EXAMPLES.get(problem) or problem()
        entry["content"][PROBLEM_JSON]["examples"][problem.code] = {
            "summary": problem.title,
            "value": example.body("0198f5a3-7c1e-7d2a-9a51-3a8f0c2b9d11"),
        }
        entry["description"] = " · ".join(
            shown["summary"] for shown in entry["content"][PROBLEM_JSON]["examples"].values()
        )
    return found
